import { getFile } from "./files/get_file.ts";
import { baseName, kerasBucket, type KnownFile } from "./files/known_file.ts";
import type { NamedFileOptions } from "./files/options.ts";
import { openNpz } from "./formats/npz.ts";
import { shuffler, trainCount } from "./shuffled.ts";
import { readWordIndex, type WordIndex } from "./word_index.ts";
import {
  begun,
  reordered,
  vocabularySize,
  withinVocabulary,
  type LabelledTexts,
  type VocabularyOptions,
} from "./word_sequences.ts";

const file: KnownFile = {
  name: "reuters.npz",
  url: `${kerasBucket}reuters.npz`,
  checksum: { sha256: "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916" },
  dataset: "reuters",
};

const indexFile: KnownFile = {
  name: "reuters_word_index.json",
  url: `${kerasBucket}reuters_word_index.json`,
  checksum: { md5: "4d44cc38712099c9e383dc6e5f11a921" },
  dataset: "reuters",
};

export interface ReutersOptions extends NamedFileOptions, VocabularyOptions {
  /** Share of the texts held out as `test`; default 0.2. */
  readonly testSplit?: number;
  /** Chooses which texts are held out, and the order; default 113. */
  readonly seed?: number;
}

/**
 * Loads 11,228 newswires of Reuters on 46 topics; 2 MB, downloaded once.
 *
 * Shapes: `x` is a list of texts, each a list of the numbers of its words (1 is the most frequent, plus `indexFrom`);
 * `utils.padSequences` makes a tensor of it. `y` is `[texts]`, int32 from 0 to 45, named by `getLabelNames()`.
 *
 * @param options.numWords numbers from this one on become `oovChar`; default null, all but the rarest
 * @param options.skipTop numbers below this one become `oovChar`; default 0
 * @param options.maxlen texts of this length or longer are left out; default null
 * @param options.testSplit share of the texts that becomes `test`, from 0 to 1; default 0.2
 * @param options.seed which texts these are, the same as Keras's; default 113
 * @param options.startChar begins every text; default 1
 * @param options.oovChar stands for words left out; default 2
 * @param options.indexFrom added to the numbers of words; default 3
 * @param options.path name of the file in the cache; default `reuters.npz`
 * @param options.folder a folder that holds `reuters.npz`
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const { train, test } = await datasets.reuters.load({ numWords: 10_000, testSplit: 0.1 });
 * ```
 *
 * Source: D. Lewis, Reuters-21578; the file is Keras's. Of the pickles in it only lists of numbers are read.
 */
export async function load(options: ReutersOptions = {}): Promise<LabelledTexts> {
  const { path = file.name, seed = 113, testSplit = 0.2 } = options;
  const npz = await openNpz(await getFile({ ...file, name: path }, options), baseName(path));
  const [x, y] = [await npz.lists("x"), await npz.numbers("y")];
  const shuffled = reordered({ x, y: Int32Array.from(y.data) }, shuffler(seed)(x.length));
  const all = await begun(shuffled, options);
  const size = vocabularySize(all.x, options);
  const count = trainCount(all.x.length, testSplit);
  return {
    train: await withinVocabulary({ x: all.x.slice(0, count), y: all.y.slice(0, count) }, size, options),
    test: await withinVocabulary({ x: all.x.slice(count), y: all.y.slice(count) }, size, options),
  };
}

/**
 * The number of every word of Reuters' newswires, 1 for the most frequent; 0.5 MB, downloaded once.
 *
 * `load` adds `indexFrom`, 3, to these numbers.
 *
 * @param options.path name of the file in the cache; default `reuters_word_index.json`
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const index = await datasets.reuters.getWordIndex();
 * ```
 *
 * Differs from Keras: a Map, not a dictionary.
 */
export const getWordIndex = (options: NamedFileOptions = {}): Promise<WordIndex> => readWordIndex(indexFile, options);

const labelNames: readonly string[] = [
  "cocoa",
  "grain",
  "veg-oil",
  "earn",
  "acq",
  "wheat",
  "copper",
  "housing",
  "money-supply",
  "coffee",
  "sugar",
  "trade",
  "reserves",
  "ship",
  "cotton",
  "carcass",
  "crude",
  "nat-gas",
  "cpi",
  "money-fx",
  "interest",
  "gnp",
  "meal-feed",
  "alum",
  "oilseed",
  "gold",
  "tin",
  "strategic-metal",
  "livestock",
  "retail",
  "ipi",
  "iron-steel",
  "rubber",
  "heat",
  "jobs",
  "lei",
  "bop",
  "zinc",
  "orange",
  "pet-chem",
  "dlr",
  "gas",
  "silver",
  "wpi",
  "hog",
  "lead",
];

/**
 * The topics of Reuters' newswires; the label of a text is its topic's place in this list.
 *
 * @example
 * ```ts
 * console.log(datasets.reuters.getLabelNames()[3]); // earn
 * ```
 */
export const getLabelNames = (): readonly string[] => labelNames;
