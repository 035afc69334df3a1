import { CeratopsError } from "../../errors.ts";
import { shuffler } from "../../datasets/shuffled.ts";
import { listBelow, type Directory, type DirectoryFile } from "./directory.ts";

/** How files are found and labelled: the options of Keras's `index_directory`. */
export interface LabelledFilesOptions {
  readonly labels: "inferred" | readonly number[] | null;
  readonly classNames: readonly string[] | null;
  readonly endings: readonly string[];
  readonly followLinks: boolean;
  /** The seed of the order; undefined for the order of names. */
  readonly seed: number | undefined;
  /** The function that the user called, for messages. */
  readonly where: string;
}

export interface LabelledFile {
  readonly file: DirectoryFile;
  /** The place of its class in `classNames`; 0 where there are no labels. */
  readonly label: number;
}

export interface LabelledFiles {
  readonly files: readonly LabelledFile[];
  /** Names of the classes; none where there are no labels. */
  readonly classNames: readonly string[];
}

/** The files below a folder with certain endings, and the class of each, in the order in which Keras has them. */
export async function labelledFiles(directory: Directory, options: LabelledFilesOptions): Promise<LabelledFiles> {
  const { labels, endings, followLinks, seed, classNames, where } = options;
  if (labels !== "inferred" && classNames !== null) {
    throw refusal(where, "classNames belong to inferred labels", 'labels: "inferred"', "other labels");
  }
  const all = await listBelow(directory, followLinks);
  const wanted = all.files.filter(({ path }) => endings.some((ending) => path.toLowerCase().endsWith(ending)));
  const found = labels === "inferred" ? byFolder(all.folders, wanted, classNames, where) : given(wanted, labels, where);
  if (found.files.length === 0) {
    throw refusal(
      where,
      "there are no such files in the folder",
      `files that end with ${endings.join(", ")}`,
      `${all.files.length} other files`,
    );
  }
  if (seed === undefined) return found;
  const order = shuffler(seed)(found.files.length);
  return { ...found, files: Array.from(order, (i) => found.files[i]).filter((file) => file !== undefined) };
}

/** The class of a file is the topmost folder that it is in. */
function byFolder(
  below: readonly string[],
  wanted: readonly DirectoryFile[],
  classNames: readonly string[] | null,
  where: string,
): LabelledFiles {
  const folderOf = ({ path }: DirectoryFile): string => path.slice(0, Math.max(0, path.indexOf("/")));
  const folders = below.filter((name) => !name.startsWith("."));
  const names = classNames ?? folders;
  if (names.some((name) => !folders.includes(name))) {
    throw refusal(where, "classNames must be folders", folders.join(", ") || "folders, one per class", names.join(", "));
  }
  return {
    classNames: names,
    files: names.flatMap((name, label) => wanted.filter((file) => folderOf(file) === name).map((file) => ({ file, label }))),
  };
}

/** Labels that the user states, in the order of the files' paths; or none. */
function given(wanted: readonly DirectoryFile[], labels: readonly number[] | null, where: string): LabelledFiles {
  if (labels === null) return { classNames: [], files: wanted.map((file) => ({ file, label: 0 })) };
  if (labels.length !== wanted.length) {
    throw refusal(where, "labels must be as many as the files", `${wanted.length} labels`, String(labels.length));
  }
  const known = [...new Set(labels)].toSorted((a, b) => a - b);
  return { classNames: known.map(String), files: wanted.map((file, i) => ({ file, label: labels[i] ?? 0 })) };
}

export const refusal = (
  where: string,
  what: string,
  expected: string,
  received: string,
  hint = `await ${where}("folder", { seed: 1 })`,
): CeratopsError => new CeratopsError(`${where}: ${what}`, { code: "E_FOLDER_DATASET", where, expected, received, hint });
