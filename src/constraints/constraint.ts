import type { Tensor } from "../tensor/tensor.ts";
import { Configured, definerOf } from "../util/configured.ts";

/**
 * Brings a weight back to where it may be, after each update.
 *
 * @example
 * ```ts
 * class AtMostOne extends Constraint {
 *   override call(x: Tensor) {
 *     return ops.minimum(x, 1);
 *   }
 * }
 * const layer = layers.Dense(3, { kernelConstraint: new AtMostOne() });
 * ```
 */
export abstract class Constraint extends Configured {
  /** The allowed value nearest to `x`, of the same shape. */
  abstract call(x: Tensor): Tensor;
}

/** What can do a constraint's work. */
export type ConstraintFunction = (x: Tensor) => Tensor;

/** Defines a built-in constraint. */
export const defineConstraint = definerOf(Constraint);
