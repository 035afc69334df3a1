import type { Tensor } from "../tensor/tensor.ts";
import { Configured, definerOf } from "../util/configured.ts";

/**
 * A penalty on a weight or an output, added to the loss.
 *
 * @example
 * ```ts
 * class Nuclear extends Regularizer {
 *   override call(x: Tensor) {
 *     return ops.multiply(0.01, ops.norm(x, { ord: "nuc" }));
 *   }
 * }
 * ```
 */
export abstract class Regularizer extends Configured {
  /** The penalty, a scalar. */
  abstract call(x: Tensor): Tensor;
}

/** What can do a regularizer's work. */
export type RegularizerFunction = (x: Tensor) => Tensor;

/** Defines a built-in regularizer. */
export const defineRegularizer = definerOf(Regularizer);
