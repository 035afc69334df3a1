import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type Merging } from "../typing.ts";
import { ElementwiseMerge } from "./elementwise_merge.ts";
import { functionForm, type ElementwiseFunction } from "./function_form.ts";

export class AverageLayer extends ElementwiseMerge {
  static readonly className = "Average";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return ops.divide(inputs.reduce((a, b) => ops.add(a, b)), inputs.length);
  }
}

/**
 * The mean of tensors.
 *
 * In: a list of tensors `[batch, …]` whose shapes stretch to one another. Out: their common shape.
 *
 * @example
 * ```ts
 * const y = layers.Average()([Input([8]), Input([8])]);
 * ```
 */
export const Average = (options: LayerOptions = {}): Merging => typed(new AverageLayer(options));

/** `Average` as a function: `layers.average([a, b])`. */
export const average: ElementwiseFunction = functionForm(Average);
