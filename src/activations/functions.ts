import * as ops from "../ops/index.ts";
import type { Operand, Result } from "../tensor/op.ts";
import { unaryOp } from "../tensor/op.ts";
import type { Tensor } from "../tensor/tensor.ts";

export {
  celu,
  elu,
  exp as exponential,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanh,
  tanhShrink,
  threshold,
} from "../ops/index.ts";

/** How `relu` differs from max(x, 0). */
export interface ReluOptions {
  /** Slope below the threshold. */
  readonly negativeSlope?: number;
  /** Largest result; none if null. */
  readonly maxValue?: number | null;
  /** Where the function leaves its lower part. */
  readonly threshold?: number;
}

/**
 * x, for no change: x.
 *
 * @example
 * ```ts
 * const y = activations.linear(tensor([-1, 2])); // [-1, 2]
 * ```
 */
export const linear: <X extends Operand>(x: X) => Result<X> = unaryOp("Linear", (x) => x);

/**
 * max(x, 0); with options, min(x, maxValue) above `threshold` and negativeSlope · (x − threshold) below it.
 *
 * @example
 * ```ts
 * const y = activations.relu(tensor([-2, 3, 8])); // [0, 3, 8]
 * const z = activations.relu(tensor([-2, 3, 8]), { negativeSlope: 0.5, maxValue: 6 }); // [-1, 3, 6]
 * ```
 */
export const relu = unaryOp("ReLU", (x: Tensor, options: ReluOptions = {}): Tensor => {
  const { negativeSlope = 0, maxValue = null, threshold = 0 } = options;
  if (threshold === 0 && maxValue === null) {
    return negativeSlope === 0 ? ops.relu(x) : ops.leakyRelu(x, { negativeSlope });
  }
  const above = threshold === 0 ? ops.relu(x) : ops.where(ops.greater(x, threshold), x, 0);
  const upper = maxValue === null ? above : ops.clip(above, 0, maxValue);
  if (negativeSlope === 0) return upper;
  const below = ops.relu(ops.subtract(threshold, x));
  return ops.subtract(upper, ops.multiply(negativeSlope, below));
});

/**
 * x · Φ(x), where Φ is the distribution function of the standard normal distribution; with `approximate`, by tanh.
 *
 * Hendrycks, Gimpel: Gaussian Error Linear Units (2016). As in Keras, `ops.gelu` approximates unless told not to, and
 * this does not unless told to.
 *
 * @example
 * ```ts
 * const y = activations.gelu(tensor([-1, 0, 1])); // [-0.1587, 0, 0.8413]
 * ```
 */
export const gelu = unaryOp("GELU", (x: Tensor, options: { readonly approximate?: boolean } = {}): Tensor =>
  ops.gelu(x, { approximate: options.approximate ?? false }),
);

/**
 * x · tanh(softplus(x)).
 *
 * Misra: Mish: A Self Regularized Non-Monotonic Activation Function (2019).
 *
 * @example
 * ```ts
 * const y = activations.mish(tensor([-1, 0, 1])); // [-0.3034, 0, 0.8651]
 * ```
 */
export const mish = unaryOp("Mish", (x: Tensor): Tensor => ops.multiply(x, ops.tanh(ops.softplus(x))));
