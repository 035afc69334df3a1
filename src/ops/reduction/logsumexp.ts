import { g } from "../../ir/make.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resolveAxes } from "../support/axes.ts";
import { stretch } from "../support/broadcast.ts";
import { toFloat } from "../support/float.ts";
import type { ReduceOptions } from "./sum.ts";

/** `log Σ exp(x)` over axes, without overflow. */
export function logSumExpOf(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = resolveAxes(options.axis, x.shape, "logsumexp");
  const largest = g.stopGradient(g.reduceKeeping("maximum", x.node, axes));
  const shift = g.select(g.unary("is_finite", largest), largest, g.like(0, largest));
  const shifted = g.subtract(x.node, stretch(new Tensor(shift), x.shape).node);
  const total = g.unary("log", g.reduceKeeping("add", g.unary("exponential", shifted), axes));
  const kept = g.add(total, shift);
  if (options.keepdims === true) return new Tensor(kept);
  return new Tensor(g.reshape(kept, x.shape.filter((_, axis) => !axes.includes(axis))));
}

/** `log Σ exp(x)` over one axis, several, or all, without overflow. */
export const logsumexp = unaryOp("Logsumexp", (x: Tensor, options: ReduceOptions = {}) => logSumExpOf(toFloat(x), options));
