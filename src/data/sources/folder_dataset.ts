import { makeDefaultSeed } from "../../random/index.ts";
import type { ArrayData } from "../../tensor/convert.ts";
import { inside, oneOf, orNull, wholeFrom } from "../../util/checks.ts";
import { ahead } from "../dataset/ahead.ts";
import { Dataset } from "../dataset/index.ts";
import type { Pass } from "../dataset/pass.ts";
import { shuffle } from "../dataset/shuffle.ts";
import { range } from "../dataset/sources.ts";
import type { Directory, DirectoryFile } from "./directory.ts";
import { labelledFiles, refusal, type LabelledFile } from "./labelled_files.ts";

/** How labels are told: a class's number, one-hot, 0 or 1, or not at all. */
export type LabelMode = "int" | "categorical" | "binary" | null;

/** Options of datasets out of folders. */
export interface FolderDatasetOptions {
  /** `"inferred"` from the folders' names; a number per file, in order of their paths; or null for none; `"inferred"`. */
  readonly labels?: "inferred" | readonly number[] | null;
  /** `"int"`: int32 `[]`; `"categorical"`: float32 one-hot `[classes]`; `"binary"`: float32 `[1]`; null: none; `"int"`. */
  readonly labelMode?: LabelMode;
  /** Names of the folders that are classes, in the order of their numbers; all, by name, unless set. */
  readonly classNames?: readonly string[] | null;
  /** Files per batch; null for single ones; 32. */
  readonly batchSize?: number | null;
  /** Whether files come in random order, another one in every epoch; true. */
  readonly shuffle?: boolean;
  /** Chooses the order and what is held out. */
  readonly seed?: number | null;
  /** Share of the files held out for validation. */
  readonly validationSplit?: number | null;
  /** Which part is wanted of files that are split. */
  readonly subset?: "training" | "validation" | "both" | null;
  /** Whether folders are visited that links lead to; false. */
  readonly followLinks?: boolean;
}

/** What a dataset out of a folder knows besides. */
export interface FolderContent {
  /** Names of the classes by their numbers; none without labels. */
  readonly classNames: readonly string[];
  /** Paths of the files below the folder, in the order before they are shuffled anew in every epoch. */
  readonly filePaths: readonly string[];
}

/** Files with labels `[x, y]`, or files alone. */
export type FolderElement<X, O> = O extends { readonly labelMode: null } | { readonly labels: null }
  ? X
  : readonly [x: X, y: ArrayData];

/** One dataset, or two for `subset: "both"`. */
export type FolderDatasets<D, O> = O extends { readonly subset: "both" }
  ? readonly [training: Dataset<D> & FolderContent, validation: Dataset<D> & FolderContent]
  : Dataset<D> & FolderContent;

/** What is particular to a kind of files. */
export interface FileKind<X> {
  readonly where: string;
  readonly endings: readonly string[];
  readonly load: (file: DirectoryFile) => Promise<X>;
}

/** How many files are read at the same time. */
const parallelCalls = 4;

/** A dataset of the files below a folder, or its two parts. */
export async function folderDataset<X>(
  directory: Directory,
  kind: FileKind<X>,
  options: FolderDatasetOptions,
): Promise<(Dataset<unknown> & FolderContent) | readonly (Dataset<unknown> & FolderContent)[]> {
  const {
    labels = "inferred",
    labelMode = "int",
    classNames = null,
    shuffle: isShuffled = true,
    subset = null,
    followLinks = false,
  } = options;
  const { where } = kind;
  const mode = orNull(oneOf<NonNullable<LabelMode>>("int", "categorical", "binary"))(labelMode, `${where}: labelMode`);
  const split = checkSplit(options, isShuffled, where);
  const seed = options.seed ?? makeDefaultSeed();
  const isLabelled = labels !== null && mode !== null;
  const found = await labelledFiles(directory, {
    labels: isLabelled ? labels : null,
    classNames,
    endings: kind.endings,
    followLinks,
    seed: isShuffled ? seed : undefined,
    where,
  });
  const classes = found.classNames.length;
  if (isLabelled && mode === "binary" && classes !== 2) {
    throw refusal(where, 'labelMode "binary" is for two classes', "2 classes", found.classNames.join(", "));
  }
  const labelOf = isLabelled ? labelMakers[mode] : undefined;
  const make = (files: readonly LabelledFile[], anew: boolean): Dataset<unknown> & FolderContent => {
    const element = async ({ file, label }: LabelledFile): Promise<unknown> => {
      const x = await kind.load(file);
      return labelOf === undefined ? x : [x, labelOf(label, classes)];
    };
    const dataset = stream(files, element, anew ? seed : undefined, options.batchSize, where);
    return Object.assign(dataset, { classNames: found.classNames, filePaths: files.map(({ file }) => file.path) });
  };
  const heldOut = Math.trunc(split * found.files.length);
  const [training, validation] = [
    found.files.slice(0, found.files.length - heldOut),
    found.files.slice(found.files.length - heldOut),
  ];
  if (subset === "both") return [make(training, isShuffled), make(validation, false)];
  return make(subset === "validation" ? validation : training, isShuffled);
}

/** What a dataset holds, read as it is walked. */
function stream(
  files: readonly LabelledFile[],
  element: (file: LabelledFile) => Promise<unknown>,
  seed: number | undefined,
  batchSize: number | null | undefined = 32,
  where: string,
): Dataset<unknown> {
  const size = orNull(wholeFrom(1))(batchSize, `${where}: batchSize`);
  const cardinality = files.length;
  const numbers = range(0, cardinality, 1);
  const ordered =
    seed === undefined ? numbers : shuffle(numbers, { bufferSize: Math.max(1, cardinality), seed, reshuffle: true });
  const open = (walk: number): Pass<unknown> =>
    ahead(ordered.open(walk), parallelCalls, (i) => element(files[i] as LabelledFile));
  const read = Dataset.of({ cardinality, single: true, open });
  return size === null ? read : read.batch(size).prefetch(1);
}

/** The share that is held out; 0 for none. */
function checkSplit({ validationSplit, subset, seed }: FolderDatasetOptions, isShuffled: boolean, where: string): number {
  const hint = 'validationSplit: 0.2, subset: "training", seed: 1';
  if ((validationSplit ?? null) === null && (subset ?? null) === null) return 0;
  if (!validationSplit || !subset) {
    throw refusal(
      where,
      "validationSplit and subset belong together",
      "both of them, or none",
      subset ? "subset" : "validationSplit",
      hint,
    );
  }
  oneOf("training", "validation", "both")(subset, `${where}: subset`);
  if (isShuffled && (seed ?? null) === null) {
    throw refusal(where, "a split of shuffled files needs a seed", "a seed, so that the parts share no file", "none", hint);
  }
  return inside(0, 1)(validationSplit, `${where}: validationSplit`);
}

/** A label as an array, by its mode. */
const labelMakers: Readonly<Record<NonNullable<LabelMode>, (label: number, classes: number) => ArrayData>> = {
  int: (label) => ({ data: Int32Array.of(label), shape: [] }),
  binary: (label) => ({ data: Float32Array.of(label), shape: [1] }),
  categorical: (label, classes) => ({ data: new Float32Array(classes).fill(1, label, label + 1), shape: [classes] }),
};
