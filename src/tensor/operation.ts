import { g } from "../ir/make.ts";
import { at } from "../ir/shape.ts";
import { leaves, mapLeaves } from "../util/tree.ts";
import { isKerasTensor, KerasTensor, type Shape } from "./keras_tensor.ts";
import { Scope } from "./scope.ts";
import { Tensor } from "./tensor.ts";

/** One symbolic call of an operation: a node of the graph that a Functional model is made of. */
export interface CallNode {
  readonly operation: Operation;
  /** What the operation was called with; symbolic tensors may stand anywhere inside. */
  readonly args: readonly unknown[];
  readonly inputs: readonly KerasTensor[];
  /** The results, in the structure the call gave them. */
  readonly result: unknown;
  readonly outputs: readonly KerasTensor[];
}

/** Something that symbolic tensors can go through: a layer, or one call of a function of `ops`. */
export interface Operation {
  readonly name: string;
  /** Every symbolic call so far. */
  readonly calls: CallNode[];
  /** Runs on tensors; `args` has the shape of a call's `args`, with values for the symbolic tensors. */
  run(args: readonly unknown[]): unknown;
}

export const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** Notes a symbolic call whose results are already known, and ties the results to it. */
export function recordCall(operation: Operation, args: readonly unknown[], result: unknown): void {
  const outputs = leaves(result, isKerasTensor);
  const nodeIndex = operation.calls.length;
  operation.calls.push({ operation, args, inputs: leaves(args, isKerasTensor), result, outputs });
  outputs.forEach((output, tensorIndex) => {
    output.history = { operation, nodeIndex, tensorIndex };
  });
}

/** Two sizes put in the place of an unknown one; where a result's size follows, it is unknown too. Any two primes do. */
const STAND_INS = [83, 89] as const;

/**
 * What `fn` gives for symbolic arguments: it is traced with stand-ins of known size, twice if any size is unknown.
 * Nothing is computed, and variables stay as they are.
 *
 * Where an unknown size meets a known one, no free size may fit; then those that can are tried: 1, which broadcasts,
 * and the sizes that the arguments have. If none fits, the arguments are wrong, and the first error says how.
 */
export function inferResult(fn: (args: readonly unknown[]) => unknown, args: readonly unknown[]): unknown {
  const symbolic = leaves(args, isKerasTensor);
  const open = symbolic.some(({ shape }) => shape.includes(null));
  if (!open) return describeResult(traceShapes(fn, args, 1), undefined);
  try {
    return describeResult(traceShapes(fn, args, STAND_INS[0]), leaves(traceShapes(fn, args, STAND_INS[1]), isTensor));
  } catch (error) {
    const known = symbolic.flatMap(({ shape }) => shape.filter((dim) => dim !== null));
    for (const size of new Set([1, ...known])) {
      const result = attempt(() => traceShapes(fn, args, size));
      if (result !== undefined) return describeResult(result, undefined);
    }
    throw error;
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Symbolic results for traced ones; sizes that differ from those of a second trace are unknown. */
function describeResult(result: unknown, second: readonly Tensor[] | undefined): unknown {
  let next = 0;
  return mapLeaves(result, isTensor, (tensor) => {
    const other = second === undefined ? tensor : at(second, next++);
    const symbolic = symbolicLike(tensor, other);
    if (tensor.mask !== undefined && other.mask !== undefined) symbolic.mask = symbolicLike(tensor.mask, other.mask);
    return symbolic;
  });
}

function symbolicLike(tensor: Tensor, other: Tensor): KerasTensor {
  const shape: Shape = tensor.shape.map((dim, axis) => (dim === at(other.shape, axis) ? dim : null));
  return new KerasTensor(shape, { dtype: tensor.dtype });
}

function traceShapes(fn: (args: readonly unknown[]) => unknown, args: readonly unknown[], size: number): unknown {
  const standIn = (symbolic: KerasTensor): Tensor => {
    const shape = symbolic.shape.map((dim) => dim ?? size);
    const tensor = new Tensor(g.parameter(symbolic.name, { shape, dtype: symbolic.dtype }));
    if (symbolic.mask !== undefined) tensor.mask = standIn(symbolic.mask);
    return tensor;
  };
  const concrete = args.map((arg) => mapLeaves(arg, isKerasTensor, standIn));
  return new Scope().run(() => fn(concrete));
}
