import * as ops from "../../ops/index.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { isInteger } from "../../ir/dtype.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, required } from "../../util/options.ts";
import { positiveInteger } from "../checks.ts";
import { AdaptableLayer, loraTable, type Adaptable } from "../adaptable_layer.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { regularizer } from "../part_options.ts";
import { typed, type NewLastAxis } from "../typing.ts";
import { weightOptions } from "../weight_options.ts";

const table = {
  inputDim: required(positiveInteger),
  outputDim: required(positiveInteger),
  ...weightOptions("embeddings", "uniform"),
  activityRegularizer: regularizer(),
  maskZero: option(false),
  ...loraTable,
  quantizationConfig: option<null>(null),
};

export type EmbeddingOptions = Omit<LayerWritten<typeof table>, "inputDim" | "outputDim"> & {
  /** Vectors to begin with, `[inputDim, outputDim]`. */
  readonly weights?: TensorLike | null | undefined;
};

export class EmbeddingLayer extends AdaptableLayer<typeof table> {
  static readonly className: string = "Embedding";
  static readonly table = table;
  override supportsMasking = this.options.maskZero;
  override autocast = false;
  protected override readonly adaptedWeight = "embeddings";

  override build(): void {
    this.addOwn("embeddings", [this.options.inputDim, this.options.outputDim]);
    this.adapt();
  }

  override call(ids: Tensor): Tensor {
    const rows = isInteger(ids.dtype) ? ids : ops.cast(ids, "int32");
    return ops.cast(ops.take(this.adapted, rows, { axis: 0 }), this.dtypePolicy.computeDtype);
  }

  override computeMask(ids: Tensor): Tensor | undefined {
    return this.options.maskZero ? ops.notEqual(ids, 0) : undefined;
  }
}

/**
 * A learned vector for each whole number from 0 to `inputDim - 1`: what comes first where words or other ids go in.
 *
 * In: `[batch, …]` of whole numbers. Out: `[batch, …, outputDim]`. Weights: `embeddings [inputDim, outputDim]`.
 *
 * @param inputDim how many ids there are
 * @param outputDim length of a vector
 * @param options `maskZero`: whether id 0 stands for a missing step, which later layers pass over
 * @example
 * ```ts
 * const x = Input([100], { dtype: "int32" });
 * const y = layers.Embedding(10_000, 64, { maskZero: true })(x);
 * console.log(y.shape); // [null, 100, 64]
 * ```
 */
export function Embedding<const N extends number>(
  inputDim: number,
  outputDim: N,
  { weights = null, ...options }: EmbeddingOptions = {},
): NewLastAxis<N> & Adaptable {
  const layer = new EmbeddingLayer({ ...options, inputDim, outputDim });
  if (weights !== null) {
    layer.ensureBuilt([]);
    // Keras also takes what `get_weights` gives, a list of one.
    const [first] = Array.isArray(weights) && weights.length === 1 ? (weights as readonly unknown[]) : [];
    layer.setWeights([isTensor(first) ? first : weights]);
  }
  return typed(layer);
}
