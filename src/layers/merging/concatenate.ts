import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import { isTensor, type Operation } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import type { Mask } from "../layer.ts";
import { typed, type Joining } from "../typing.ts";
import { BaseMerge } from "./base_merge.ts";
import type { MergeFunction } from "./function_form.ts";

const table = { axis: option(-1) };

export type ConcatenateOptions = LayerWritten<typeof table>;

export class ConcatenateLayer extends BaseMerge<typeof table> {
  static readonly className = "Concatenate";
  static readonly table = table;

  override call(inputs: readonly Tensor[]): Tensor {
    return ops.concatenate(inputs, { axis: this.options.axis });
  }

  override computeMask(inputs: readonly Tensor[], mask: Mask): Mask {
    if (mask === undefined || isTensor(mask)) return undefined;
    const masks = inputs.map((x, i) => overElements(x, mask[i]));
    return ops.any(ops.concatenate(masks, { axis: this.options.axis }), { axis: -1 });
  }

  protected override checkShapes(shapes: readonly Shape[], origins: readonly (Operation | undefined)[]): void {
    const { axis } = this.options;
    const [first = []] = shapes;
    const joined = axis < 0 ? axis + first.length : axis;
    const fits = (shape: Shape): boolean =>
      shape.length === first.length &&
      shape.every((dim, i) => i === joined || dim === null || first[i] === null || dim === first[i]);
    if (!shapes.every(fits)) throw this.misfit(shapes, origins, `equal sizes along every axis but ${axis}`);
  }
}

function overElements(x: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) return ops.onesLike(x, { dtype: "bool" });
  return mask.rank < x.rank ? ops.broadcastTo(ops.expandDims(mask, -1), x.shape) : mask;
}

/**
 * Puts tensors one behind the other along an axis.
 *
 * In: a list of tensors `[batch, …]` that differ along `axis` only. Out: `[batch, …]`, sizes along `axis` added.
 *
 * @param options `axis`, -1 if not said
 * @example
 * ```ts
 * const y = layers.Concatenate()([Input([8]), Input([24])]);
 * console.log(y.shape); // [null, 32]
 * ```
 */
export const Concatenate = (options: ConcatenateOptions = {}): Joining => typed(new ConcatenateLayer(options));

/** `Concatenate` as a function: `layers.concatenate([a, b])`. */
export const concatenate = ((inputs: readonly Tensor[], options?: ConcatenateOptions) =>
  Concatenate(options)(inputs)) as MergeFunction<ConcatenateOptions>;
