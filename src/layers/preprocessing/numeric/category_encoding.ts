import * as ops from "../../../ops/index.ts";
import type { TensorLike } from "../../../tensor/convert.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf, refuse } from "../../../util/checks.ts";
import { required } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../../configured_layer.ts";
import type { CallOptions } from "../../layer.ts";
import { typed, withFirst, type AnyShape } from "../../typing.ts";
import { encode, sparse, type Encoding } from "../encode.ts";

const modes = oneOf<Encoding>("multi_hot", "one_hot", "count");

const table = {
  numTokens: required(positiveInteger),
  outputMode: {
    fallback: "multi_hot" as Encoding | "binary",
    parse: (written: Encoding | "binary", where: string): Encoding => (written === "binary" ? "multi_hot" : modes(written, where)),
    serialize: (mode: Encoding): Encoding => mode,
  },
  sparse: { ...sparse, serialize: (): undefined => undefined },
};

export type CategoryEncodingOptions = LayerWritten<typeof table>;

/** What a call may be told. */
interface EncodingCall extends CallOptions {
  readonly countWeights?: TensorLike | null;
}

export class CategoryEncodingLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "CategoryEncoding";
  static readonly table = table;

  override call(x: Tensor, { countWeights: weights = null }: EncodingCall): Tensor {
    const { outputMode: mode, numTokens: depth } = this.options;
    const dtype = this.dtypePolicy.computeDtype;
    if (weights !== null && mode !== "count") throw refuse(`${this.name}: countWeights`, `only with outputMode: "count"`, mode, "null");
    // One row of classes per sample, even if there is only one class in it.
    const isCount = mode !== "one_hot" && x.rank > 2;
    const ids = isCount ? ops.reshape(x, [-1, x.shape.at(-1) ?? 1]) : x;
    const given = weights === null || !isCount ? weights : ops.reshape(weights, [-1, x.shape.at(-1) ?? 1]);
    const encoded = encode(ids, { mode, depth, dtype, weights: given });
    return isCount ? ops.reshape(encoded, [...x.shape.slice(0, -1), depth]) : encoded;
  }

  override buildFromConfig(): void {
    this.ensureBuilt([]);
  }
}

/**
 * Turns numbers of classes into vectors over all classes.
 *
 * In: `[batch, n]` whole numbers from 0 to `numTokens - 1`. Out: `[batch, numTokens]`, or `[batch, n, numTokens]` for
 * `"one_hot"` (`[batch, numTokens]` if `n` is 1).
 *
 * @param numTokens how many classes there are
 * @param options `outputMode`: `"multi_hot"` marks what occurs, `"count"` counts it, `"one_hot"` gives a row per element
 * @example
 * ```ts
 * const encode = layers.CategoryEncoding(4, { outputMode: "count" });
 * console.log(await encode([[0, 1, 1], [2, 3, 3]]).array()); // [[1, 2, 0, 0], [0, 0, 1, 2]]
 * ```
 *
 * A call takes `countWeights`, of the shape of its input: what each element counts for.
 */
export const CategoryEncoding = (
  numTokens: number | CategoryEncodingOptions,
  options: Omit<CategoryEncodingOptions, "numTokens"> = {},
): AnyShape => typed(new CategoryEncodingLayer(withFirst<"numTokens", number, object>("numTokens", numTokens, options) as CategoryEncodingOptions));
