import { isKerasTensor, textsNeedLayer, type KerasTensor } from "./keras_tensor.ts";
import { uniqueName } from "./names.ts";
import { inferResult, recordCall, type CallNode, type Operation } from "./operation.ts";
import { toTensor, type TensorLike } from "./convert.ts";
import type { Tensor } from "./tensor.ts";
import { leaves } from "../util/tree.ts";

/** A value, or a symbolic tensor of a model being described. */
export type Operand = TensorLike | KerasTensor;

/** What an op gives: a symbolic tensor as soon as one of its operands is symbolic. */
export type Result<X> = [Extract<X, KerasTensor>] extends [never] ? Tensor : KerasTensor;

/** An op as a node of a Functional model. */
export class FunctionOperation implements Operation {
  /** Automatic; a file may say another. */
  name: string;
  /** Keras's class name of the op, such as `"Add"`. */
  readonly className: string;
  readonly calls: CallNode[] = [];
  readonly run: (args: readonly unknown[]) => unknown;

  constructor(className: string, run: (args: readonly unknown[]) => unknown) {
    this.className = className;
    this.name = uniqueName(className);
    this.run = run;
  }
}

/**
 * Says what an op gives for symbolic arguments, where a trace with stand-in sizes cannot: where sizes follow from values.
 * `undefined` where a trace can.
 */
export type SymbolicRule<A extends readonly unknown[]> = (...args: A) => unknown;

function call<A extends readonly unknown[]>(
  className: string,
  run: (args: readonly unknown[]) => unknown,
  args: A,
  rule?: SymbolicRule<A>,
): unknown {
  const symbolic = leaves(args, isKerasTensor);
  if (symbolic.length === 0) return run(args);
  if (symbolic.some(({ dtype }) => dtype === "string")) throw textsNeedLayer(`The input of ops.${className}`);
  const operation = new FunctionOperation(className, run);
  const result = rule?.(...args) ?? inferResult(run, args);
  recordCall(operation, args, result);
  return result;
}

/** An op of one tensor and further arguments. */
export function unaryOp<R extends readonly unknown[]>(
  className: string,
  compute: (x: Tensor, ...rest: R) => Tensor,
  rule?: SymbolicRule<readonly [Operand, ...R]>,
): <X extends Operand>(x: X, ...rest: R) => Result<X> {
  const run = ([x, ...rest]: readonly unknown[]): Tensor => compute(toTensor(x as TensorLike), ...(rest as unknown as R));
  return (x, ...rest) => call(className, run, [x, ...rest] as const, rule) as Result<typeof x>;
}

/**
 * An op of two operands and further arguments. The operands arrive as they were given, since the dtype of a result may
 * depend on whether an operand was a plain number.
 */
export function binaryOp<R extends readonly unknown[]>(
  className: string,
  compute: (x1: TensorLike, x2: TensorLike, ...rest: R) => Tensor,
  rule?: SymbolicRule<readonly [Operand, Operand, ...R]>,
): <X1 extends Operand, X2 extends Operand>(x1: X1, x2: X2, ...rest: R) => Result<X1 | X2> {
  const run = ([x1, x2, ...rest]: readonly unknown[]): Tensor =>
    compute(x1 as TensorLike, x2 as TensorLike, ...(rest as unknown as R));
  return <X1 extends Operand, X2 extends Operand>(x1: X1, x2: X2, ...rest: R) =>
    call(className, run, [x1, x2, ...rest] as const, rule) as Result<X1 | X2>;
}

/** An op of a list of tensors and further arguments. */
export function listOp<R extends readonly unknown[]>(
  className: string,
  compute: (xs: readonly TensorLike[], ...rest: R) => Tensor,
): <X extends Operand>(xs: readonly X[], ...rest: R) => Result<X> {
  const run = ([xs, ...rest]: readonly unknown[]): Tensor =>
    compute(xs as readonly TensorLike[], ...(rest as unknown as R));
  return <X extends Operand>(xs: readonly X[], ...rest: R) => call(className, run, [xs, ...rest]) as Result<X>;
}

/** An op of one tensor that gives several. */
export function splittingOp<R extends readonly unknown[]>(
  className: string,
  compute: (x: Tensor, ...rest: R) => readonly Tensor[],
  rule?: SymbolicRule<readonly [Operand, ...R]>,
): <X extends Operand>(x: X, ...rest: R) => Result<X>[] {
  const run = ([x, ...rest]: readonly unknown[]) => compute(toTensor(x as TensorLike), ...(rest as unknown as R));
  return (x, ...rest) => call(className, run, [x, ...rest] as const, rule) as Result<typeof x>[];
}

/** Any other signature: the function as it is, with symbolic tensors allowed wherever it takes tensors. */
export function anyOp<F extends (...args: never[]) => unknown>(
  className: string,
  compute: F,
  rule?: SymbolicRule<readonly unknown[]>,
): F {
  const run = (args: readonly unknown[]): unknown => compute(...(args as never[]));
  return ((...args: readonly unknown[]) => call(className, run, args, rule)) as unknown as F;
}
