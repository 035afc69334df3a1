import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { showShape } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import type { CallOptions } from "../layer.ts";
import { hidden } from "../masks.ts";
import { typed, type SameShape } from "../typing.ts";

const table = { axis: option<number | readonly number[]>(-1) };

export class SoftmaxLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Softmax";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor, { mask }: CallOptions): Tensor {
    if (!isTensor(mask)) return this.#softmax(x);
    if (!stretches(mask.shape, x.shape)) throw wrongMask(this.name, mask, x);
    const kept = mask.dtype === "bool" ? mask : ops.greater(mask, 0.5);
    const result = this.#softmax(ops.where(kept, x, hidden(x.dtype)));
    return ops.where(kept, result, ops.zerosLike(result));
  }

  #softmax(x: Tensor): Tensor {
    const { axis } = this.options;
    if (typeof axis === "number") return ops.softmax(x, { axis });
    return ops.exp(ops.subtract(x, ops.logsumexp(x, { axis, keepdims: true })));
  }
}

const stretches = (mask: readonly number[], shape: readonly number[]): boolean =>
  mask.length <= shape.length && mask.every((dim, axis) => dim === 1 || dim === shape[axis - mask.length + shape.length]);

function wrongMask(where: string, mask: Tensor, x: Tensor): CeratopsError {
  return new CeratopsError(`"${where}": the mask does not fit the input`, {
    code: "E_MASK_SHAPE",
    where,
    expected: `a mask that stretches to ${showShape(x.shape)}`,
    received: showShape(mask.shape),
    hint: "ops.expandDims(mask, -1)",
  });
}

/**
 * Softmax along an axis: positive numbers that add up to 1. What a mask leaves out gets 0.
 *
 * `exp(x) / sum(exp(x))`
 *
 * In and out: any shape.
 *
 * @param options `axis`: one axis, or several over which the numbers add up to 1 together
 * @example
 * ```ts
 * const y = layers.Softmax()(tensor([1, 2, 1])); // [0.212, 0.576, 0.212]
 * ```
 */
export const Softmax = (options: LayerWritten<typeof table> = {}): SameShape => typed(new SoftmaxLayer(options));
