import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type Merging } from "../typing.ts";
import { ElementwiseMerge } from "./elementwise_merge.ts";
import { functionForm, type ElementwiseFunction } from "./function_form.ts";

export class AddLayer extends ElementwiseMerge {
  static readonly className = "Add";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => ops.add(a, b));
  }
}

/**
 * The sum of tensors.
 *
 * In: a list of tensors `[batch, …]` whose shapes stretch to one another. Out: their common shape.
 *
 * @example
 * ```ts
 * const y = layers.Add()([Input([8]), Input([8])]);
 * ```
 */
export const Add = (options: LayerOptions = {}): Merging => typed(new AddLayer(options));

/** `Add` as a function: `layers.add([a, b])`. */
export const add: ElementwiseFunction = functionForm(Add);
