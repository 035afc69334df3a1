import { CeratopsError } from "../../errors.ts";
import { sizeOf, type Dims } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import { isKerasTensor, KerasTensor, showShape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { refuse } from "../../util/checks.ts";
import { required } from "../../util/options.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type FixedShape } from "../typing.ts";

const table = {
  targetShape: required<readonly number[]>((written, where) => {
    const valid = written.every((dim) => Number.isInteger(dim) && dim >= -1);
    if (valid && written.filter((dim) => dim === -1).length <= 1) return written;
    throw refuse(where, "whole numbers, at most one of them -1", written, "[7, -1]");
  }),
};

export class ReshapeLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Reshape";
  static readonly table = table;

  override call(x: Tensor): Tensor {
    const [batch = 1, ...sizes] = x.shape;
    return ops.reshape(x, [batch, ...this.#resolve(sizes)]);
  }

  /** Where a size of the input is unknown, what the target says is all that is known. */
  protected override inferOutputs(args: readonly unknown[]): unknown {
    const [x] = args;
    if (!isKerasTensor(x) || !x.shape.slice(1).includes(null)) return super.inferOutputs(args);
    const sizes = this.options.targetShape.map((dim) => (dim === -1 ? null : dim));
    return new KerasTensor([x.shape[0] ?? null, ...sizes], { dtype: x.dtype });
  }

  #resolve(sizes: Dims): number[] {
    const { targetShape } = this.options;
    const given = sizeOf(targetShape.filter((dim) => dim !== -1));
    const open = sizeOf(sizes) / given;
    const resolved = targetShape.map((dim) => (dim === -1 ? open : dim));
    if (Number.isInteger(open) && sizeOf(resolved) === sizeOf(sizes)) return resolved;
    throw new CeratopsError(`"${this.name}" cannot make [${targetShape.join(", ")}] of [${sizes.join(", ")}]`, {
      code: "E_RESHAPE",
      where: this.name,
      expected: `${sizeOf(sizes)} elements per sample`,
      received: `targetShape [${targetShape.join(", ")}]`,
      hint: `targetShape: ${showShape(completed(targetShape, sizeOf(sizes)))}`,
    });
  }
}

/** As many of the wished sizes as divide the number of elements; the rest is left open. */
function completed(wished: Dims, elements: number): number[] {
  const kept: number[] = [];
  for (const size of wished.slice(0, -1)) {
    if (size < 1 || elements % (sizeOf(kept) * size) !== 0) break;
    kept.push(size);
  }
  return [...kept, -1];
}

/** -1 becomes some number. */
type Resolved<T extends readonly number[]> = number extends T["length"]
  ? readonly (number | null)[]
  : { readonly [K in keyof T]: T[K] extends -1 ? number | null : T[K] };

/**
 * Gives every sample another shape with the same elements in the same order.
 *
 * In: `[batch, …]`. Out: `[batch, …targetShape]`.
 *
 * @param targetShape sizes without the batch; one of them may be -1, which is then what is left
 * @example
 * ```ts
 * const y = layers.Reshape([3, -1])(Input([12]));
 * console.log(y.shape); // [null, 3, 4]
 * ```
 */
export const Reshape = <const T extends readonly number[]>(
  targetShape: T,
  options: LayerOptions = {},
): FixedShape<Resolved<T>> => typed(new ReshapeLayer({ ...options, targetShape }));
