import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { alongAxis } from "../../ir/primitives/indexing.ts";
import { at, range, sizeOf } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { asDType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { permuted } from "../shape/transpose.ts";
import { resolveAxes } from "../support/axes.ts";
import { toFloat } from "../support/float.ts";
import type { ReduceOptions } from "./sum.ts";

/** How a quantile between two elements follows from them. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

export interface QuantileOptions extends ReduceOptions {
  readonly method?: QuantileMethod;
}

interface Neighbours {
  readonly low: Node;
  readonly high: Node;
  /** Where between them the quantile lies, 0 to 1. */
  readonly weight: Node;
}

const methods: { readonly [M in QuantileMethod]: (between: Neighbours) => Node } = {
  linear: ({ low, high, weight }) =>
    g.add(g.multiply(low, g.subtract(g.like(1, weight), weight)), g.multiply(high, weight)),
  lower: ({ low }) => low,
  higher: ({ high }) => high,
  midpoint: ({ low, high }) => g.scale(g.add(low, high), 0.5),
  nearest: ({ low, high, weight }) => g.select(g.compare("LE", weight, g.like(0.5, weight)), low, high),
};

/** Quantiles `q` (0 to 1) over axes; those of q come first. */
function quantiles(given: Tensor, q: Tensor, options: QuantileOptions, ignoreNan: boolean, op: string): Tensor {
  const method = methods[options.method ?? "linear"];
  if (method === undefined) throw unknownMethod(String(options.method), op);
  const x = toFloat(given);
  const axes = resolveAxes(options.axis, x.shape, op);
  const kept = range(x.rank).filter((axis) => !axes.includes(axis));
  const outer = kept.map((axis) => at(x.shape, axis));
  const length = sizeOf(axes.map((axis) => at(x.shape, axis)));
  const rows = g.reshape(permuted(x, [...kept, ...axes]).node, [...outer, length]);
  const last = outer.length;
  const sorted = at(g.sort([rows], last), 0);
  const wanted = asDType(q, x.dtype).node;
  const shape = [...outer, q.size];
  const share = g.broadcastInDim(g.reshape(wanted, [q.size]), shape, [last]);
  const isNumber = g.convert(g.compare("EQ", rows, rows), x.dtype);
  const numbers = g.reduceKeeping("add", isNumber, [last]);
  const count = g.broadcastTo(ignoreNan ? numbers : g.like(length, numbers), shape);
  const position = g.multiply(share, g.subtract(count, g.like(1, count)));
  const floor = g.unary("floor", position);
  const place = (node: Node): Node => {
    const indices = g.convert(node, "int32");
    return g.clamp(g.like(0, indices), indices, g.like(length - 1, indices));
  };
  const pick = (node: Node): Node => g.gather(sorted, place(node), alongAxis(last + 1, last));
  const between = { low: pick(floor), high: pick(g.unary("ceil", position)), weight: g.subtract(position, floor) };
  const hasNan = g.compare("NE", numbers, g.like(length, numbers));
  const isUnknown = ignoreNan ? g.compare("EQ", numbers, g.like(0, numbers)) : hasNan;
  const result = g.select(g.broadcastTo(isUnknown, shape), g.like(NaN, position), method(between));
  const front = permuted(new Tensor(result), [last, ...range(last)]);
  const reducedShape = options.keepdims === true ? x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) : outer;
  return new Tensor(g.reshape(front.node, [...q.shape, ...reducedShape]));
}

function unknownMethod(method: string, op: string): CeratopsError {
  return new CeratopsError(`ops.${op} has no method "${method}"`, {
    code: "E_QUANTILE",
    where: `ops.${op}`,
    expected: Object.keys(methods).map((name) => `"${name}"`).join(", "),
    received: `"${method}"`,
    hint: `{ method: "linear" }`,
  });
}

const half = (x: Tensor): Tensor => new Tensor(g.scalar(0.5, toFloat(x).dtype));

const quantileOp = (className: string, scale: number, ignoreNan: boolean) =>
  binaryOp(className, (x: TensorLike, q: TensorLike, options: QuantileOptions = {}) => {
    const shares = toFloat(toTensor(q));
    const share = scale === 1 ? shares : new Tensor(g.scale(shares.node, scale));
    return quantiles(toTensor(x), share, options, ignoreNan, className.toLowerCase());
  });

/**
 * Quantiles `q` (0 to 1) of the elements over axes: the shape of q, then that of the reduced x.
 *
 * @example
 * ```ts
 * ops.quantile(tensor([1, 2, 3, 4]), 0.5); // 2.5
 * ```
 */
export const quantile = quantileOp("Quantile", 1, false);

/** Quantiles over axes, NaN left out. */
export const nanquantile = quantileOp("Nanquantile", 1, true);

/** Percentiles `q` (0 to 100) of the elements over axes. */
export const percentile = quantileOp("Percentile", 0.01, false);

/** Percentiles over axes, NaN left out. */
export const nanpercentile = quantileOp("Nanpercentile", 0.01, true);

/** Middle element over axes, the mean of the two middle ones of an even number. */
export const median = unaryOp("Median", (x: Tensor, options: ReduceOptions = {}) =>
  quantiles(x, half(x), { ...options, method: "midpoint" }, false, "median"),
);

/** Median over axes, NaN left out. */
export const nanmedian = unaryOp("Nanmedian", (x: Tensor, options: ReduceOptions = {}) =>
  quantiles(x, half(x), { ...options, method: "midpoint" }, true, "nanmedian"),
);
