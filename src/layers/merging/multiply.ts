import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type Merging } from "../typing.ts";
import { elementMask, ElementwiseMerge } from "./elementwise_merge.ts";
import { functionForm, type ElementwiseFunction } from "./function_form.ts";

export class MultiplyLayer extends ElementwiseMerge {
  static readonly className = "Multiply";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    const masks = inputs.map(elementMask);
    const product = inputs
      .map((x, i) => (masks[i] === undefined ? x : ops.where(masks[i], x, ops.onesLike(x))))
      .reduce((a, b) => ops.multiply(a, b));
    const known = masks.filter((mask) => mask !== undefined);
    if (known.length < masks.length) return product;
    // What no input keeps is 0, not the product of ones.
    return ops.where(known.reduce((a, b) => ops.logicalOr(a, b)), product, ops.zerosLike(product));
  }
}

/**
 * The product of tensors.
 *
 * In: a list of tensors `[batch, …]` whose shapes stretch to one another. Out: their common shape.
 *
 * @example
 * ```ts
 * const y = layers.Multiply()([Input([8]), Input([8])]);
 * ```
 */
export const Multiply = (options: LayerOptions = {}): Merging => typed(new MultiplyLayer(options));

/** `Multiply` as a function: `layers.multiply([a, b])`. */
export const multiply: ElementwiseFunction = functionForm(Multiply);
