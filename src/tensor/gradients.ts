import { CeratopsError } from "../errors.ts";
import { isFloat } from "../ir/dtype.ts";
import { differentiate } from "../ir/gradient.ts";
import { g } from "../ir/make.ts";
import { Tensor } from "./tensor.ts";
import type { Variable } from "./variable.ts";

/**
 * The gradients of one number: ∂of/∂source for each source, with the source's shape and dtype; undefined for a source
 * that it does not depend on.
 *
 * The result is made of ordinary tensors and can be differentiated again. Ask before reading `of`: a tensor that has
 * been read keeps its numbers and forgets what they were computed from. Keras leaves gradients to its backends.
 *
 * @param of a float scalar
 * @param sources tensors and variables it was computed from
 * @throws CeratopsError where `of` is not a scalar or not a float
 * @example
 * ```ts
 * const x = tensor([1.5, 2]);
 * const [slope] = gradients(ops.sum(ops.square(x)), [x]);
 * console.log(await slope?.array()); // [3, 4]
 * ```
 */
export function gradients(of: Tensor, sources: readonly (Tensor | Variable)[]): (Tensor | undefined)[] {
  if (of.shape.length > 0 || !isFloat(of.dtype)) {
    throw new CeratopsError("Gradients are taken of one floating-point number", {
      code: "E_GRADIENTS_OF",
      expected: "a float tensor of shape []",
      received: of.toString(),
      hint: "gradients(ops.sum(y), [x])",
    });
  }
  const found = differentiate([of.node], [g.scalar(1, of.dtype)], sources.map(({ node }) => node));
  return found.map((node) => (node === undefined ? undefined : new Tensor(node)));
}

/** A value, and its gradient for each source: zeros for one that it does not depend on. */
export interface ValueAndGradients<Aux = undefined> {
  readonly value: Tensor;
  readonly gradients: Tensor[];
  /** What the function gave besides the value. */
  readonly aux: Aux;
}

/**
 * A function that gives what `fn` gives and its gradients: those for `sources`, such as the trainable weights of a model,
 * or those for the arguments where there are none. `fn` gives one float, or that and whatever else is wanted of the same
 * computation, as a pair. With `jit`, forward, gradients and update run as one compiled step.
 *
 * @param fn what is differentiated
 * @param sources variables and tensors; the arguments of the call if not given
 * @example
 * ```ts
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * const optimizer = optimizers.SGD({ learningRate: 0.1 });
 * const mse = losses.MeanSquaredError();
 * const lossOf = (x: Tensor, y: Tensor) => mse.call(y, model(x));
 * const step = jit((x, y) => {
 *   const { value, gradients } = valueAndGrad(lossOf, model.trainableWeights)(x, y);
 *   optimizer.apply(gradients, model.trainableWeights);
 *   return value;
 * });
 * for (let i = 0; i < 10; i++) await step([[1], [2]], [[2], [4]]);
 * ```
 */
export function valueAndGrad<Args extends readonly Tensor[], Aux = undefined>(
  fn: (...args: Args) => Tensor | readonly [value: Tensor, aux: Aux],
  sources?: readonly (Tensor | Variable)[],
): (...args: Args) => ValueAndGradients<Aux> {
  return (...args) => {
    // The values before the call: what is assigned in it is no longer what the result was computed from.
    const before = (sources ?? args).map(({ node }) => new Tensor(node));
    const given = fn(...args);
    const [value, aux] = given instanceof Tensor ? [given, undefined] : given;
    const found = gradients(value, before);
    const all = found.map((gradient, i) => gradient ?? new Tensor(g.like(0, (before[i] ?? value).node)));
    return { value, gradients: all, aux: aux as Aux };
  };
}
