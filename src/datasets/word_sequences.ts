import { breathe } from "../util/breathe.ts";
import type { ArrayData } from "./array_data.ts";
import type { DataSet, Examples } from "./examples.ts";

/** A text as numbers of its words, by how frequent they are. */
export type WordSequence = readonly number[];

/** A label per text: `[texts]`. */
export type TextLabels = ArrayData<Int32Array, readonly [number]>;

/** Texts as lists of numbers, with their labels, in two parts. */
export type LabelledTexts = DataSet<readonly WordSequence[], TextLabels>;

/** How texts are told in numbers. */
export interface VocabularyOptions {
  /** Numbers from this one on are given as `oovChar`; default null, the largest number that occurs. */
  readonly numWords?: number | null;
  /** Numbers below this one are given as `oovChar`, which leaves out the most frequent words; default 0. */
  readonly skipTop?: number;
  /** Texts of this length or longer are left out; default null, none. */
  readonly maxlen?: number | null;
  /** What every text begins with; null for nothing; default 1. */
  readonly startChar?: number | null;
  /** What stands for words that are left out; null leaves gaps out; default 2. */
  readonly oovChar?: number | null;
  /** Added to every number, so that the lowest are free for padding, start and gaps; default 3. */
  readonly indexFrom?: number;
}

/** Texts with their labels. */
export interface Labelled {
  readonly x: readonly WordSequence[];
  readonly y: Int32Array;
}

/** A start in front and every number raised by `indexFrom`; then without the texts that are too long. */
export async function begun({ x, y }: Labelled, { maxlen, startChar = 1, indexFrom = 3 }: VocabularyOptions): Promise<Labelled> {
  const start = startChar === null ? [] : [startChar];
  const raised = await eachText(x, (text) => [...start, ...text.map((word) => word + indexFrom)]);
  if (!maxlen) return { x: raised, y };
  return { x: raised.filter(({ length }) => length < maxlen), y: y.filter((_, i) => (raised[i]?.length ?? 0) < maxlen) };
}

/** The number from which on words are left out. */
export const vocabularySize = (texts: readonly WordSequence[], { numWords }: VocabularyOptions): number =>
  // Keras's own choice without `numWords`: the largest number, which is thereby left out itself.
  numWords || texts.reduce((most, text) => text.reduce((a, b) => Math.max(a, b), most), 0);

/** Texts without the words that are too frequent or too rare, and their labels. */
export async function withinVocabulary(
  { x, y }: Labelled,
  size: number,
  { skipTop = 0, oovChar = 2 }: VocabularyOptions,
): Promise<Examples<readonly WordSequence[], TextLabels>> {
  const isKnown = (word: number): boolean => word >= skipTop && word < size;
  const known = await eachText(x, (text) =>
    oovChar === null ? text.filter(isKnown) : text.map((word) => (isKnown(word) ? word : oovChar)),
  );
  return { x: known, y: { data: y, shape: [y.length] } };
}

async function eachText(
  texts: readonly WordSequence[],
  change: (text: WordSequence) => WordSequence,
): Promise<readonly WordSequence[]> {
  const changed: WordSequence[] = [];
  for (const text of texts) {
    changed.push(change(text));
    if (changed.length % 256 === 0) await breathe();
  }
  return changed;
}

/** Texts and labels in the order of some positions. */
export const reordered = ({ x, y }: Labelled, positions: Int32Array): Labelled => ({
  x: Array.from(positions, (position) => x[position] ?? []),
  y: positions.map((position) => y[position] ?? 0),
});
