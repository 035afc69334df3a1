import { CeratopsError } from "../../errors.ts";
import { at, range, sizeOf } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import type { Operation } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { refuse } from "../../util/checks.ts";
import { option, required } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import type { Mask } from "../layer.ts";
import { typed, type Combining } from "../typing.ts";
import { BaseMerge } from "./base_merge.ts";
import type { MergeFunction } from "./function_form.ts";

type Axes = number | readonly number[];

const table = {
  axes: required<Axes>((written, where) => {
    if (typeof written === "number" || written.length === 2) return written;
    throw refuse(where, "one axis for both, or one for each", written, "[2, 1]");
  }),
  normalize: option(false),
};

export type DotOptions = Omit<LayerWritten<typeof table>, "axes">;

export class DotLayer extends BaseMerge<typeof table> {
  static readonly className = "Dot";
  static readonly table = table;
  protected override readonly count = 2;

  override call([x, y]: readonly [Tensor, Tensor]): Tensor {
    const [i, j] = this.#axes(x.rank, y.rank);
    const a = this.options.normalize ? unitLength(x, i) : x;
    const b = this.options.normalize ? unitLength(y, j) : y;
    return batchDot(a, b, i, j);
  }

  override computeMask(): Mask {
    return undefined;
  }

  protected override checkShapes(shapes: readonly Shape[], origins: readonly (Operation | undefined)[]): void {
    const [a = [], b = []] = shapes;
    const [i, j] = this.#axes(a.length, b.length);
    if (i === 0 || j === 0) throw overBatch(this.name, shapes);
    if (a.length < 2 || b.length < 2 || a[i] !== b[j]) {
      throw this.misfit(shapes, origins, `equal sizes at axis ${i} of the first and axis ${j} of the second`);
    }
  }

  #axes(rankX: number, rankY: number): [number, number] {
    const { axes } = this.options;
    const [i, j] = typeof axes === "number" ? [axes, axes] : [at(axes, 0), at(axes, 1)];
    return [i < 0 ? i + rankX : i, j < 0 ? j + rankY : j];
  }
}

const unitLength = (x: Tensor, axis: number): Tensor =>
  ops.multiply(x, ops.rsqrt(ops.maximum(ops.sum(ops.square(x), { axis, keepdims: true }), 1e-12)));

/** Sums products over axis `i` of x and `j` of y, batch by batch; the other axes of x come first, then those of y. */
function batchDot(x: Tensor, y: Tensor, i: number, j: number): Tensor {
  const others = (rank: number, axis: number): number[] => range(rank).filter((a) => a !== 0 && a !== axis);
  const [keptX, keptY] = [others(x.rank, i), others(y.rank, j)];
  const sizes = (tensor: Tensor, axes: readonly number[]): number[] => axes.map((axis) => at(tensor.shape, axis));
  const batch = at(x.shape, 0);
  const length = at(x.shape, i);
  const left = ops.reshape(ops.transpose(x, { axes: [0, ...keptX, i] }), [batch, sizeOf(sizes(x, keptX)), length]);
  const right = ops.reshape(ops.transpose(y, { axes: [0, j, ...keptY] }), [batch, length, sizeOf(sizes(y, keptY))]);
  const kept = [...sizes(x, keptX), ...sizes(y, keptY)];
  return ops.reshape(ops.matmul(left, right), [batch, ...(kept.length === 0 ? [1] : kept)]);
}

function overBatch(where: string, shapes: readonly Shape[]): CeratopsError {
  return new CeratopsError(`"${where}" (Dot) cannot sum over the batch`, {
    code: "E_AXIS",
    where,
    expected: "axes from 1 on",
    received: `axis 0 of ${shapes.map(showShape).join(" and ")}`,
    hint: "layers.Dot(1)",
  });
}

/**
 * Sums of products of two tensors along one axis of each, sample by sample.
 *
 * In: `[batch, …]` and `[batch, …]`. Out: `[batch, …]`, the other axes of both; `[batch, 1]` if none are left.
 *
 * @param axes one axis for both, or one for each
 * @param options `normalize: true` gives the cosine of the angle
 * @example
 * ```ts
 * const similarity = layers.Dot(1, { normalize: true })([Input([64]), Input([64])]);
 * console.log(similarity.shape); // [null, 1]
 * ```
 */
export const Dot = (axes: Axes, options: DotOptions = {}): Combining => typed(new DotLayer({ ...options, axes }));

interface DotFunctionOptions extends DotOptions {
  readonly axes?: Axes | undefined;
}

/** `Dot` as a function, along the last axis if not said: `layers.dot([a, b], { axes: 1 })`. */
export const dot = ((inputs: readonly Tensor[], { axes = -1, ...options }: DotFunctionOptions = {}) =>
  Dot(axes, options)(inputs)) as MergeFunction<DotFunctionOptions>;
