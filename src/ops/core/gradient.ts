import { g } from "../../ir/make.ts";
import { substitute } from "../../ir/substitute.ts";
import { at } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, unaryOp, type Operand } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { packLeaves } from "../../util/tree.ts";
import { isLeaf, tensorsOf, traceBody } from "./body.ts";

/** `x`, through which no gradient flows back. */
export const stopGradient = unaryOp("StopGradient", (x: Tensor) => new Tensor(g.stopGradient(x.node)));

/** From the gradients of the outputs to those of the arguments: one tensor per argument, or the only one. */
export type GradientFunction = (...upstream: Tensor[]) => TensorLike | readonly (TensorLike | null | undefined)[] | null | undefined;

type Rule<A extends readonly Tensor[], R> = (...args: A) => readonly [R, GradientFunction];

function compute(f: Rule<readonly Tensor[], unknown>, args: readonly TensorLike[]): unknown {
  const inputs = args.map(toTensor);
  let backward: GradientFunction = () => [];
  const types = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const body = traceBody(types, (stand) => {
    const [result, gradient] = f(...stand);
    backward = gradient;
    return result;
  });
  const parameters = [...body.parameters, ...body.captured.map(({ parameter }) => parameter)];
  const values = [...inputs.map(({ node }) => node), ...body.captured.map(({ outer }) => outer)];
  const outputs = g.customGradient(
    { parameters, outputs: body.outputs },
    (nodes, results, cotangents) => {
      const given = backward(...cotangents.map((ct) => new Tensor(ct)));
      const list = Array.isArray(given) && !isLeaf(given) ? (given as readonly (TensorLike | null | undefined)[]) : [given as TensorLike];
      const inBody = list.map((gradient) => (gradient === null || gradient === undefined ? undefined : toTensor(gradient).node));
      // What the gradient uses of the forward pass is taken from there, not computed again.
      const replaced = new Map(parameters.map((parameter, i) => [parameter, at(nodes, i)]));
      tensorsOf(body.result).forEach(({ node }, i) => replaced.set(node, at(results, i)));
      return parameters.map((_parameter, i) => {
        const gradient = inBody[i];
        return gradient === undefined ? undefined : at(substitute([gradient], replaced), 0);
      });
    },
    values,
  );
  return packLeaves(body.result, isLeaf, outputs.map((node) => new Tensor(node)));
}

const call = anyOp("CustomGradient", compute) as (...args: readonly unknown[]) => unknown;

/**
 * A function with a gradient of its own: `f` gives its result and a function from the gradient of that result to those
 * of the arguments.
 *
 * @example
 * ```ts
 * const log1pExp = ops.customGradient((x) => {
 *   const e = ops.exp(x);
 *   return [ops.log(ops.add(1, e)), (upstream) => ops.multiply(upstream, ops.divide(e, ops.add(1, e)))];
 * });
 * ```
 */
export function customGradient<A extends readonly Tensor[], R>(
  f: (...args: A) => readonly [R, GradientFunction],
): (...args: { [I in keyof A]: Operand }) => R {
  return (...args) => call(f, args) as R;
}

