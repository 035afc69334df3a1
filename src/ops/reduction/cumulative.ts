import type { ReduceKind } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import { unaryOp } from "../../tensor/op.ts";
import type { DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxis } from "../support/axes.ts";

export interface CumulativeOptions {
  /** The axis to run along; unless said, x is flattened. */
  readonly axis?: number | null | undefined;
  readonly dtype?: DTypeName | null | undefined;
}

export function running(x: Tensor, kind: ReduceKind, { axis, dtype }: CumulativeOptions, op: string): Tensor {
  const wide = castTo(x, dtype ?? (x.dtype === "bool" ? "int32" : x.dtype));
  const flat = axis === null || axis === undefined;
  const from = flat ? g.reshape(wide.node, [x.size]) : wide.node;
  return new Tensor(g.cumulative(kind, from, flat ? 0 : resolveAxis(axis, x.shape, op)));
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
