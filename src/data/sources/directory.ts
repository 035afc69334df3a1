import { CeratopsError } from "../../errors.ts";
import { hasNode, nodeModule } from "../../util/host.ts";
import { bytesOf } from "./file_source.ts";

/**
 * A folder: its path in Node, or the files of it as a page gets them, from `<input type="file" webkitdirectory>` or a
 * file dropped onto it.
 */
export type Directory = string | Iterable<File>;

/** A file below a folder. */
export interface DirectoryFile {
  /** Its folders and its name below the folder, with slashes: `"cats/1.jpg"`. */
  readonly path: string;
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** What is below a folder. */
export interface Listing {
  /** Folder by folder, each with its files in order of their names. */
  readonly files: readonly DirectoryFile[];
  /** The folders directly below it, also those without files, in order of their names. */
  readonly folders: readonly string[];
}

/** All that is below a folder. */
export async function listBelow(directory: Directory, followLinks: boolean): Promise<Listing> {
  const { files, folders } = typeof directory === "string" ? await onDisk(directory, followLinks) : ofPage(directory);
  const sorted = files
    .map((file) => ({ file, at: splitPath(file.path) }))
    .toSorted((a, b) => compare(a.at.folder, b.at.folder) || compare(a.at.name, b.at.name))
    .map(({ file }) => file);
  return { files: sorted, folders: [...new Set(folders)].toSorted(compare) };
}

function splitPath(path: string): { folder: string; name: string } {
  const end = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, end)), name: path.slice(end + 1) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function onDisk(directory: string, followLinks: boolean): Promise<Listing> {
  if (!hasNode) throw notAFolder(directory, "a page, which cannot read folders by their path");
  const [fs, { join }] = [await nodeModule("fs/promises"), await nodeModule("path")];
  const files: DirectoryFile[] = [];
  const folders: string[] = [];
  const walk = async (folder: string, path: string): Promise<void> => {
    for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
      const [place, below] = [join(folder, entry.name), path + entry.name];
      const target = entry.isSymbolicLink() ? await fs.stat(place).catch(() => entry) : entry;
      if (target.isFile()) files.push({ path: below, read: () => bytesOf(place) });
      if (!target.isDirectory()) continue;
      if (path === "") folders.push(entry.name);
      if (path === "" || followLinks || !entry.isSymbolicLink()) await walk(place, `${below}/`);
    }
  };
  try {
    await walk(directory, "");
  } catch (cause) {
    throw notAFolder(directory, cause instanceof Error ? cause.message : String(cause), cause);
  }
  return { files, folders };
}

/** Pages see the name of the chosen folder in front of every path. */
function ofPage(chosen: Iterable<File>): Listing {
  const files = [...chosen].map((file): DirectoryFile => {
    const path = file.webkitRelativePath.slice(file.webkitRelativePath.indexOf("/") + 1) || file.name;
    return { path, read: () => bytesOf(file) };
  });
  const folders = files.filter(({ path }) => path.includes("/")).map(({ path }) => path.slice(0, path.indexOf("/")));
  return { files, folders };
}

const notAFolder = (directory: string, received: string, cause?: unknown): CeratopsError =>
  new CeratopsError("This folder cannot be read", {
    code: "E_FOLDER",
    where: directory,
    expected: "the path of a folder in Node; in a page the files of one",
    received,
    hint: hasNode ? 'utils.imageDatasetFromDirectory("photos")' : "utils.imageDatasetFromDirectory(input.files)",
    cause,
  });
