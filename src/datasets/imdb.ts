import { CeratopsError } from "../errors.ts";
import { getFile } from "./files/get_file.ts";
import { baseName, kerasBucket, type KnownFile } from "./files/known_file.ts";
import type { NamedFileOptions } from "./files/options.ts";
import { openNpz, type NpzFile } from "./formats/npz.ts";
import { shuffler } from "./shuffled.ts";
import { readWordIndex, type WordIndex } from "./word_index.ts";
import {
  begun,
  reordered,
  vocabularySize,
  withinVocabulary,
  type Labelled,
  type LabelledTexts,
  type VocabularyOptions,
} from "./word_sequences.ts";

const file: KnownFile = {
  name: "imdb.npz",
  url: `${kerasBucket}imdb.npz`,
  checksum: { sha256: "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f" },
  dataset: "imdb",
};

const indexFile: KnownFile = {
  name: "imdb_word_index.json",
  url: `${kerasBucket}imdb_word_index.json`,
  checksum: { md5: "bfafd718b763782e994055a2d397834f" },
  dataset: "imdb",
};

export interface ImdbOptions extends NamedFileOptions, VocabularyOptions {
  /** Chooses the order of both parts; default 113. */
  readonly seed?: number;
}

/**
 * Loads 50,000 film reviews of IMDB, 25,000 to train on and 25,000 to test with; 17 MB, downloaded once.
 *
 * Shapes: `x` is a list of texts, each a list of the numbers of its words (1 is the most frequent, plus `indexFrom`);
 * `utils.padSequences` makes a tensor of it. `y` is `[texts]`, int32: 1 for praise, 0 for the opposite.
 *
 * @param options.numWords numbers from this one on become `oovChar`; default null, all but the rarest
 * @param options.skipTop numbers below this one become `oovChar`; default 0
 * @param options.maxlen texts of this length or longer are left out; default null
 * @param options.seed order of the texts, the same as Keras's; default 113
 * @param options.startChar begins every text; default 1
 * @param options.oovChar stands for words left out; default 2
 * @param options.indexFrom added to the numbers of words; default 3
 * @param options.path name of the file in the cache; default `imdb.npz`
 * @param options.folder a folder that holds `imdb.npz`
 * @throws CeratopsError when the file can neither be found nor downloaded, is damaged, or `maxlen` leaves no text
 *
 * @example
 * ```ts no-run: it downloads the data
 * const { train } = await datasets.imdb.load({ numWords: 10_000 });
 * const x = utils.padSequences(train.x, { maxlen: 200 }); // int32 [25000, 200]
 * ```
 *
 * Source: A. Maas et al., "Learning Word Vectors for Sentiment Analysis", 2011; the file is Keras's. Of the pickles in it
 * only lists of numbers are read.
 */
export async function load(options: ImdbOptions = {}): Promise<LabelledTexts> {
  const { path = file.name, seed = 113 } = options;
  const npz = await openNpz(await getFile({ ...file, name: path }, options), baseName(path));
  const order = shuffler(seed);
  const train = await begun(await readPart(npz, "train", order), options);
  const test = await begun(await readPart(npz, "test", order), options);
  if (train.x.length === 0 || test.x.length === 0) throw nothingLeft(options.maxlen);
  const size = Math.max(vocabularySize(train.x, options), vocabularySize(test.x, options));
  return { train: await withinVocabulary(train, size, options), test: await withinVocabulary(test, size, options) };
}

async function readPart(npz: NpzFile, part: "train" | "test", order: (count: number) => Int32Array): Promise<Labelled> {
  const [x, y] = [await npz.lists(`x_${part}`), await npz.numbers(`y_${part}`)];
  return reordered({ x, y: Int32Array.from(y.data) }, order(x.length));
}

const nothingLeft = (maxlen: number | null | undefined): CeratopsError =>
  new CeratopsError("datasets.imdb.load: no text is shorter than maxlen", {
    code: "E_ARGUMENT",
    where: "maxlen",
    expected: "a length that some texts stay below",
    received: String(maxlen),
    hint: "await datasets.imdb.load({ maxlen: 400 })",
  });

/**
 * The number of every word of IMDB's reviews, 1 for the most frequent; 1.6 MB, downloaded once.
 *
 * `load` adds `indexFrom`, 3, to these numbers.
 *
 * @param options.path name of the file in the cache; default `imdb_word_index.json`
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const index = await datasets.imdb.getWordIndex();
 * const words = new Map([...index].map(([word, i]) => [i + 3, word]));
 * ```
 *
 * Differs from Keras: a Map, not a dictionary.
 */
export const getWordIndex = (options: NamedFileOptions = {}): Promise<WordIndex> => readWordIndex(indexFile, options);
