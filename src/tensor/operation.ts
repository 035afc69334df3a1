import { g } from "../ir/make.ts";
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
  /**
   * Whether it works on values that are there, strings among them, and cannot be part of a compiled program: what such
   * an operation does happens before the steps of a model.
   */
  readonly needsValues?: boolean;
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

/**
 * Two sizes put in the place of an unknown one; where a result's size follows, it is unknown too. Primes, so far apart
 * that large strides show.
 */
const STAND_INS = [83, 1009] as const;

/** Sizes tried where an unknown size meets a known one: few fit, such as those that divide into equal parts. */
const TRIED = [2, 3, 4, 5, 6, 7, 8, 840] as const;

/** Sizes put in the place of unknown ones: the n-th unknown size of the arguments, in order. */
type Sizes = (n: number) => number;

/**
 * What `fn` gives for symbolic arguments: it is traced with stand-ins of known size, twice if any size is unknown.
 * Nothing is computed, and variables stay as they are.
 */
export function inferResult(fn: (args: readonly unknown[]) => unknown, args: readonly unknown[]): unknown {
  const symbolic = leaves(args, isKerasTensor);
  if (!symbolic.some(({ shape }) => shape.includes(null))) return describeResult(traceShapes(fn, args, () => 1), []);
  const [small, large] = STAND_INS;
  try {
    return describeResult(traceShapes(fn, args, () => small), [traceShapes(fn, args, () => large)]);
  } catch (error) {
    const result = inferBySizes(fn, args, symbolic);
    if (result === undefined) throw error;
    return result;
  }
}

/**
 * Where an unknown size meets a known one, no free size may fit. Then those that can are tried: a few, and those that the
 * arguments name. What they agree on is known; and each unknown size that may still be another, alone or with those of
 * the same axis, makes what follows it unknown.
 */
function inferBySizes(
  fn: (args: readonly unknown[]) => unknown,
  args: readonly unknown[],
  symbolic: readonly KerasTensor[],
): unknown {
  const known = [...symbolic.flatMap(({ shape }) => shape.filter((dim) => dim !== null)), ...leaves(args, isSize)];
  const axes = symbolic.flatMap(({ shape }) => shape.flatMap((dim, axis) => (dim === null ? [axis] : [])));
  // A size of 1 broadcasts to another operand; alone, it would only hide that an axis is not what the call takes it for.
  const isMet = symbolic.length + leaves(args, isTensor).length > 1;
  const tried = isMet ? [1, ...TRIED, ...known] : [...TRIED, ...known.filter((size) => size !== 1)];
  const fitting = [...new Set(tried)].flatMap((size) => {
    const result = attempt(() => traceShapes(fn, args, () => size));
    return result === undefined ? [] : [{ size, result }];
  });
  const [base, ...others] = fitting;
  if (base === undefined) return undefined;
  const alone = axes.map((_, i) => (n: number) => n === i);
  const together = [...new Set(axes)].map((axis) => (n: number) => axes[n] === axis);
  const free = [...alone, ...together].map((isFree) =>
    attempt(() => traceShapes(fn, args, (n) => (isFree(n) ? STAND_INS[0] : base.size))),
  );
  return describeResult(base.result, [...others.map(({ result }) => result), ...free.filter((other) => other !== undefined)]);
}

const isSize = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value > 0;

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Symbolic results for traced ones; sizes that another trace has otherwise are unknown. */
function describeResult(result: unknown, traces: readonly unknown[]): unknown {
  const others = traces.map((trace) => leaves(trace, isTensor));
  let next = 0;
  return mapLeaves(result, isTensor, (tensor) => {
    const here = next++;
    const alike = others.map((list) => list[here]).filter((other) => other?.rank === tensor.rank);
    const symbolic = symbolicLike(tensor, alike);
    const masks = alike.map((other) => other?.mask);
    if (tensor.mask !== undefined && !masks.includes(undefined)) symbolic.mask = symbolicLike(tensor.mask, masks);
    return symbolic;
  });
}

function symbolicLike(tensor: Tensor, others: readonly (Tensor | undefined)[]): KerasTensor {
  const shape: Shape = tensor.shape.map((dim, axis) => (others.every((other) => other?.shape[axis] === dim) ? dim : null));
  return new KerasTensor(shape, { dtype: tensor.dtype });
}

function traceShapes(fn: (args: readonly unknown[]) => unknown, args: readonly unknown[], sizes: Sizes): unknown {
  let unknown = 0;
  const standIn = (symbolic: KerasTensor): Tensor => {
    const from = unknown;
    const shape = symbolic.shape.map((dim) => dim ?? sizes(unknown++));
    // Nobody computes with texts; what takes them looks at their shape.
    const dtype = symbolic.dtype === "string" ? "int32" : symbolic.dtype;
    const tensor = new Tensor(g.parameter(symbolic.name, { shape, dtype }));
    if (symbolic.mask !== undefined) {
      // The mask of a tensor has its leading axes, and so its unknown sizes.
      unknown = from;
      tensor.mask = standIn(symbolic.mask);
      unknown = from + symbolic.shape.filter((dim) => dim === null).length;
    }
    return tensor;
  };
  const concrete = args.map((arg) => mapLeaves(arg, isKerasTensor, standIn));
  tracesOfShapes++;
  try {
    return new Scope().run(() => fn(concrete));
  } finally {
    tracesOfShapes--;
  }
}

let tracesOfShapes = 0;

/** Whether a call is made with stand-ins, of which only the shapes matter. */
export const onlyShapesMatter = (): boolean => tracesOfShapes > 0;
