import { CeratopsError } from "../../../errors.ts";
import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import { isKerasTensor, KerasTensor, showShape } from "../../../tensor/keras_tensor.ts";
import type { Saveable } from "../../../tensor/saved_state.ts";
import { onlyShapesMatter } from "../../../tensor/operation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf, orNull, refuse, wholeFrom } from "../../../util/checks.ts";
import { option, unsaved } from "../../../util/options.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import type { BaseLayer } from "../../layer.ts";
import { typed } from "../../typing.ts";
import { sparse } from "../encode.ts";
import { IndexLookup } from "../lookup/index_lookup.ts";
import { lookupMode, type LookupOptions } from "../lookup/lookup_table.ts";
import { stringsOf, type Elements, type NestedStrings } from "../strings.ts";
import { ngramsOf, splitters, standardizers, step, type Splitter, type Standardizer } from "./tokens.ts";

const table = {
  maxTokens: option<number | null>(null, orNull(wholeFrom(2))),
  standardize: step<Standardizer, keyof typeof standardizers>("lower_and_strip_punctuation", standardizers),
  split: step<Splitter, keyof typeof splitters>("whitespace", splitters),
  ngrams: option<number | readonly number[] | null>(null, (written, where) => {
    const widths: readonly unknown[] | null = typeof written === "number" ? [written] : written;
    if (widths === null || (Array.isArray(widths) && widths.every((width) => Number.isInteger(width)))) return written;
    throw refuse(where, "a whole number, a list of them or null", written, "2");
  }),
  outputMode: lookupMode(),
  outputSequenceLength: option<number | null>(null, orNull(wholeFrom(1))),
  padToMaxTokens: option(false),
  sparse,
  ragged: option<boolean>(false, oneOf<boolean>(false)),
  vocabulary: option<readonly string[] | null>(null),
  idfWeights: option<readonly number[] | null>(null),
  encoding: option<"utf-8">("utf-8", oneOf<"utf-8">("utf-8")),
  vocabularySize: option<number | null>(null),
  hasInputVocabulary: unsaved(option<boolean | null>(null)),
};

export type TextVectorizationOptions = LayerWritten<typeof table>;

/** Fills up rows where nothing is to be counted. */
const NOTHING = 2 ** 31 - 1;

export class TextVectorizationLayer extends IndexLookup<typeof table, string> {
  static readonly className = "TextVectorization";
  static readonly table = table;

  constructor(written: TextVectorizationOptions) {
    super(written);
    const { outputMode, outputSequenceLength } = this.options;
    if (outputMode === "int" || outputSequenceLength === null) return;
    throw refuse(`${this.className}: outputSequenceLength`, `null unless outputMode is "int"`, outputSequenceLength, "null");
  }

  override getBuildConfig(): null {
    return null;
  }

  /** Keras holds a lookup layer inside, and writes its state twice: as its own and as this layer's. */
  override savedChildren(): ReadonlyMap<string, unknown> {
    const lookup: Saveable = {
      name: "string_lookup",
      pathName: "StringLookup",
      savedArrays: () => this.savedArrays(),
      savedAssets: () => this.savedAssets(),
      savedChildren: () => new Map(),
    };
    return new Map([["_lookup_layer", lookup]]);
  }

  protected override tokenOf(line: string): string {
    return line;
  }

  protected override get lookup(): LookupOptions<string> {
    const fixed = { invert: false, numOovIndices: 1, maskToken: "", oovToken: "[UNK]", oovMethod: "floormod", salt: null } as const;
    return { ...fixed, ...this.options };
  }

  protected override process(input: unknown): Tensor {
    const rows = this.#documents(input);
    const { outputMode, outputSequenceLength } = this.options;
    const length = outputSequenceLength ?? Math.max(1, ...rows.map((row) => row.length));
    const filling = outputMode === "int" ? 0 : NOTHING;
    const indices = rows.flatMap((row) => Array.from({ length }, (_, i) => {
      const token = row[i];
      return token === undefined ? filling : this.indexOf(token);
    }));
    const result = this.finish(tensor({ data: Int32Array.from(indices), shape: [rows.length, length] }));
    return typeof input === "string" ? ops.squeeze(result, { axis: 0 }) : result;
  }

