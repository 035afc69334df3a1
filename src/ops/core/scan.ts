import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { sameDims } from "../../ir/shape.ts";
import { showType } from "../../ir/primitive.ts";
import { describe } from "../../tensor/convert.ts";
import { anyOp } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { packLeaves, type Tree } from "../../util/tree.ts";
import { isLeaf, lift, tensorsOf, traceBody, type Body } from "./body.ts";
import { castTo } from "./cast.ts";

export interface ScanOptions<X> {
  /** Tensors whose first axis is stepped through; a nested structure of them. */
  readonly xs?: X | null;
  /** Number of steps; needed only without xs. */
  readonly length?: number | null;
  /** From the last slice to the first. */
  readonly reverse?: boolean;
  /** A hint that is not needed here. */
  readonly unroll?: number | boolean;
}

type Step = (carry: unknown, x: unknown) => readonly [unknown, unknown];

/** Carries in the dtypes that the body gives them back in, which widen at most once, and that body. */
export function settle(
  carries: readonly Tensor[],
  trace: (carries: readonly Tensor[]) => Body,
  op: string,
): { body: Body; carries: readonly Tensor[] } {
  const body = trace(carries);
  const next = body.outputs.slice(0, carries.length);
  const widened = carries.map((carry, i) => {
    const given = next[i];
    return given === undefined || given.dtype === carry.dtype ? carry : castTo(carry, resultType(carry.dtype, given.dtype));
  });
  const settled = widened.every((carry, i) => carry === carries[i]) ? body : trace(widened);
  widened.forEach((carry, i) => {
    const given = settled.outputs[i];
    if (given !== undefined && given.dtype === carry.dtype && sameDims(given.shape, carry.shape)) return;
    throw new CeratopsError(`ops.${op}: the step gives back another shape or dtype than it was given`, {
      code: "E_LOOP_CARRY",
      where: `ops.${op}`,
      expected: showType({ shape: carry.shape, dtype: carry.dtype }),
      received: given === undefined ? "nothing" : showType(given.type),
      hint: "start with a value of the shape and dtype that every step gives",
    });
  });
  return { body: settled, carries: widened };
}

function lengthOf(slices: readonly Tensor[], length: number | null | undefined): number {
  const sizes = [...new Set([...slices.map((x) => x.shape[0]), ...(length === null || length === undefined ? [] : [length])])];
  const [size] = sizes;
  if (size !== undefined && sizes.length === 1) return size;
  throw new CeratopsError("ops.scan: the number of steps is not clear", {
    code: "E_SCAN_LENGTH",
    where: "ops.scan",
    expected: "xs whose first axes have one size, or length",
    received: sizes.length === 0 ? "neither" : `sizes ${sizes.join(" and ")}`,
    hint: "ops.scan(step, init, { xs }) or ops.scan(step, init, { length: 10 })",
  });
}

function computeScan(f: Step, init: unknown, options: ScanOptions<unknown>): [unknown, unknown] {
  if (typeof f !== "function") {
    throw new CeratopsError("ops.scan repeats a function", {
      code: "E_SCAN_FUNCTION",
      where: "ops.scan",
      expected: "(carry, x) => [next carry, output]",
      received: describe(f),
      hint: "ops.scan((sum, x) => [ops.add(sum, x), null], tensor(0), { xs })",
    });
  }
  const structure = lift(init);
  const xs = lift(options.xs ?? null);
  const slices = tensorsOf(xs);
  const length = lengthOf(slices, options.length);
  const sliceTypes = slices.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype }));
  let outputs: unknown;
  const trace = (carries: readonly Tensor[]): Body =>
    traceBody([...carries.map(({ shape, dtype }) => ({ shape, dtype })), ...sliceTypes], (args) => {
      const carry = packLeaves(structure, isLeaf, args.slice(0, carries.length));
      const [next, output] = f(carry, packLeaves(xs, isLeaf, args.slice(carries.length)));
      outputs = lift(output ?? null);
      return [...tensorsOf(next), ...tensorsOf(outputs)];
    });
  const { body, carries } = settle(tensorsOf(structure), trace, "scan");
  const { captured, states } = body;
  const results = g.scan(
    {
      body: {
        parameters: [
          ...captured.map(({ parameter }) => parameter),
          ...body.parameters.slice(0, carries.length),
          ...states.map(({ parameter }) => parameter),
          ...body.parameters.slice(carries.length),
        ],
        outputs: [
          ...body.outputs.slice(0, carries.length),
          ...states.map(({ next }) => next),
          ...body.outputs.slice(carries.length),
        ],
      },
      consts: captured.length,
      carries: carries.length + states.length,
      length,
      reverse: options.reverse ?? false,
    },
    [
      ...captured.map(({ outer }) => outer),
      ...carries.map(({ node }) => node),
      ...states.map(({ variable }) => variable.node),
      ...slices.map(({ node }) => node),
    ],
  ).map((node) => new Tensor(node));
  states.forEach(({ variable }, i) => {
    const value = results[carries.length + i];
    if (value !== undefined) variable.assign(value);
  });
  const stacked = results.slice(carries.length + states.length);
  return [packLeaves(structure, isLeaf, results.slice(0, carries.length)), packLeaves(outputs, isLeaf, stacked)];
}

const call = anyOp("Scan", computeScan) as (...args: readonly unknown[]) => unknown;

/**
 * A loop over the slices of `xs` along their first axis that carries a state: `f(carry, x)` gives the next carry and one
 * output; the outputs are stacked. Runs as one loop, forwards and backwards, however many steps there are.
 *
 * @example
 * ```ts
 * const [total, running] = ops.scan((sum, x) => [ops.add(sum, x), ops.add(sum, x)], tensor(0), { xs: tensor([1, 2, 3]) });
 * // total 6, running [1, 3, 6]
 * ```
 */
export function scan<C extends Tree<unknown>, X extends Tree<unknown>, Y>(
  f: (carry: C, x: X) => readonly [C, Y],
  init: C,
  options: ScanOptions<X> = {},
): [C, Y] {
  return call(f, init, options) as [C, Y];
}
