import { CeratopsError } from "../../errors.ts";
import { baseName, type KnownFile } from "./known_file.ts";
import { readIfThere } from "./read_if_there.ts";

/** A file of a data set out of a folder of the user's, under the first of its names that is there. */
export async function readFromFolder(file: KnownFile, folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const names = namesOf(file);
  const bytes = await findInFolder(names, folder);
  if (bytes !== undefined) return bytes;
  throw new CeratopsError(`${baseName(file.name)} is not in the folder`, {
    code: "E_DATASET_FOLDER",
    where: folder,
    expected: names.join(" or "),
    received: "no file of such a name",
    hint: `Download ${file.url} into the folder, or leave out \`folder\`:\nawait datasets.${file.dataset}.load()`,
  });
}

const namesOf = ({ name, otherNames = [] }: KnownFile): string[] => [baseName(name), ...otherNames];

/** The first file of some names that a folder of the user's holds, on the disk or a server. */
export async function findInFolder(names: readonly string[], folder: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const name of names) {
    const bytes = await readIfThere(`${folder.replace(/\/$/, "")}/${name}`);
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}
