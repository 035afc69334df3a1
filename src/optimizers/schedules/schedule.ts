import { deserializeTensor, serializeTensor } from "../../tensor/serialized_tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
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

/** The rate at the start: a number, or a scalar tensor, which stands as a tensor in configs too. */
export const startRate = {
  parse: (written: number | Tensor): number | Tensor => deserializeTensor(written) ?? written,
  serialize: (rate: number | Tensor): unknown =>
    rate instanceof Tensor ? serializeTensor(rate, "initialLearningRate") : rate,
};
