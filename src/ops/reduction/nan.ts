import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxes, resolveAxis } from "../support/axes.ts";
import { stretch } from "../support/broadcast.ts";
import { toFloat } from "../support/float.ts";
import { argExtreme, type ArgOptions } from "./arg.ts";
import { running, type CumulativeOptions } from "./cumulative.ts";
import { reduced, sumDType, type ReduceOptions } from "./sum.ts";

const isNan = (x: Node): Node => g.compare("NE", x, x);

/** x with `value` in the place of NaN. */
function withoutNan(x: Tensor, value: number): Tensor {
  if (!isFloat(x.dtype)) return x;
  return new Tensor(g.select(isNan(x.node), g.like(value, x.node), x.node));
}

/** Number of elements over axes that are not NaN, as floats of x's dtype. */
function counted(x: Tensor, options: ReduceOptions, op: string): Node {
  return reduced(new Tensor(g.convert(g.compare("EQ", x.node, x.node), x.dtype)), "add", options, op).node;
}

/** `result`, and NaN where there were only NaN. */
function unlessAllNan(result: Node, x: Tensor, options: ReduceOptions, op: string): Tensor {
  const count = counted(x, options, op);
  return new Tensor(g.select(g.compare("EQ", count, g.like(0, count)), g.like(NaN, result), result));
}

const extreme = (className: string, kind: "maximum" | "minimum") =>
  unaryOp(className, (x: Tensor, options: ReduceOptions = {}) => {
    const op = className.toLowerCase();
    if (!isFloat(x.dtype)) {
      const boolKind = kind === "maximum" ? "or" : "and";
      return reduced(x, x.dtype === "bool" ? boolKind : kind, options, op);
    }
    const found = reduced(withoutNan(x, kind === "maximum" ? -Infinity : Infinity), kind, options, op);
    return unlessAllNan(found.node, x, options, op);
  });

/** Largest element over axes, NaN left out. */
export const nanmax = extreme("Nanmax", "maximum");

/** Smallest element over axes, NaN left out. */
export const nanmin = extreme("Nanmin", "minimum");

const total = (className: string, kind: "add" | "multiply", identity: number) =>
  unaryOp(className, (x: Tensor, options: ReduceOptions = {}) =>
    reduced(castTo(withoutNan(x, identity), sumDType(x.dtype)), kind, options, className.toLowerCase()),
  );

/** Sum over axes, NaN left out. */
export const nansum = total("Nansum", "add", 0);

/** Product over axes, NaN left out. */
export const nanprod = total("Nanprod", "multiply", 1);

function meanOfNumbers(x: Tensor, options: ReduceOptions, op: string): Tensor {
  const sum = reduced(withoutNan(x, 0), "add", options, op).node;
  return new Tensor(g.divide(sum, counted(x, options, op)));
}

/** Mean over axes, NaN left out. */
export const nanmean = unaryOp("Nanmean", (x: Tensor, options: ReduceOptions = {}) =>
  meanOfNumbers(toFloat(x), options, "nanmean"),
);

function varianceOfNumbers(given: Tensor, options: ReduceOptions, op: string): Tensor {
  const x = toFloat(given);
  const center = meanOfNumbers(x, { axis: options.axis, keepdims: true }, op);
  const difference = withoutNan(new Tensor(g.subtract(x.node, stretch(center, x.shape).node)), 0).node;
  const squares = new Tensor(g.multiply(difference, difference));
  return new Tensor(g.divide(reduced(squares, "add", options, op).node, counted(x, options, op)));
}

/** Variance over axes, NaN left out. */
export const nanvar = unaryOp("Nanvar", (x: Tensor, options: ReduceOptions = {}) => varianceOfNumbers(x, options, "nanvar"));

/** Standard deviation over axes, NaN left out. */
export const nanstd = unaryOp("Nanstd", (x: Tensor, options: ReduceOptions = {}) =>
  new Tensor(g.unary("sqrt", varianceOfNumbers(x, options, "nanstd").node)),
);

const cumulative = (className: string, kind: "add" | "multiply", identity: number) =>
  unaryOp(className, (x: Tensor, options: CumulativeOptions = {}) =>
    running(withoutNan(x, identity), kind, options, className.toLowerCase()),
  );

/** Running sum along an axis, NaN counted as 0. */
export const nancumsum = cumulative("Nancumsum", "add", 0);

/** Running product along an axis, NaN counted as 1. */
export const nancumprod = cumulative("Nancumprod", "multiply", 1);

const argument = (className: string, kind: "maximum" | "minimum") =>
  unaryOp(className, (x: Tensor, options: ArgOptions = {}) => {
    const op = className.toLowerCase();
    const found = argExtreme(withoutNan(x, kind === "maximum" ? -Infinity : Infinity), kind, options, op);
    if (!isFloat(x.dtype)) return found;
    const { axis } = options;
    const axes = axis === null || axis === undefined ? resolveAxes(axis, x.shape, op) : [resolveAxis(axis, x.shape, op)];
    const count = counted(x, { axis: axes, keepdims: options.keepdims ?? false }, op);
    return new Tensor(g.select(g.compare("EQ", count, g.like(0, count)), g.like(-1, found.node), found.node));
  });

/** Position of the largest element along an axis, NaN left out; -1 where there are only NaN. */
export const nanargmax = argument("Nanargmax", "maximum");

/** Position of the smallest element along an axis, NaN left out; -1 where there are only NaN. */
export const nanargmin = argument("Nanargmin", "minimum");
