import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { isBool } from "../../ir/dtype.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { unaryOp } from "../../tensor/op.ts";
import { asDType, resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { reduced } from "../reduction/sum.ts";
import { sliceAxis } from "../shape/split.ts";
import { resolveAxis } from "../support/axes.ts";
import { stretchTo } from "../support/broadcast.ts";
import { given, type OptionalOperand } from "../support/wrap.ts";

/** Each element less the one before it, along an axis. */
function differences(x: Tensor, axis: number): Tensor {
  const size = at(x.shape, axis);
  const [later, earlier] = [sliceAxis(x, axis, 1, size).node, sliceAxis(x, axis, 0, size - 1).node];
  return new Tensor(isBool(x.dtype) ? g.compare("NE", later, earlier) : g.subtract(later, earlier));
}

/**
 * Differences of neighbours along an axis, `n` times over.
 *
 * @example
 * ```ts
 * ops.diff(tensor([1, 4, 9])); // [3, 5]
 * ```
 */
export const diff = unaryOp("Diff", (a: Tensor, { n = 1, axis = -1 }: { n?: number; axis?: number } = {}) => {
  const place = resolveAxis(axis, a.shape, "diff");
  let result = a;
  for (let i = 0; i < n && at(result.shape, place) > 0; i++) result = differences(result, place);
  return result;
});

export interface TrapezoidOptions {
  /** Where the values lie; at equal distances unless given. */
  readonly x?: OptionalOperand;
  /** The distance of neighbours when `x` is not given; 1. */
  readonly dx?: TensorLike;
  readonly axis?: number;
}

/** Area under `y` along an axis by the trapezoidal rule: `Σ Δx (yᵢ + yᵢ₊₁) / 2`. */
export const trapezoid = unaryOp("Trapezoid", (y: Tensor, { x, dx = 1, axis = -1 }: TrapezoidOptions = {}) => {
  const places = given(x);
  const dtype = resultType(y.dtype, places?.dtype ?? "float", "float");
  const values = castTo(y, dtype);
  const place = resolveAxis(axis, y.shape, "trapezoid");
  const size = at(y.shape, place);
  const sums = g.add(sliceAxis(values, place, 1, size).node, sliceAxis(values, place, 0, size - 1).node);
  const steps = places === undefined ? asDType(dx, dtype) : stepsAlong(castTo(places, dtype), values, place);
  const areas = g.multiply(stretchTo(steps, sums.shape, "trapezoid").node, g.scale(sums, 0.5));
  return reduced(new Tensor(areas), "add", { axis: place }, "trapezoid");
});

/** Distances of places given for one axis, or for every element. */
function stepsAlong(places: Tensor, values: Tensor, axis: number): Tensor {
  if (places.rank !== 1) return differences(places, resolveAxis(axis - values.rank, places.shape, "trapezoid"));
  const steps = differences(places, 0);
  return new Tensor(g.reshape(steps.node, values.shape.map((_, i) => (i === axis ? steps.size : 1))));
}
