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

/** All files below a folder, folder by folder, each with its files in order of their names. */
export async function filesBelow(directory: Directory, followLinks: boolean): Promise<DirectoryFile[]> {
  const files = typeof directory === "string" ? await onDisk(directory, followLinks) : [...directory].map(fromPage);
  return files
    .map((file) => ({ file, at: splitPath(file.path) }))
    .toSorted((a, b) => compare(a.at.folder, b.at.folder) || compare(a.at.name, b.at.name))
    .map(({ file }) => file);
}

function splitPath(path: string): { folder: string; name: string } {
  const end = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, end)), name: path.slice(end + 1) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function onDisk(directory: string, followLinks: boolean): Promise<DirectoryFile[]> {
  if (!hasNode) throw notAFolder(directory, "a page, which cannot read folders by their path");
  const [fs, { join }] = [await nodeModule("fs/promises"), await nodeModule("path")];
  const files: DirectoryFile[] = [];
  const walk = async (folder: string, path: string): Promise<void> => {
    for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
      const [place, below] = [join(folder, entry.name), path + entry.name];
      const target = entry.isSymbolicLink() ? await fs.stat(place) : entry;
      if (target.isFile()) files.push({ path: below, read: () => bytesOf(place) });
      if (target.isDirectory() && (followLinks || !entry.isSymbolicLink())) await walk(place, `${below}/`);
    }
  };
  try {
    await walk(directory, "");
  } catch (cause) {
    throw notAFolder(directory, cause instanceof Error ? cause.message : String(cause), cause);
  }
  return files;
}

/** Pages see the name of the chosen folder in front of every path. */
const fromPage = (file: File): DirectoryFile => ({
  path: file.webkitRelativePath.slice(file.webkitRelativePath.indexOf("/") + 1) || file.name,
  read: () => bytesOf(file),
});

const notAFolder = (directory: string, received: string, cause?: unknown): CeratopsError =>
  new CeratopsError("This folder cannot be read", {
    code: "E_FOLDER",
    where: directory,
    expected: "the path of a folder in Node; in a page the files of one",
    received,
    hint: hasNode ? 'utils.imageDatasetFromDirectory("photos")' : "utils.imageDatasetFromDirectory(input.files)",
    cause,
  });
