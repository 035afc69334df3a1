import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { anyOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { packLeaves, type Tree } from "../../util/tree.ts";
import { concatenated } from "../shape/join.ts";
import { resolveAxis } from "../support/axes.ts";
import { isLeaf, lift, tensorsOf } from "./body.ts";
import { scan } from "./scan.ts";

const none: Tree<unknown> = [];

/**
 * `f` of every slice along the first axis, results stacked. Runs as one loop.
 *
 * @example
 * ```ts
 * ops.map((row) => ops.sum(row), tensor([[1, 2], [3, 4]])); // [3, 7]
 * ```
 */
export function map<X extends Tree<unknown>, Y>(f: (x: X) => Y, xs: X): Y {
  return scan<Tree<unknown>, X, Y>((carry, x) => [carry, f(x)], none, { xs })[1];
}

/** The same as `map`: all slices are computed by one compiled loop either way. */
export function vectorizedMap<X extends Tree<unknown>, Y>(f: (x: X) => Y, elements: X): Y {
  return map(f, elements);
}

export interface AssociativeScanOptions {
  readonly reverse?: boolean;
  readonly axis?: number;
}

type Combine = (a: unknown, b: unknown) => unknown;

/** Every `step`-th slice along an axis from `start` up to `end`. */
function strided(x: Tensor, axis: number, start: number, end: number, step: number): Tensor {
  const from = x.shape.map((_, i) => (i === axis ? start : 0));
  const to = x.shape.map((dim, i) => (i === axis ? Math.max(start, end) : dim));
  return new Tensor(g.slice(x.node, from, to, x.shape.map((_, i) => (i === axis ? step : 1))));
}

/** Slices of `even` at places 0, 2, …, of `odd` at 1, 3, … */
function interleave(even: Tensor, odd: Tensor, axis: number): Tensor {
  const size = at(even.shape, axis) + at(odd.shape, axis);
  const spread = (x: Tensor, low: number): Tensor => {
    const only = (n: number): number[] => x.shape.map((_, i) => (i === axis ? n : 0));
    const covered = Math.max(0, 2 * at(x.shape, axis) - 1);
    return new Tensor(g.pad(x.node, only(low), only(size - low - covered), only(1)));
  };
  if (even.dtype === "bool") return new Tensor(g.binary("or", spread(even, 0).node, spread(odd, 1).node));
  return new Tensor(g.add(spread(even, 0).node, spread(odd, 1).node));
}

/** Blelloch's odd-even recursion, as in `jax.lax.associative_scan`: about log₂ n rounds. */
function recurse(elems: readonly Tensor[], axis: number, combine: (a: readonly Tensor[], b: readonly Tensor[]) => Tensor[]): readonly Tensor[] {
  const size = at(at(elems, 0).shape, axis);
  if (size < 2) return elems;
  const pick = (list: readonly Tensor[], start: number, end: number, step: number): Tensor[] =>
    list.map((x) => strided(x, axis, start, end, step));
  const pairs = combine(pick(elems, 0, size - 1, 2), pick(elems, 1, size, 2));
  const odd = recurse(pairs, axis, combine);
  const before = size % 2 === 0 ? pick(odd, 0, size / 2 - 1, 1) : odd;
  const rest = size > 2 ? combine(before, pick(elems, 2, size, 2)) : undefined;
  return range(elems.length).map((i) => {
    const first = strided(at(elems, i), axis, 0, 1, 1);
    const even = rest === undefined ? first : concatenated([first, at(rest, i)], axis);
    return interleave(even, at(odd, i), axis);
  });
}

function computeAssociativeScan(f: Combine, elems: unknown, { reverse = false, axis = 0 }: AssociativeScanOptions): unknown {
  const structure = lift(elems);
  const tensors = tensorsOf(structure);
  const [first] = tensors;
  if (first === undefined) {
    throw new CeratopsError("ops.associativeScan needs at least one tensor", {
      code: "E_NO_TENSORS",
      where: "ops.associativeScan",
      expected: "a tensor, or a structure of tensors",
      received: "none",
      hint: "ops.associativeScan(ops.add, x)",
    });
  }
  const place = resolveAxis(axis, first.shape, "associativeScan");
  const turn = (list: readonly Tensor[]): Tensor[] => (reverse ? list.map((x) => new Tensor(g.reverse(x.node, [place]))) : [...list]);
  const combine = (a: readonly Tensor[], b: readonly Tensor[]): Tensor[] =>
    tensorsOf(f(packLeaves(structure, isLeaf, a), packLeaves(structure, isLeaf, b)));
  return packLeaves(structure, isLeaf, turn(recurse(turn(tensors), place, combine)));
}

const call = anyOp("AssociativeScan", computeAssociativeScan) as (...args: readonly unknown[]) => unknown;

/**
 * Running combination of slices along an axis by a function for which grouping does not matter, in about log₂ n rounds.
 *
 * @example
 * ```ts
 * ops.associativeScan((a, b) => ops.add(a, b), tensor([1, 2, 3])); // [1, 3, 6]
 * ```
 */
export function associativeScan<T extends Tree<unknown>>(f: (a: T, b: T) => T, elems: T, options: AssociativeScanOptions = {}): T {
  return call(f, elems, options) as T;
}
