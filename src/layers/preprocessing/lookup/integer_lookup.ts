import * as ops from "../../../ops/index.ts";
import { tensor, toTensor, type TensorLike } from "../../../tensor/convert.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf, refuse } from "../../../util/checks.ts";
import { option, unsaved } from "../../../util/options.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed, type AnyShape } from "../../typing.ts";
import { batchesOf, isTensorLike, type AdaptData } from "../batches.ts";
import { IndexLookup } from "./index_lookup.ts";
import { lookupTable } from "./lookup_table.ts";

const table = {
  ...lookupTable<number>(-1),
  vocabularyDtype: option<"int64">("int64", oneOf<"int64">("int64")),
  hasInputVocabulary: unsaved(option<boolean | null>(null)),
};

export type IntegerLookupOptions = LayerWritten<typeof table>;

export class IntegerLookupLayer extends IndexLookup<typeof table, number> {
  static readonly className = "IntegerLookup";
  static readonly table = table;

  override readonly takesTexts = false;

  constructor(written: IntegerLookupOptions) {
    super(written);
    const { salt, oovMethod } = this.options;
    if (salt !== null && oovMethod !== "farmhash") throw refuse(`${this.className}: salt`, `null unless oovMethod is "farmhash"`, salt, "null");
  }

  /** Hashes of numbers are those of their digits; all else is arithmetic. */
  override get needsValues(): boolean {
    const { oovMethod, numOovIndices, invert } = this.options;
    return oovMethod === "farmhash" && numOovIndices > 1 && !invert;
  }

  protected override process(input: unknown): Tensor {
    const x = ops.cast(toTensor(input as TensorLike), "int32");
    if (this.options.invert) return this.#tokens(x);
    if (this.needsValues) {
      const { shape, data } = this.read(x);
      return this.finish(tensor({ data: Int32Array.from(data, (token) => this.indexOf(Number(token))), shape }));
    }
    return this.finish(this.#indices(x));
  }

  protected override tokenOf(line: string): number {
    const token = Number(line);
    if (line !== "" && Number.isInteger(token)) return token;
    throw refuse(`${this.className}: vocabulary`, "whole numbers, one per line", line, "[12, 36]");
  }

  protected override async *documentsOf(data: unknown): AsyncGenerator<number[][]> {
    const single = isTensorLike(data);
    for await (const batch of batchesOf(data as AdaptData, this.name)) {
      const values = Array.from(await batch.data());
      const length = batch.rank < 2 ? (single ? 1 : values.length) : (batch.shape.at(-1) ?? 1);
      yield Array.from({ length: Math.ceil(values.length / length) }, (_, i) => values.slice(i * length, (i + 1) * length));
    }
  }

  /** Positions in the vocabulary, unknown numbers by their remainder. */
  #indices(x: Tensor): Tensor {
    const { maskToken, numOovIndices, outputMode } = this.options;
    const { tokens, start } = this.vocabulary;
    const isToken = ops.equal(ops.expandDims(x, -1), tensor(tokens.length > 0 ? tokens : [0], "int32"));
    const known = tokens.length > 0 ? ops.any(isToken, { axis: -1 }) : ops.zerosLike(x, { dtype: "bool" });
    const place = ops.add(ops.cast(ops.argmax(isToken, { axis: -1 }), "int32"), start);
    const unknown = numOovIndices > 0 ? ops.add(ops.mod(x, numOovIndices), start - numOovIndices) : ops.fullLike(x, -1);
    const indices = ops.where(known, place, unknown);
    if (maskToken === null) return indices;
    return ops.where(ops.equal(x, maskToken), outputMode === "int" ? 0 : 2 ** 31 - 1, indices);
  }

  /** The tokens at indices, and what stands for the unknown elsewhere. */
  #tokens(x: Tensor): Tensor {
    const unknown = this.options.oovToken ?? -1;
    const tokens = this.getVocabulary().map((token) => token ?? unknown);
    const all = tensor([...tokens, unknown], "int32");
    const inside = ops.logicalAnd(ops.greaterEqual(x, 0), ops.less(x, tokens.length));
    return ops.take(all, ops.where(inside, x, tokens.length), { axis: 0 });
  }
}

/** A layer that learns a vocabulary of numbers. */
export interface IntegerLookingUp extends AnyShape {
  adapt: IntegerLookupLayer["adapt"];
  getVocabulary: IntegerLookupLayer["getVocabulary"];
  setVocabulary: IntegerLookupLayer["setVocabulary"];
  vocabularySize: IntegerLookupLayer["vocabularySize"];
}

/**
 * Turns whole numbers into their indices in a vocabulary.
 *
 * In: whole numbers, any shape. Out: int32 of the same shape; with another `outputMode` vectors over the vocabulary.
 *
 * @param options `vocabulary`: given here, by `setVocabulary`, or learned by `adapt`. `numOovIndices`: how many indices
 * stand for numbers that are not known, by remainder or (`oovMethod: "farmhash"`) by hash; `maskToken`: goes to index 0;
 * `oovToken`: what an unknown index reads as with `invert`; `maxTokens`; `outputMode`: `"int"`, `"one_hot"`,
 * `"multi_hot"`, `"count"`, `"tf_idf"`
 * @example
 * ```ts
 * const lookup = layers.IntegerLookup({ vocabulary: [12, 36, 1138, 42] });
 * console.log(await lookup([[12, 1138, 42], [42, 1000, 36]]).array()); // [[1, 3, 4], [4, 0, 2]]
 * ```
 *
 * Differs from Keras: integers are 32 bits wide; `adapt` is asynchronous; with `numOovIndices: 0` an unknown number
 * gives -1 instead of an error.
 */
export const IntegerLookup = (options: IntegerLookupOptions = {}): IntegerLookingUp => typed(new IntegerLookupLayer(options));
