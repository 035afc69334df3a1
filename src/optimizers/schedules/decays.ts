import { CeratopsError } from "../../errors.ts";
import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import { floatx } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { positive } from "../../util/checks.ts";
import { option, required, type Written } from "../../util/options.ts";
import { defineSchedule, startRate, type LearningRateSchedule } from "./schedule.ts";

const decaySteps = required<number>(positive);

/** How often `decaySteps` have passed, in whole numbers for a staircase. */
function passed(step: Tensor, options: { readonly decaySteps: number; readonly staircase: boolean }): Tensor {
  const times = ops.divide(ops.cast(step, floatx()), options.decaySteps);
  return options.staircase ? ops.floor(times) : times;
}

/**
 * initialLearningRate · decayRate^(step / decaySteps); with `staircase`, the exponent is a whole number.
 *
 * @example
 * ```ts
 * const rate = optimizers.schedules.ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.96 });
 * const optimizer = optimizers.SGD({ learningRate: rate });
 * ```
 */
export const ExponentialDecay = defineSchedule(
  "ExponentialDecay",
  {
    initialLearningRate: startRate,
    decaySteps,
    decayRate: required<number>(),
    staircase: option(false),
    name: option("ExponentialDecay"),
  },
  (options, step) =>
    ops.multiply(options.initialLearningRate, ops.power(options.decayRate, passed(step, options))),
);

/**
 * initialLearningRate / (1 + decayRate · step / decaySteps); with `staircase`, the quotient of steps is a whole number.
 *
 * @example
 * ```ts
 * const rate = optimizers.schedules.InverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 });
 * const optimizer = optimizers.SGD({ learningRate: rate });
 * ```
 */
export const InverseTimeDecay = defineSchedule(
  "InverseTimeDecay",
  {
    initialLearningRate: startRate,
    decaySteps,
    decayRate: required<number>(),
    staircase: option(false),
    name: option("InverseTimeDecay"),
  },
  (options, step) => {
    const slowdown = ops.add(1, ops.multiply(options.decayRate, passed(step, options)));
    return ops.divide(options.initialLearningRate, slowdown);
  },
);

const piecewiseTable = {
  boundaries: required<readonly number[]>(),
  values: required<readonly number[]>(),
  name: option("PiecewiseConstant"),
};

const piecewise = defineSchedule("PiecewiseConstantDecay", piecewiseTable, ({ boundaries, values }, step) => {
  const rates = values.map((value) => ops.cast(value, floatx()));
  const later = (rate: Tensor, boundary: number, i: number): Tensor =>
    ops.where(ops.greater(step, boundary), at(rates, i + 1), rate);
  return boundaries.reduce(later, at(rates, 0));
});

/**
 * One value up to and with each boundary: `values[i]` for boundaries[i − 1] < step ≤ boundaries[i].
 *
 * @example
 * ```ts
 * const rate = optimizers.schedules.PiecewiseConstantDecay({ boundaries: [1000, 2000], values: [0.1, 0.05, 0.01] });
 * const optimizer = optimizers.SGD({ learningRate: rate });
 * ```
 */
export function PiecewiseConstantDecay(options: Written<typeof piecewiseTable>): LearningRateSchedule {
  const { boundaries, values } = options;
  if (boundaries.length !== values.length - 1) throw wrongLengths(boundaries.length, values.length);
  return piecewise(options);
}

const wrongLengths = (boundaries: number, values: number): CeratopsError =>
  new CeratopsError("PiecewiseConstantDecay needs one value more than boundaries", {
    code: "E_OPTION_VALUE",
    where: "PiecewiseConstantDecay: values",
    expected: `${boundaries + 1} values for ${boundaries} boundaries`,
    received: `${values} values`,
    hint: "{ boundaries: [1000], values: [0.1, 0.01] }",
  });

/**
 * From initialLearningRate to endLearningRate in `decaySteps`: (initial − end) · (1 − step / decaySteps)^power + end.
 * After that it stays, or with `cycle` starts again from less and with more steps.
 *
 * @example
 * ```ts
 * const rate = optimizers.schedules.PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 1000, power: 2 });
 * const optimizer = optimizers.SGD({ learningRate: rate });
 * ```
 */
export const PolynomialDecay = defineSchedule(
  "PolynomialDecay",
  {
    initialLearningRate: startRate,
    decaySteps,
    endLearningRate: option(0.0001),
    power: option(1),
    cycle: option(false),
    name: option("PolynomialDecay"),
  },
  (options, step) => {
    const { initialLearningRate: initial, endLearningRate: end, power, cycle } = options;
    const done = polynomialProgress(ops.cast(step, floatx()), options.decaySteps, cycle);
    return ops.add(ops.multiply(ops.subtract(initial, end), ops.power(ops.subtract(1, done), power)), end);
  },
);

function polynomialProgress(step: Tensor, steps: number, cycle: boolean): Tensor {
  if (!cycle) return ops.divide(ops.minimum(step, steps), steps);
  const round = ops.where(ops.equal(step, 0), 1, ops.ceil(ops.divide(step, steps)));
  return ops.divide(step, ops.multiply(steps, round));
}
