import type { ArrayData } from "../../tensor/convert.ts";
import { orNull, positive, wholeFrom } from "../../util/checks.ts";
import type { Batched, Dataset } from "../dataset/index.ts";
import type { Directory, DirectoryFile } from "../sources/directory.ts";
import { folderDataset, type FolderContent, type FolderDatasetOptions, type FolderDatasets, type FolderElement } from "../sources/folder_dataset.ts";
import { resample } from "./resample.ts";
import { readWav } from "./wav.ts";

export interface AudioFolderOptions extends FolderDatasetOptions {
  /** Samples per second that all files are brought to; each keeps its own unless set. */
  readonly samplingRate?: number | null;
  /** Samples that every sound has: longer ones are cut, shorter ones filled up with silence. */
  readonly outputSequenceLength?: number | null;
}

type Element<O extends AudioFolderOptions> = FolderElement<ArrayData, O>;
type Elements<O extends AudioFolderOptions> = O extends { readonly batchSize: null } ? Element<O> : Batched<Element<O>>;

const name = "utils.audioDatasetFromDirectory";

/**
 * Sounds (`.wav`) below a folder and their classes, the names of the folders that they are in.
 *
 * Shapes: batches `[x, y]`, x float32 `[batch, samples, channels]` from -1 to 1, filled up with silence to the longest of
 * the batch; y by `labelMode`: int32 `[batch]`, one-hot float32 `[batch, classes]`, float32 `[batch, 1]`. Files are read
 * as batches are asked for.
 *
 * @param directory path of a folder in Node; in a page its files, such as `input.files` of
 * `<input type="file" webkitdirectory>`
 * @param options.samplingRate samples per second that all are brought to; default those of each file
 * @param options.outputSequenceLength samples that all are cut or filled up to; default the longest of the batch
 * @param options.labels `"inferred"`, a number per file in order of their paths, or null; default `"inferred"`
 * @param options.labelMode `"int"`, `"categorical"`, `"binary"` or null for sounds alone; default `"int"`
 * @param options.classNames folders that are classes, in the order of their numbers; default all, by name
 * @param options.batchSize sounds per batch, null for single ones; default 32
 * @param options.shuffle random order, another one in every epoch; default true
 * @param options.seed chooses the order and what is held out; default `setRandomSeed` decides
 * @param options.validationSplit share of the sounds held out, between 0 and 1; default none
 * @param options.subset `"training"`, `"validation"` or `"both"` (two datasets); default null
 * @param options.followLinks visits folders that links lead to; default false
 * @returns a dataset that also knows `classNames` and `filePaths`; two for `subset: "both"`
 * @throws CeratopsError where options contradict each other, there are no sounds, or one cannot be read
 *
 * @example
 * ```ts no-run: it needs a folder of sounds
 * const words = await utils.audioDatasetFromDirectory("words", { samplingRate: 16000, outputSequenceLength: 16000 });
 * for await (const [sounds, labels] of words) console.log(sounds.shape, labels.data[0]);
 * ```
 *
 * Differs from Keras: there are no ragged batches, and `samplingRate` needs no other package.
 */
export async function audioDatasetFromDirectory<
  const O extends AudioFolderOptions = AudioFolderOptions & { readonly subset?: null; readonly labelMode?: "int" },
>(directory: Directory, options?: O): Promise<FolderDatasets<Elements<O>, O>> {
  const settings: AudioFolderOptions = options ?? {};
  const rate = orNull(positive)(settings.samplingRate ?? null, `${name}: samplingRate`);
  const length = orNull(wholeFrom(1))(settings.outputSequenceLength ?? null, `${name}: outputSequenceLength`);
  const { batchSize = 32 } = settings;
  const size = orNull(wholeFrom(1))(batchSize, `${name}: batchSize`);
  const load = async ({ read, path }: DirectoryFile): Promise<ArrayData> => {
    const audio = readWav(await read(), path);
    return inLength(rate === null ? audio : resample(audio, rate), length);
  };
  // Batches are made here, as sounds differ in length.
  const made = await folderDataset(directory, { where: name, endings: [".wav"], load }, { ...settings, batchSize: null });
  const batched = (single: Dataset<unknown> & FolderContent) => {
    if (size === null) return single;
    const { classNames, filePaths } = single;
    return Object.assign(single.paddedBatch(size).prefetch(1), { classNames, filePaths });
  };
  return (Array.isArray(made) ? made.map(batched) : batched(made as Dataset<unknown> & FolderContent)) as FolderDatasets<Elements<O>, O>;
}

/** Cut or filled up with silence. */
function inLength({ data, shape: [samples = 0, channels = 1] }: ArrayData, length: number | null): ArrayData {
  if (length === null || length === samples) return { data, shape: [samples, channels] };
  const changed = new Float32Array(length * channels);
  changed.set(data.subarray(0, changed.length));
  return { data: changed, shape: [length, channels] };
}
