import * as ops from "../../ops/index.ts";
import type { KerasTensor, Shape } from "../../tensor/keras_tensor.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { required } from "../../util/options.ts";
import { positiveInteger } from "../checks.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { InputSpec } from "../input_checks.ts";
import type { BaseLayer, LayerOptions } from "../layer.ts";
import { typed, type BatchSize, type LastSize, type OfRank } from "../typing.ts";

const table = { n: required(positiveInteger) };

export class RepeatVectorLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "RepeatVector";
  static readonly table = table;
  protected override inputSpec: InputSpec = { rank: 2 };

  override call(x: Tensor): Tensor {
    return ops.repeat(ops.expandDims(x, 1), this.options.n, { axis: 1 });
  }
}

/** A layer that makes `N` steps of a vector. */
interface Repeating<N extends number> extends BaseLayer {
  (inputs: TensorLike): Tensor;
  <S extends Shape>(
    inputs: KerasTensor<S> & OfRank<S, 2, "RepeatVector needs [batch, features]">,
  ): KerasTensor<readonly [BatchSize<S>, N, LastSize<S>]>;
}

/**
 * Repeats a vector `n` times, as the steps of a sequence.
 *
 * In: `[batch, features]`. Out: `[batch, n, features]`.
 *
 * @example
 * ```ts
 * const y = layers.RepeatVector(3)(Input([32]));
 * console.log(y.shape); // [null, 3, 32]
 * ```
 */
export const RepeatVector = <const N extends number>(n: N, options: LayerOptions = {}): Repeating<N> =>
  typed(new RepeatVectorLayer({ ...options, n }));
