import { differentiate } from "../../ir/gradient.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { CeratopsError } from "../../errors.ts";
import { at, range, sameDims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { mapLeaves } from "../../util/tree.ts";
import { isLeaf, tensorsOf } from "./body.ts";

export interface JvpOptions {
  /** Whether the function gives a pair, of which only the first is differentiated. */
  readonly hasAux?: boolean;
}

const total = (x: Node): Node => g.reduce("add", x, range(x.shape.length));

/** How outputs change when the sources change by `directions`: the vector-Jacobian product, transposed. */
function forward(outputs: readonly Node[], sources: readonly Node[], directions: readonly Node[]): Node[] {
  // The reverse sweep is linear in what it starts from: its own gradient is the transpose, and has no starts in it.
  const starts = outputs.map((output, i) => g.parameter(`start_${i}`, output.type));
  const back = differentiate(outputs, starts, sources);
  const terms = back.flatMap((gradient, i) => (gradient === undefined ? [] : [total(g.multiply(gradient, at(directions, i)))]));
  const [firstTerm, ...rest] = terms;
  if (firstTerm === undefined) return outputs.map((output) => g.like(0, output));
  const sum = rest.reduce((a, b) => g.add(a, b), firstTerm);
  const found = differentiate([sum], [g.scalar(1, sum.dtype)], starts);
  return outputs.map((output, i) => found[i] ?? g.like(0, output));
}

/**
 * The value of a function and its derivative in one direction: `f(x)` and `∂f(x) · v`, in the structure of `f`'s result;
 * with `hasAux` also what `f` gives besides.
 *
 * @example
 * ```ts
 * const [y, slope] = ops.jvp((x) => ops.square(x), [tensor([1.5, 2])], [tensor([1, 0])]);
 * console.log(await slope.array()); // [3, 0]
 * ```
 */
export function jvp<R>(
  fun: (...xs: Tensor[]) => R,
  primals: readonly TensorLike[],
  tangents: readonly TensorLike[],
  options?: JvpOptions & { readonly hasAux?: false },
): [primalsOut: R, tangentsOut: R];
export function jvp<R, A>(
  fun: (...xs: Tensor[]) => readonly [R, A],
  primals: readonly TensorLike[],
  tangents: readonly TensorLike[],
  options: JvpOptions & { readonly hasAux: true },
): [primalsOut: R, tangentsOut: R, aux: A];
export function jvp(
  fun: (...xs: Tensor[]) => unknown,
  primals: readonly TensorLike[],
  tangents: readonly TensorLike[],
  { hasAux = false }: JvpOptions = {},
): unknown[] {
  const [xs, directions] = [primals.map(toTensor), tangents.map(toTensor)];
  const fits = xs.length === directions.length && xs.every((x, i) => sameDims(x.shape, at(directions, i).shape));
  if (!fits) {
    throw new CeratopsError("ops.jvp needs one direction for every argument, of its shape", {
      code: "E_JVP",
      where: "ops.jvp: tangents",
      expected: xs.map(({ shape }) => `[${shape.join(", ")}]`).join(", "),
      received: directions.map(({ shape }) => `[${shape.join(", ")}]`).join(", ") || "none",
      hint: "ops.jvp(f, [x], [ops.onesLike(x)])",
    });
  }
  const given = fun(...xs);
  const [result, ...aux] = hasAux ? (given as readonly unknown[]) : [given];
  const outputs = tensorsOf(result).map(({ node }) => node);
  const slopes = forward(
    outputs,
    xs.map(({ node }) => node),
    directions.map(({ node }, i) => g.convert(node, at(xs, i).dtype)),
  );
  let next = 0;
  return [result, mapLeaves(result, isLeaf, () => new Tensor(at(slopes, next++))), ...aux];
}
