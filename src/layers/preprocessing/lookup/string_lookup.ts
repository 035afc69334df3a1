import { tensor, type TensorLike } from "../../../tensor/convert.ts";
import type { KerasTensor } from "../../../tensor/keras_tensor.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf } from "../../../util/checks.ts";
import { option, unsaved } from "../../../util/options.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import type { BaseLayer } from "../../layer.ts";
import { documentsIn } from "../documents.ts";
import { nested, type NestedStrings } from "../strings.ts";
import { IndexLookup } from "./index_lookup.ts";
import { lookupTable } from "./lookup_table.ts";

const table = {
  ...lookupTable<string>("[UNK]"),
  encoding: option<"utf-8">("utf-8", oneOf<"utf-8">("utf-8")),
  hasInputVocabulary: unsaved(option<boolean | null>(null)),
};

export type StringLookupOptions = LayerWritten<typeof table>;

export class StringLookupLayer extends IndexLookup<typeof table, string> {
  static readonly className = "StringLookup";
  static readonly table = table;

  protected override process(input: unknown): Tensor | NestedStrings {
    const { shape, data } = this.read(input);
    if (!this.options.invert) return this.finish(tensor({ data: Int32Array.from(data, (token) => this.indexOf(String(token))), shape }));
    return nested({ shape, data: data.map((index) => this.vocabulary.at(Number(index)) ?? "") });
  }

  protected override tokenOf(line: string): string {
    return line;
  }

  protected override documentsOf(data: unknown): AsyncIterable<string[][]> {
    return documentsIn(data, this.name);
  }
}

/** What a layer that knows a vocabulary of strings can do besides being called. */
interface StringVocabulary extends BaseLayer {
  adapt: StringLookupLayer["adapt"];
  getVocabulary: StringLookupLayer["getVocabulary"];
  setVocabulary: StringLookupLayer["setVocabulary"];
  vocabularySize: StringLookupLayer["vocabularySize"];
}

/** Strings in, indices out. */
export interface StringToIndex extends StringVocabulary {
  (inputs: NestedStrings): Tensor;
  (inputs: KerasTensor): KerasTensor;
}

/** Indices in, strings out. */
export interface IndexToString extends StringVocabulary {
  (indices: TensorLike): NestedStrings;
}

/**
 * Turns strings into their indices in a vocabulary, or indices into strings.
 *
 * In: nested arrays of strings. Out: int32 of the same shape; with another `outputMode` vectors over the vocabulary.
 * With `invert`: indices in, nested arrays of strings out.
 *
 * @param options `vocabulary`: given here, by `setVocabulary`, or learned by `adapt`. `numOovIndices`: how many indices
 * stand for strings that are not known, by their hash (FarmHash64; SipHash with a `salt`); `maskToken`: goes to index 0;
 * `oovToken`: what an unknown index reads as; `maxTokens`; `outputMode`: `"int"`, `"one_hot"`, `"multi_hot"`,
 * `"count"`, `"tf_idf"`
 * @example
 * ```ts
 * const lookup = layers.StringLookup({ vocabulary: ["a", "b", "c"] });
 * console.log(await lookup([["a", "c", "b"], ["d", "a", "z"]]).array()); // [[1, 3, 2], [0, 1, 0]]
 * const read = layers.StringLookup({ vocabulary: ["a", "b", "c"], invert: true });
 * console.log(read([[1, 3], [0, 2]])); // [["a", "c"], ["[UNK]", "b"]]
 * ```
 *
 * At the beginning of a model, after `Input([1], { dtype: "string" })`, it works on the data before the compiled steps.
 *
 * Differs from Keras: `adapt` is asynchronous; vocabularies are
 * arrays, not files.
 */
export function StringLookup(options: StringLookupOptions & { readonly invert: true }): IndexToString;
export function StringLookup(options?: StringLookupOptions): StringToIndex;
export function StringLookup(options: StringLookupOptions = {}): BaseLayer {
  return new StringLookupLayer(options);
}
