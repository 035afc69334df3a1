import * as ops from "../../ops/index.ts";
import { floatx } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { positive } from "../../util/checks.ts";
import { option, required } from "../../util/options.ts";
import { defineSchedule, startRate } from "./schedule.ts";

/** (1 + cos πx) / 2, from 1 at x = 0 to 0 at x = 1. */
const halfCosine = (x: Tensor): Tensor => ops.multiply(0.5, ops.add(1, ops.cos(ops.multiply(Math.PI, x))));

/** The part of `alpha` that stays however small `x` gets. */
const withFloor = (x: Tensor, alpha: number): Tensor => ops.add(ops.multiply(1 - alpha, x), alpha);

/**
 * initialLearningRate · ((1 − alpha) · (1 + cos(π · step / decaySteps)) / 2 + alpha), then alpha · initialLearningRate.
 *
 * With a `warmupTarget`, the rate first rises linearly from initialLearningRate to it in `warmupSteps`, and falls from
 * there.
 *
 * Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts (2017).
 *
 * @example
 * ```ts
 * const rate = optimizers.schedules.CosineDecay({
 *   initialLearningRate: 0,
 *   warmupTarget: 0.001,
 *   warmupSteps: 100,
 *   decaySteps: 1000,
 * });
 * const optimizer = optimizers.AdamW({ learningRate: rate });
 * ```
 */
export const CosineDecay = defineSchedule(
  "CosineDecay",
  {
    initialLearningRate: startRate,
    decaySteps: required<number>(positive),
    alpha: option(0),
    name: option("CosineDecay"),
    warmupTarget: option<number | null>(null),
    warmupSteps: option(0),
  },
  ({ initialLearningRate: initial, decaySteps, alpha, warmupTarget, warmupSteps }, step) => {
    const now = ops.cast(step, floatx());
    const decayed = (from: number | Tensor, since: Tensor): Tensor =>
      ops.multiply(from, withFloor(halfCosine(ops.divide(ops.minimum(since, decaySteps), decaySteps)), alpha));
    if (warmupTarget === null) return decayed(initial, now);
    const rising = ops.add(ops.multiply(ops.subtract(warmupTarget, initial), ops.divide(now, warmupSteps)), initial);
    const falling = decayed(warmupTarget, ops.subtract(now, warmupSteps));
    return warmupSteps === 0 ? falling : ops.where(ops.less(now, warmupSteps), rising, falling);
  },
);

/**
 * Cosine decay that starts again: first after `firstDecaySteps`, then each time after `tMul` as many steps, from `mMul`
 * as high a rate.
 *
 * Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts (2017).
 *
 * @example
 * ```ts
 * const rate = optimizers.schedules.CosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 1000 });
 * const optimizer = optimizers.SGD({ learningRate: rate });
 * ```
 */
export const CosineDecayRestarts = defineSchedule(
  "CosineDecayRestarts",
  {
    initialLearningRate: startRate,
    firstDecaySteps: required<number>(positive),
    tMul: option(2),
    mMul: option(1),
    alpha: option(0),
    name: option("SGDRDecay"),
  },
  ({ initialLearningRate, firstDecaySteps, tMul, mMul, alpha }, step) => {
    const periods = ops.divide(ops.cast(step, floatx()), firstDecaySteps);
    const { restarts, done } = tMul === 1 ? evenPeriods(periods) : growingPeriods(periods, tMul);
    const height = ops.multiply(ops.power(mMul, restarts), halfCosine(done));
    return ops.multiply(initialLearningRate, withFloor(height, alpha));
  },
);

interface Position {
  /** How often the schedule has started again. */
  readonly restarts: Tensor;
  /** Part of the present period that is over. */
  readonly done: Tensor;
}

function evenPeriods(periods: Tensor): Position {
  const restarts = ops.floor(periods);
  return { restarts, done: ops.subtract(periods, restarts) };
}

/** Periods of lengths 1, t, t², …: the i-th starts at (1 − tⁱ) / (1 − t). */
function growingPeriods(periods: Tensor, t: number): Position {
  const scaled = ops.subtract(1, ops.multiply(periods, 1 - t));
  const restarts = ops.floor(ops.divide(ops.log(scaled), Math.log(t)));
  const length = ops.power(t, restarts);
  const start = ops.divide(ops.subtract(1, length), 1 - t);
  return { restarts, done: ops.divide(ops.subtract(periods, start), length) };
}
