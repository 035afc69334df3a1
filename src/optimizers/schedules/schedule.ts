import type { Tensor } from "../../tensor/tensor.ts";
import { Configured, definerOf } from "../../util/configured.ts";

/**
 * A learning rate that depends on the number of updates so far.
 *
 * @example
 * ```ts
 * class Halving extends LearningRateSchedule {
 *   override call(step: Tensor) {
 *     return ops.multiply(0.1, ops.power(0.5, ops.floor(ops.divide(step, 1000))));
 *   }
 * }
 * const optimizer = optimizers.Adam({ learningRate: new Halving() });
 * ```
 */
export abstract class LearningRateSchedule extends Configured {
  /** The learning rate, a scalar, after `step` updates; `step` is a whole number, int32 as a rule. */
  abstract call(step: Tensor): Tensor;
}

/** Defines a built-in schedule. */
export const defineSchedule = definerOf(LearningRateSchedule);
