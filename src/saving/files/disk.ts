import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { nodeModule } from "../../util/host.ts";
import { nearest } from "../../util/names.ts";
import { diskError, missingFile } from "./errors.ts";
import { splitAfter, type Place } from "./place.ts";

const fileSystem = () => nodeModule("fs/promises");
const paths = () => nodeModule("path");

/** Files of this machine. Addresses are paths, relative to the working directory or absolute. */
export const disk: Place = {
  read,
  write,
  inside: (folder, name) => (/(^|[/\\])$/.test(folder) ? `${folder}${name}` : `${folder}/${name}`),
  split: (path) => splitAfter(path, path.search(/[^/\\]*$/)),
  list,
};

/** Characters of a file's name that the name of its temporary file repeats: systems allow 255 bytes in all. */
const LONGEST_NAME = 50;

async function read(path: string): Promise<Uint8Array> {
  const { open } = await fileSystem();
  try {
    const file = await open(path, "r");
    try {
      return await readOpen(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (isCode(cause, "ENOENT")) throw missingFile(path, await whatIsThere(path), await suggestion(path));
    throw diskError("read", path, cause);
  }
}

/** Not in one call: Node reads at most 2 GiB at once. What has no size (a pipe) is read to its end. */
async function readOpen(file: FileHandle): Promise<Uint8Array> {
  const stats = await file.stat();
  if (!stats.isFile()) return new Uint8Array(await file.readFile());
  const bytes = new Uint8Array(stats.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, Math.min(bytes.length - length, 2 ** 30));
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/**
 * Writes a new file beside the old one and lets it take its place when it is complete and on the disk, so that a crash
 * or a full disk leaves the old file. What is no file, such as a pipe, is written to directly.
 */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  const { open, realpath, rename, rm, stat, writeFile } = await fileSystem();
  const { basename, dirname, join } = await paths();
  const target = await realpath(path).catch(() => path);
  const old = await stat(target).catch(() => undefined);
  // It says whose it is: a process that is killed leaves it behind.
  const temporary = join(dirname(target), `.${basename(target).slice(0, LONGEST_NAME)}.${Math.random().toString(36).slice(2)}.tmp`);
  try {
    if (old !== undefined && !old.isFile()) return await writeFile(target, bytes);
    await fill(await open(temporary, "wx"), bytes, old);
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError("write", path, cause);
  }
  await settle(dirname(target));
}

async function fill(file: FileHandle, bytes: Uint8Array, old: Stats | undefined): Promise<void> {
  try {
    if (old !== undefined) await file.chmod(old.mode);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts the new name on the disk too, where the system can do that for folders; the file itself is safe either way. */
async function settle(folder: string): Promise<void> {
  const { open } = await fileSystem();
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function list(folder: string): Promise<readonly string[] | undefined> {
  const { readdir } = await fileSystem();
  const { join } = await paths();
  const walk = async (path: string, prefix: string): Promise<string[]> => {
    const members = await readdir(path, { withFileTypes: true });
    const found = await Promise.all(
      members.map((member) =>
        member.isDirectory() ? walk(join(path, member.name), `${prefix}${member.name}/`) : [`${prefix}${member.name}`],
      ),
    );
    return found.flat().toSorted();
  };
  try {
    return await walk(folder, "");
  } catch (cause) {
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return undefined;
    throw diskError("read", folder, cause);
  }
}

/** Makes a folder and those above it. */
export async function makeFolder(folder: string): Promise<void> {
  const { mkdir } = await fileSystem();
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw diskError("write", folder, cause);
  });
}

async function whatIsThere(path: string): Promise<string> {
  const { resolve } = await paths();
  return `${resolve(path)} does not exist`;
}

async function suggestion(path: string): Promise<string> {
  const { readdir } = await fileSystem();
  const { basename, dirname, join } = await paths();
  const names = await readdir(dirname(path)).catch(() => undefined);
  if (names === undefined) return `The folder ${dirname(path)} does not exist either: check the path.`;
  const name = nearest(basename(path), names);
  return name === undefined ? "Check the path and the working directory." : `Did you mean "${join(dirname(path), name)}"?`;
}

const isCode = (cause: unknown, code: string): boolean => cause instanceof Error && "code" in cause && cause.code === code;
