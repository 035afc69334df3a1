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
