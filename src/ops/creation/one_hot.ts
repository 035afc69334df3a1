import { CeratopsError } from "../../errors.ts";
import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { range } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import type { DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxis } from "../support/axes.ts";
import { dtypeOr } from "./constant.ts";

export interface OneHotOptions {
  /** Where the axis of classes stands in the result; the last. */
  readonly axis?: number;
  readonly dtype?: DTypeName | null | undefined;
}

/** A new axis of size `numClasses` with a 1 at the class and 0 elsewhere; all 0 for a class outside. */
export function oneHotOf(x: Tensor, numClasses: number, { axis = -1, dtype }: OneHotOptions = {}): Tensor {
  const ids = isFloat(x.dtype) ? x : castTo(x, "int32");
  const place = resolveAxis(axis, [...x.shape, numClasses], "oneHot");
  const shape = x.shape.toSpliced(place, 0, numClasses);
  const classes = g.iota(place, { shape, dtype: ids.dtype });
  const spread = g.broadcastInDim(ids.node, shape, range(x.rank).map((i) => (i < place ? i : i + 1)));
  return castTo(new Tensor(g.compare("EQ", spread, classes)), dtypeOr(dtype));
}

/**
 * Class ids as vectors of zeros with a single 1: `[…]` gives `[…, numClasses]`.
 *
 * @example
 * ```ts
 * ops.oneHot(tensor([2, 0]), 3); // [[0, 0, 1], [1, 0, 0]]
 * ```
 */
export const oneHot = unaryOp("OneHot", (x: Tensor, numClasses: number, options: OneHotOptions = {}) =>
  oneHotOf(x, numClasses, options),
);

export interface MultiHotOptions extends OneHotOptions {
  readonly numClasses?: number | null;
}

/** For every row of class ids, one vector with a 1 for each id that occurs: `[batch, n]` gives `[batch, numClasses]`. */
export const multiHot = unaryOp("MultiHot", (inputs: Tensor, { numClasses, ...options }: MultiHotOptions = {}) => {
  if (numClasses === undefined || numClasses === null) {
    throw new CeratopsError("ops.multiHot needs to know the number of classes", {
      code: "E_NUM_CLASSES",
      where: "ops.multiHot",
      expected: "numClasses",
      received: "nothing",
      hint: "ops.multiHot(ids, { numClasses: 10 })",
    });
  }
  const each = oneHotOf(castTo(inputs, "int32"), numClasses, options);
  const kind = each.dtype === "bool" ? "or" : "maximum";
  return new Tensor(g.reduce(kind, each.node, [inputs.rank > 1 ? 1 : 0]));
});
