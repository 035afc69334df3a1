import { CeratopsError } from "../errors.ts";
import { hasNode, nodeModule } from "../util/host.ts";

/** Refuses, before anything is trained, a callback that writes files where there are none. */
export function needFiles(owner: string, path: string): void {
  if (hasNode) return;
  throw new CeratopsError(`${owner} writes files, and a page has none`, {
    code: "E_NO_FILES",
    where: path,
    expected: "a run in Node, Deno or Bun",
    received: "a page",
    hint: "callbacks.ProgressElement({ element }) shows the curves in the page",
  });
}

/** Makes the folder of a file, and those above it. */
export async function makeFolderOf(owner: string, path: string): Promise<void> {
  const { dirname } = await nodeModule("path");
  await attempt(owner, path, async () => void (await (await nodeModule("fs/promises")).mkdir(dirname(path), { recursive: true })));
}

export async function writeFile(owner: string, path: string, content: string | Uint8Array): Promise<void> {
  await attempt(owner, path, async () => (await nodeModule("fs/promises")).writeFile(path, content));
}

/** Writes at the end of a file, which is opened for it and closed again: nothing is left open if the training fails. */
export async function appendFile(owner: string, path: string, content: string | Uint8Array): Promise<void> {
  await attempt(owner, path, async () => (await nodeModule("fs/promises")).appendFile(path, content));
}

/** The size of a file in bytes, 0 if there is none. */
export async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await (await nodeModule("fs/promises")).stat(path)).size;
  } catch {
    return 0;
  }
}

/** What to do about the errors that systems give for files. */
const hints: Readonly<Record<string, string>> = {
  EACCES: "choose a folder that you may write to, or change its permissions",
  EPERM: "choose a folder that you may write to, or change its permissions",
  EROFS: "choose a folder on a disk that can be written to",
  ENOSPC: "the disk is full: make room, or choose another disk",
  EDQUOT: "the quota is used up: make room, or choose another disk",
  EISDIR: "the path is a folder: add the name of a file",
  ENOTDIR: "a part of the path is a file, not a folder: choose another path",
  EEXIST: "a part of the path is a file, not a folder: choose another path",
  ENOENT: "make the folder first, or choose one that exists",
};

/** Does something with a file; what the system refuses becomes an error that says for whom and what to do. */
export async function attempt(owner: string, path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (cause instanceof CeratopsError || hints[code] === undefined) throw cause;
    throw new CeratopsError(`${owner} cannot write its file (${code})`, {
      code: "E_CALLBACK_FILE",
      where: path,
      expected: "a path that can be written",
      received: code,
      hint: hints[code],
      cause,
    });
  }
}
