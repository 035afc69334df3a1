import { CeratopsError } from "../../../src/errors.ts";
import { filesBeside, isFolder, openFolder } from "../../../src/saving/files/file_set.ts";
import { readBytes } from "../../../src/saving/files/read_bytes.ts";
import { writeBytesAtomic, writeFolder } from "../../../src/saving/files/write_bytes.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What came of reading or writing: the text, or the code of the error and its first line. */
async function outcome(work: Promise<Uint8Array | void>): Promise<string> {
  try {
    const bytes = await work;
    return bytes === undefined ? "written" : textOf(bytes);
  } catch (error) {
    if (error instanceof CeratopsError) return `${error.code}: ${error.message.split("\n")[0]}`;
    throw error;
  }
}

/** Saves into one of the stores of the browser: a file twice, and a folder. */
export async function save(scheme: string): Promise<void> {
  await writeBytesAtomic(`${scheme}models/m.keras`, bytesOf("a first, longer version"));
  await writeBytesAtomic(`${scheme}models/m.keras`, bytesOf("xhellox").subarray(1, 6));
  await writeFolder(`${scheme}models/folder`, [["assets/v.txt", bytesOf("words")], ["model.json", bytesOf("{}")]]);
}

/** Reads what `save` saved, perhaps in another page. */
export async function load(scheme: string): Promise<Readonly<Record<string, unknown>>> {
  const { files, name } = await filesBeside(`${scheme}models/folder/model.json`);
  return {
    file: await outcome(readBytes(`${scheme}models/m.keras`)),
    folder: await isFolder(`${scheme}models/folder`),
    noFolder: await isFolder(`${scheme}models/other`),
    names: await (await openFolder(`${scheme}models/folder`)).names(),
    first: [name, await outcome(files.read(name))],
    beside: await outcome(files.read("assets/v.txt")),
    missing: await outcome(readBytes(`${scheme}models/other.keras`)),
  };
}

/** Saves more than the site may keep, and reads what is left of the old file. */
export async function saveTooMuch(scheme: string): Promise<readonly string[]> {
  const written = await outcome(writeBytesAtomic(`${scheme}models/m.keras`, new Uint8Array(20_000_000)));
  return [written, await outcome(readBytes(`${scheme}models/m.keras`))];
}

/** Files and folders that a user chose are handles; those of the private file system are the same. */
export async function useHandles(): Promise<readonly unknown[]> {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle("chosen.keras", { create: true });
  await writeBytesAtomic(handle, bytesOf("chosen"));
  const folder = await root.getDirectoryHandle("chosen folder", { create: true });
  await writeFolder(folder, [["a/b.txt", bytesOf("inner")]]);
  const files = await openFolder(folder);
  return [await outcome(readBytes(handle)), await files.names(), await outcome(files.read("a/b.txt")), await outcome(files.read("c"))];
}

/** A path is relative to the page. */
export async function readFromServer(): Promise<readonly string[]> {
  const code = await outcome(readBytes("files.js"));
  return [String(code.includes("chosen folder")), await outcome(readBytes("other.js")), await outcome(readBytes("model.keras"))];
}

export async function download(): Promise<void> {
  await writeBytesAtomic("downloads://digits.keras", bytesOf("downloaded"));
}
