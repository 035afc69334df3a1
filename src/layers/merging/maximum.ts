import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type Merging } from "../typing.ts";
import { foldMasked, ElementwiseMerge } from "./elementwise_merge.ts";
import { functionForm, type ElementwiseFunction } from "./function_form.ts";

export class MaximumLayer extends ElementwiseMerge {
  static readonly className = "Maximum";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return foldMasked(inputs, (a, b) => ops.maximum(a, b));
  }
}

/**
 * The largest of the elements at each place.
 *
 * In: a list of tensors `[batch, …]` whose shapes stretch to one another. Out: their common shape.
 *
 * @example
 * ```ts
 * const y = layers.Maximum()([Input([8]), Input([8])]);
 * ```
 */
export const Maximum = (options: LayerOptions = {}): Merging => typed(new MaximumLayer(options));

/** `Maximum` as a function: `layers.maximum([a, b])`. */
export const maximum: ElementwiseFunction = functionForm(Maximum);
