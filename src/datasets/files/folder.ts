import { CeratopsError } from "../../errors.ts";
import { hasNode, nodeModule } from "../../util/host.ts";
import { readIfThere } from "./disk.ts";
import { baseName, type KnownFile } from "./known_file.ts";
import type { FileOptions } from "./options.ts";

/** A file of a data set out of a folder of the user's, under the first of its names that is there. */
export async function readFromFolder(file: KnownFile, folder: string, options: FileOptions): Promise<Uint8Array<ArrayBuffer>> {
  const names = namesOf(file);
  const bytes = await findInFolder(names, folder, options);
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

/** The first file of some names that a folder of the user's holds. */
export async function findInFolder(
  names: readonly string[],
  folder: string,
  { signal }: FileOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const read = hasNode && !/^https?:/.test(folder) ? readFromDisk : readFromServer;
  for (const name of names) {
    const bytes = await read(folder, name, signal);
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}

const readFromDisk = async (folder: string, name: string): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  readIfThere((await nodeModule("path")).join(folder, name));

async function readFromServer(folder: string, name: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await fetch(`${folder.replace(/\/$/, "")}/${name}`, signal === undefined ? {} : { signal });
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
}
