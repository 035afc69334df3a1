import { range } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import { toTensor } from "../../tensor/convert.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Operation } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { BaseMerge } from "./base_merge.ts";

/** Layers that merge tensors element by element; shapes are stretched to one another as in NumPy. */
export abstract class ElementwiseMerge extends BaseMerge {
  static readonly table = {};

  override call(inputs: readonly Tensor[]): Tensor {
    // Files may have anything among the inputs.
    const tensors = inputs.map(toTensor);
    const rank = Math.max(...tensors.map((x) => x.rank));
    return this.merge(tensors.map((x) => withRank(x, rank)));
  }

  protected abstract merge(inputs: readonly Tensor[]): Tensor;

  protected override checkShapes(shapes: readonly Shape[], origins: readonly (Operation | undefined)[]): void {
    const batches = new Set(shapes.map(([batch]) => batch).filter((batch) => typeof batch === "number"));
    const rank = Math.max(...shapes.map((shape) => shape.length));
    const fits = range(rank - 1).every((fromEnd) => {
      const sizes = shapes.filter((shape) => shape.length > fromEnd + 1).map((shape) => shape.at(-1 - fromEnd));
      return new Set(sizes.filter((size) => typeof size === "number" && size !== 1)).size <= 1;
    });
    if (!fits || batches.size > 1) throw this.misfit(shapes, origins, "equal sizes along every axis, or 1");
  }
}

/** New axes go after the batch. */
const withRank = (x: Tensor, rank: number): Tensor =>
  x.rank === rank ? x : withRank(ops.expandDims(x, 1), rank);

/** Merges two by two; where a mask leaves an element out, the other input stands for it. */
export function foldMasked(inputs: readonly Tensor[], merge: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const [first, ...others] = inputs.map((value) => ({ value, kept: elementMask(value) }));
  if (first === undefined) throw new RangeError("nothing to merge");
  const merged = others.reduce((a, b) => {
    const right = b.kept === undefined ? b.value : ops.where(b.kept, b.value, a.value);
    const left = a.kept === undefined ? a.value : ops.where(a.kept, a.value, right);
    const kept = a.kept === undefined || b.kept === undefined ? undefined : ops.logicalOr(a.kept, b.kept);
    return { value: merge(left, right), kept };
  }, first);
  return merged.value;
}

/** The mask of a tensor, stretched over its elements. */
export const elementMask = (x: Tensor): Tensor | undefined =>
  x.mask === undefined ? undefined : ops.broadcastTo(ops.expandDims(x.mask, -1), x.shape);
