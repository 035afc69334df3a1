import { CeratopsError } from "../../errors.ts";
import { missingFile } from "./errors.ts";
import { listFolder, readInFolder } from "./handles.ts";
import { innerPathProblem } from "./inner_path.ts";
import { locate, type Location } from "./locate.ts";
import { readBytes, sourceName, type Source } from "./read_bytes.ts";

/** Files that belong together: those of a folder, or beside a first file that names the others. */
export interface FileSet {
  /** What errors call the set: a path or an address. */
  readonly name: string;
  /** Reads the file with this relative path; a missing one is an error with the code `E_FILE_NOT_FOUND`. */
  read(path: string): Promise<Uint8Array>;
  /** Relative paths of all files; undefined where they cannot be listed, as on a server. */
  names(): Promise<readonly string[] | undefined>;
}

/** Where a set of files can come from. */
export type FolderSource = string | URL | FileSystemDirectoryHandle | readonly File[];

/**
 * The files of a folder: a path, an address, the handle of a folder that the user chose, or the `File`s of an
 * `<input type="file" multiple>` (or `webkitdirectory`).
 */
export async function openFolder(source: FolderSource): Promise<FileSet> {
  if (isFiles(source)) return chosenFiles(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    return guarded(source.name, (path) => readInFolder(source, path), () => listFolder(source));
  }
  return filesAt(await locate(source));
}

/** Whether a path or an address is that of a folder with files in it; a server's folders cannot be told. */
export async function isFolder(source: string | URL): Promise<boolean> {
  const { place, address } = await locate(source);
  return (await place.list?.(address)) !== undefined;
}

/**
 * The files beside a first one, and the name of that one among them.
 *
 * @param source the first file's path or address; or all files that the user chose, in any order when one of them is a
 *   `.json` file, which is then the one that names the others
 */
export async function filesBeside(source: Source | readonly File[]): Promise<{ files: FileSet; name: string }> {
  if (typeof source === "string" || source instanceof URL) {
    const { place, address } = await locate(source);
    const { folder, name } = place.split(address);
    return { files: filesAt({ place, address: folder }), name };
  }
  if (isFiles(source)) {
    const first = source.find((file) => file.name.endsWith(".json")) ?? source[0];
    return { files: chosenFiles(source), name: first === undefined ? "" : pathInFolder(first) };
  }
  const name = sourceName(source);
  const read = async (path: string) => (path === name ? readBytes(source) : alone(name, path));
  return { files: guarded(name, read, async () => [name]), name };
}

function filesAt({ place, address }: Location): FileSet {
  return guarded(
    address,
    (path) => place.read(place.inside(address, path)),
    async () => place.list?.(address),
  );
}

const isFiles = (source: unknown): source is readonly File[] => Array.isArray(source);

/** Files as the user chose them, by their path in the chosen folder or by their name. */
function chosenFiles(files: readonly File[]): FileSet {
  const named = new Map(files.flatMap((file) => [[file.name, file], [pathInFolder(file), file]] as const));
  const names = files.map((file) => pathInFolder(file));
  const read = async (path: string) => {
    const file = named.get(path);
    if (file !== undefined) return readBytes(file);
    throw missingFile(path, `the chosen files are ${names.join(", ") || "none"}`, "Choose all files of the model together.");
  };
  return guarded("the chosen files", read, async () => names);
}

const pathInFolder = (file: File): string => (file.webkitRelativePath ?? "").replace(/^[^/]*\//, "") || file.name;

function alone(name: string, path: string): never {
  throw missingFile(path, `only ${name} was given`, "Give a path or an address, or all files together, so that files beside the first one can be read.");
}

/** What a file names must stay in its folder. */
function guarded(name: string, read: (path: string) => Promise<Uint8Array>, names: FileSet["names"]): FileSet {
  return {
    name,
    names,
    async read(path) {
      const problem = innerPathProblem(path);
      if (problem === undefined) return read(path);
      throw new CeratopsError(`The name of a file beside another one ${problem}`, {
        code: "E_FILE_NAME",
        where: name,
        expected: "a relative path without .. and backslashes",
        received: JSON.stringify(path),
        hint: "The file that names it may be damaged, or not to be trusted.",
      });
    },
  };
}
