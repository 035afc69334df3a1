import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type Merging } from "../typing.ts";
import { ElementwiseMerge } from "./elementwise_merge.ts";
import { functionForm, type ElementwiseFunction } from "./function_form.ts";

export class SubtractLayer extends ElementwiseMerge {
  static readonly className = "Subtract";
  protected override readonly count = 2;

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => ops.subtract(a, b));
  }
}

/**
 * The first tensor minus the second.
 *
 * In: a list of tensors `[batch, …]` whose shapes stretch to one another. Out: their common shape.
 *
 * @example
 * ```ts
 * const y = layers.Subtract()([Input([8]), Input([8])]);
 * ```
 */
export const Subtract = (options: LayerOptions = {}): Merging => typed(new SubtractLayer(options));

/** `Subtract` as a function: `layers.subtract([a, b])`. */
export const subtract: ElementwiseFunction = functionForm(Subtract);