  protected override async *documentsOf(data: unknown): AsyncGenerator<string[][]> {
    if (typeof data === "string" || Array.isArray(data)) yield this.#documents(data);
    else for await (const batch of data as AsyncIterable<unknown>) yield this.#documents(batch);
  }

  /** How many words the longest text will have is known only with the texts. */
  protected override inferOutputs(args: readonly unknown[]): unknown {
    const { outputMode, outputSequenceLength, split } = this.options;
    const described = super.inferOutputs(args);
    if (!isKerasTensor(described) || outputMode !== "int" || outputSequenceLength !== null || split === null) return described;
    return new KerasTensor([...described.shape.slice(0, -1), null], { dtype: described.dtype });
  }

  /** The tokens of each text. */
  #documents(input: unknown): string[][] {
    const { standardize, split, ngrams } = this.options;
    const { shape, data } = onlyShapesMatter() ? (this.read(input) as Elements<string>) : stringsOf(input, this.name);
    const texts = standardize === null ? data : data.map(standardize);
    const width = shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
    if (split !== null && width !== 1) throw this.#severalTexts(shape);
    const rows = split === null ? rowsOf(texts, width) : texts.map((text) => [...split(text)]);
    return ngrams === null ? rows : rows.map((row) => ngramsOf(row, ngrams));
  }

  #severalTexts(shape: readonly number[]): CeratopsError {
    return new CeratopsError(`"${this.name}" splits one text per row`, {
      code: "E_TEXT_SHAPE",
      where: this.name,
      expected: "[batch] or [batch, 1] texts",
      received: showShape(shape),
      hint: "split: null, if the texts are split already",
    });
  }
}

const rowsOf = (texts: readonly string[], width: number): string[][] =>
  Array.from({ length: Math.ceil(texts.length / width) }, (_, i) => texts.slice(i * width, (i + 1) * width));

/** A layer that learns a vocabulary from texts. */
export interface Vectorizing extends BaseLayer {
  (texts: NestedStrings): Tensor;
  (texts: KerasTensor): KerasTensor;
  adapt: TextVectorizationLayer["adapt"];
  getVocabulary: TextVectorizationLayer["getVocabulary"];
  setVocabulary: TextVectorizationLayer["setVocabulary"];
  vocabularySize: TextVectorizationLayer["vocabularySize"];
}

/**
 * Turns texts into the indices of their words, or into vectors over the vocabulary.
 *
 * In: `[batch]` or `[batch, 1]` strings in arrays. Out: `[batch, words]` int32, filled up with 0; index 1 stands for words
 * that are not known. With another `outputMode` vectors over the vocabulary, where 0 stands for them.
 *
 * @param options `maxTokens`: of the vocabulary; `standardize`: `"lower_and_strip_punctuation"`, `"lower"`,
 * `"strip_punctuation"`, null, or a function of a text; `split`: `"whitespace"`, `"character"`, null, or a function from a
 * text to its tokens; `ngrams`: tokens of up to so many words, or of so many; `outputMode`: `"int"`, `"multi_hot"`,
 * `"count"`, `"tf_idf"`; `outputSequenceLength`: words in a row, the longest text if not said; `padToMaxTokens`;
 * `vocabulary`, `idfWeights`: where they are known
 * @example
 * ```ts
 * const vectorize = layers.TextVectorization({ outputSequenceLength: 4 });
 * await vectorize.adapt(["The cat", "the dog!", "a cat?"]);
 * console.log(vectorize.getVocabulary()); // ["", "[UNK]", "the", "cat", "dog", "a"]
 * console.log(await vectorize(["The red cat", "a dog"]).array()); // [[2, 1, 3, 0], [5, 4, 0, 0]]
 * ```
 *
 * At the beginning of a model, after `Input([1], { dtype: "string" })`, it works on the data before the compiled steps.
 *
 * Differs from Keras: `adapt` is asynchronous; vocabularies are
 * arrays, not files.
 */
export const TextVectorization = (options: TextVectorizationOptions = {}): Vectorizing => typed(new TextVectorizationLayer(options));
