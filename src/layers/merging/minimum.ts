import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type Merging } from "../typing.ts";
import { foldMasked, ElementwiseMerge } from "./elementwise_merge.ts";
import { functionForm, type ElementwiseFunction } from "./function_form.ts";

export class MinimumLayer extends ElementwiseMerge {
  static readonly className = "Minimum";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return foldMasked(inputs, (a, b) => ops.minimum(a, b));
  }
}

/**
 * The smallest of the elements at each place.
 *
 * In: a list of tensors `[batch, …]` whose shapes stretch to one another. Out: their common shape.
 *
 * @example
 * ```ts
 * const y = layers.Minimum()([Input([8]), Input([8])]);
 * ```
 */
export const Minimum = (options: LayerOptions = {}): Merging => typed(new MinimumLayer(options));

/** `Minimum` as a function: `layers.minimum([a, b])`. */
export const minimum: ElementwiseFunction = functionForm(Minimum);
