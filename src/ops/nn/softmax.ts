import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, type Dims } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resolveAxes, type Axes } from "../support/axes.ts";
import { toFloat } from "../support/float.ts";

const spread = (x: Node, shape: Dims): Node => g.broadcastTo(x, shape);

/** x less its largest element along the axes, so that no exponential overflows. */
function shifted(x: Node, axes: Dims): Node {
  const largest = g.stopGradient(g.reduceKeeping("maximum", x, axes));
  return g.subtract(x, spread(largest, x.shape));
}

/** Softmax of floats over axes. */
export function softmaxOf(x: Tensor, axis: Axes): Tensor {
  const axes = resolveAxes(axis, x.shape, "softmax");
  const exponentials = g.unary("exponential", shifted(x.node, axes));
  const total = g.reduceKeeping("add", exponentials, axes);
  return new Tensor(g.divide(exponentials, spread(total, x.shape)));
}

/** Logarithm of the softmax of floats over axes. */
export function logSoftmaxOf(x: Tensor, axis: Axes): Tensor {
  const axes = resolveAxes(axis, x.shape, "logSoftmax");
  const moved = shifted(x.node, axes);
  const total = g.reduceKeeping("add", g.unary("exponential", moved), axes);
  return new Tensor(g.subtract(moved, spread(g.unary("log", total), x.shape)));
}

export interface SoftmaxOptions {
  /** The axis or axes whose elements sum to 1; the last. */
  readonly axis?: Axes;
}

/**
 * Exponentials scaled to sum to 1: `exp(x) / Σ exp(x)` along an axis.
 *
 * @example
 * ```ts
 * ops.softmax(tensor([0, 0, Math.log(2)])); // [0.25, 0.25, 0.5]
 * ```
 */
export const softmax = unaryOp("Softmax", (x: Tensor, { axis = -1 }: SoftmaxOptions = {}) => softmaxOf(toFloat(x), axis));

/** `log(softmax(x))` along an axis, without underflow. */
export const logSoftmax = unaryOp("LogSoftmax", (x: Tensor, { axis = -1 }: SoftmaxOptions = {}) =>
  logSoftmaxOf(toFloat(x), axis),
);

/**
 * Projection onto the probability simplex, which gives exact zeros (Martins & Astudillo, 2016): `max(x - τ, 0)` with τ
 * such that the result sums to 1 along the axis.
 */
export const sparsemax = unaryOp("Sparsemax", (x: Tensor, { axis = -1 }: { axis?: number } = {}) => {
  const { node } = toFloat(x);
  const place = at(resolveAxes(axis, node.shape, "sparsemax"), 0);
  const sorted = at(g.sort([node], place, true), 0);
  const sums = g.cumulative("add", sorted, place);
  const rank = g.add(g.iota(place, node.type), g.like(1, node));
  const excess = g.subtract(sums, g.like(1, node));
  const support = g.compare("GT", g.subtract(sorted, g.divide(excess, rank)), g.like(0, node));
  const count = g.reduceKeeping("add", g.convert(support, node.dtype), [place]);
  const kept = g.select(support, sorted, g.like(0, node));
  const total = g.reduceKeeping("add", kept, [place]);
  const tau = g.divide(g.subtract(total, g.like(1, total)), count);
  return new Tensor(g.binary("maximum", g.subtract(node, spread(tau, node.shape)), g.like(0, node)));
});

