import type { BinaryName } from "../../ir/attributes.ts";
import { isBool } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { binaryOp } from "../../tensor/op.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { align, alignPair } from "../support/broadcast.ts";
import { ternaryOp } from "../support/wrap.ts";

function extremum(x1: TensorLike, x2: TensorLike, op: BinaryName, onBool: BinaryName): Tensor {
  const [a, b] = alignPair(x1, x2, op);
  return new Tensor(g.binary(isBool(a.dtype) ? onBool : op, a.node, b.node));
}

/** The larger of `x1` and `x2`, element by element; NaN if either is. */
export const maximum = binaryOp("Maximum", (x1, x2) => extremum(x1, x2, "maximum", "or"));

/** The smaller of `x1` and `x2`, element by element; NaN if either is. */
export const minimum = binaryOp("Minimum", (x1, x2) => extremum(x1, x2, "minimum", "and"));

/** Like `maximum`, but a NaN loses against a number. */
export const fmax = binaryOp("Fmax", (x1, x2) => ignoringNan(x1, x2, "GT"));

/** Like `minimum`, but a NaN loses against a number. */
export const fmin = binaryOp("Fmin", (x1, x2) => ignoringNan(x1, x2, "LT"));

function ignoringNan(x1: TensorLike, x2: TensorLike, wins: "GT" | "LT"): Tensor {
  const [a, b] = alignPair(x1, x2, wins === "GT" ? "fmax" : "fmin");
  const isNan = (x: Node): Node => g.compare("NE", x, x);
  const takeFirst = g.binary("or", g.compare(wins, a.node, b.node), isNan(b.node));
  return new Tensor(g.select(takeFirst, a.node, b.node));
}

/**
 * `x` limited to the range from `xMin` to `xMax`: `min(max(x, xMin), xMax)`.
 *
 * @example
 * ```ts
 * ops.clip(tensor([-1, 0.5, 2]), 0, 1); // [0, 0.5, 1]
 * ```
 */
export const clip = ternaryOp("Clip", (x, xMin, xMax) => {
  const given = toTensor(x);
  const value = isBool(given.dtype) ? castTo(given, "int32") : x;
  const operands = align([value, xMin, xMax], "clip");
  const [from, low, high] = [at(operands, 0), at(operands, 1), at(operands, 2)];
  return new Tensor(g.clamp(low.node, from.node, high.node));
});
