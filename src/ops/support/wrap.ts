import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { isKerasTensor, type KerasTensor } from "../../tensor/keras_tensor.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import type { Tensor } from "../../tensor/tensor.ts";

type Call = (...args: readonly unknown[]) => unknown;

const wrap = (className: string, compute: (...args: never[]) => unknown): Call => anyOp(className, compute) as Call;

/** The name of an op as it is called: `LogicalAnd` → `logicalAnd`. */
export const opName = (className: string): string => className.charAt(0).toLowerCase() + className.slice(1);

/** An op of three operands and further arguments. */
export function ternaryOp<R extends readonly unknown[]>(
  className: string,
  compute: (x1: TensorLike, x2: TensorLike, x3: TensorLike, ...rest: R) => Tensor,
): <A extends Operand, B extends Operand, C extends Operand>(x1: A, x2: B, x3: C, ...rest: R) => Result<A | B | C> {
  const call = wrap(className, compute);
  return <A extends Operand, B extends Operand, C extends Operand>(x1: A, x2: B, x3: C, ...rest: R) =>
    call(x1, x2, x3, ...rest) as Result<A | B | C>;
}

/** An op of one operand that gives two tensors. */
export function pairOp<R extends readonly unknown[]>(
  className: string,
  compute: (x: TensorLike, ...rest: R) => readonly [Tensor, Tensor],
): <X extends Operand>(x: X, ...rest: R) => [Result<X>, Result<X>] {
  const call = wrap(className, compute);
  return <X extends Operand>(x: X, ...rest: R) => call(x, ...rest) as [Result<X>, Result<X>];
}

/** A tensor inside an options object, where any of them may be symbolic. */
export type OptionalOperand = TensorLike | KerasTensor | null | undefined;

/** The tensor given in an option, if any. */
export function given(x: OptionalOperand): Tensor | undefined {
  if (x === null || x === undefined) return undefined;
  if (isKerasTensor(x)) throw new Error("symbolic tensors are replaced before an op runs");
  return toTensor(x);
}
