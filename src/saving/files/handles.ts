import { missingFile, placeError } from "./errors.ts";
import { pathOf, slashes, type Place } from "./place.ts";

/** Files in the browser's private file system, `opfs://folder/name`: they stay until the site's data is cleared. */
export const browserFiles: Place = {
  async read(address) {
    const missing = () => missingFile(address, "the site has saved no such file", `Save it first: await model.save("${address}")`);
    return readBelow(await privateRoot("read", address), pathOf(address), missing);
  },
  async write(address, bytes) {
    await writeInFolder(await privateRoot("write", address), pathOf(address), bytes);
  },
  ...slashes,
  async list(address) {
    try {
      return await listFolder(await folderAt(await privateRoot("read", address), pathOf(address), false));
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw refusedToRead(address, cause);
    }
  },
};

async function privateRoot(doing: "read" | "write", address: string): Promise<FileSystemDirectoryHandle> {
  if (typeof navigator === "undefined" || navigator.storage?.getDirectory === undefined) {
    const hint = 'In Node, give a path: model.save("model.keras"); in a page, opfs:// needs https or localhost.';
    throw placeError(doing, address, "There is no private file system here, only in pages that are served safely", hint);
  }
  return navigator.storage.getDirectory().catch((cause: unknown) => {
    throw placeError(doing, address, "The browser gives no private file system", "Private windows may forbid it.", cause);
  });
}

const isMissing = (cause: unknown): boolean =>
  cause instanceof DOMException && (cause.name === "NotFoundError" || cause.name === "TypeMismatchError");

async function folderAt(root: FileSystemDirectoryHandle, path: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  let folder = root;
  for (const part of path.split("/").filter((name) => name !== "")) folder = await folder.getDirectoryHandle(part, { create });
  return folder;
}

export async function readHandle(handle: FileSystemFileHandle): Promise<Uint8Array> {
  return new Uint8Array(await (await handle.getFile()).arrayBuffer());
}

/** Reads the file with this relative path below a folder that the user chose. */
export async function readInFolder(root: FileSystemDirectoryHandle, path: string): Promise<Uint8Array> {
  const hint = "Choose the folder that holds all files of the model.";
  return readBelow(root, path, () => missingFile(`${root.name}/${path}`, "the chosen folder has no such file", hint));
}

async function readBelow(root: FileSystemDirectoryHandle, path: string, missing: () => Error): Promise<Uint8Array> {
  const { folder, name } = slashes.split(path);
  try {
    const holder = await folderAt(root, folder, false);
    return await readHandle(await holder.getFileHandle(name));
  } catch (cause) {
    throw isMissing(cause) ? missing() : refusedToRead(path, cause);
  }
}

const refusedToRead = (where: string, cause: unknown): Error =>
  placeError("read", where, "The browser does not give the file", "It may have changed since it was chosen: choose it again.", cause);

/** Writes a file below a folder, and makes the folders above it. */
export async function writeInFolder(root: FileSystemDirectoryHandle, path: string, bytes: Uint8Array): Promise<void> {
  const { folder, name } = slashes.split(path);
  try {
    const holder = await folderAt(root, folder, true);
    await writeTo(await holder.getFileHandle(name, { create: true }), bytes);
  } catch (cause) {
    throw refusedToWrite(path, cause);
  }
}

/** Writes the file that the user chose. */
export async function writeHandle(handle: FileSystemFileHandle, bytes: Uint8Array): Promise<void> {
  await writeTo(handle, bytes).catch((cause: unknown) => {
    throw refusedToWrite(handle.name, cause);
  });
}

/** Browsers write into a copy, which takes the file's place when it is closed. */
async function writeTo(handle: FileSystemFileHandle, bytes: Uint8Array): Promise<void> {
  const stream = await handle.createWritable();
  try {
    await stream.write(asBlobPart(bytes));
    await stream.close();
  } catch (cause) {
    await stream.abort().catch(() => undefined);
    throw cause;
  }
}

function refusedToWrite(where: string, cause: unknown): Error {
  const hint = "The browser may be short of space, or lack the user's permission to write.";
  return placeError("write", where, "The browser does not write the file", hint, cause);
}

export async function listFolder(folder: FileSystemDirectoryHandle, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === "file") names.push(`${prefix}${name}`);
    else names.push(...(await listFolder(handle as FileSystemDirectoryHandle, `${prefix}${name}/`)));
  }
  return names.toSorted();
}

/** Browsers take no views of memory that is shared between threads: those are copied. */
export function asBlobPart(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, bytes.byteOffset, bytes.byteLength) : bytes.slice();
}
