import { orNull, wholeFrom } from "../../util/checks.ts";
import type { Batched } from "../dataset/index.ts";
import type { Directory } from "./directory.ts";
import { folderDataset, type FolderDatasetOptions, type FolderDatasets, type FolderElement } from "./folder_dataset.ts";

export interface TextFolderOptions extends FolderDatasetOptions {
  /** Bytes that are read of each text; all unless set. */
  readonly maxLength?: number | null;
}

type Element<O> = FolderElement<string, O>;

type Result<O> = FolderDatasets<O extends { readonly batchSize: null } ? Element<O> : Batched<Element<O>>, O>;

const name = "utils.textDatasetFromDirectory";

/**
 * Texts (`.txt`, UTF-8) below a folder and their classes, the names of the folders that they are in.
 *
 * Shapes: batches `[x, y]`, x a list of strings, y by `labelMode`: int32 `[batch]`, one-hot float32 `[batch, classes]`,
 * float32 `[batch, 1]`. Files are read as batches are asked for.
 *
 * @param directory path of a folder in Node; in a page its files, such as `input.files` of
 * `<input type="file" webkitdirectory>`
 * @param options.labels `"inferred"`, a number per file in order of their paths, or null; default `"inferred"`
 * @param options.labelMode `"int"`, `"categorical"`, `"binary"` or null for texts alone; default `"int"`
 * @param options.classNames folders that are classes, in the order of their numbers; default all, by name
 * @param options.batchSize texts per batch, null for single ones; default 32
 * @param options.maxLength bytes that are read of each text; default all
 * @param options.shuffle random order, another one in every epoch; default true
 * @param options.seed chooses the order and what is held out; default `setRandomSeed` decides
 * @param options.validationSplit share of the texts held out, between 0 and 1; default none
 * @param options.subset `"training"`, `"validation"` or `"both"` (two datasets); default null
 * @param options.followLinks visits folders that links lead to; default false
 * @returns a dataset that also knows `classNames` and `filePaths`; two for `subset: "both"`
 * @throws CeratopsError where options contradict each other, there are no texts, or one cannot be read
 *
 * @example
 * ```ts no-run: it needs a folder of texts
 * const reviews = await utils.textDatasetFromDirectory("reviews", { labelMode: "binary", batchSize: 16 });
 * for await (const [texts, labels] of reviews) console.log(texts[0], labels.data[0]);
 * ```
 *
 * Differs from Keras: nothing is printed; all texts are shuffled anew in every epoch, not only a window of them. What is
 * held out for a seed is the same as in Keras.
 */
export async function textDatasetFromDirectory<const O extends TextFolderOptions = object>(
  directory: Directory,
  options?: O,
): Promise<Result<O>> {
  const settings: TextFolderOptions = options ?? {};
  const length = orNull(wholeFrom(1))(settings.maxLength ?? null, `${name}: maxLength`);
  const load = async ({ read }: { readonly read: () => Promise<Uint8Array> }): Promise<string> => {
    const bytes = await read();
    return new TextDecoder().decode(length === null ? bytes : bytes.subarray(0, length));
  };
  const made = await folderDataset(directory, { where: name, endings: [".txt"], load }, settings);
  return made as Result<O>;
}
