import type { ReduceKind } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import { unaryOp } from "../../tensor/op.ts";
import type { DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxis } from "../support/axes.ts";

export interface CumulativeOptions {
  /** The axis to run along, or several, one after the other; unless said, x is flattened. */
  readonly axis?: number | readonly number[] | null | undefined;
  readonly dtype?: DTypeName | null | undefined;
}

export function running(x: Tensor, kind: ReduceKind, { axis, dtype }: CumulativeOptions, op: string): Tensor {
  const wide = castTo(x, dtype ?? (x.dtype === "bool" ? "int32" : x.dtype));
  if (axis === null || axis === undefined) return new Tensor(g.cumulative(kind, g.reshape(wide.node, [x.size]), 0));
  const axes = typeof axis === "number" ? [axis] : axis;
  return new Tensor(axes.reduce((from, one) => g.cumulative(kind, from, resolveAxis(one, x.shape, op)), wide.node));
}

/**
 * Running sum along an axis.
 *
 * @example
 * ```ts
 * ops.cumsum(tensor([1, 2, 3])); // [1, 3, 6]
 * ```
 */
export const cumsum = unaryOp("Cumsum", (x: Tensor, options: CumulativeOptions = {}) => running(x, "add", options, "cumsum"));

/** Running product along an axis. */
export const cumprod = unaryOp("Cumprod", (x: Tensor, options: CumulativeOptions = {}) =>
  running(x, "multiply", options, "cumprod"),
);
