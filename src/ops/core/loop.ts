import { g } from "../../ir/make.ts";
import { anyOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { packLeaves, type Tree } from "../../util/tree.ts";
import { toTensor } from "../../tensor/convert.ts";
import { arange } from "../creation/range.ts";
import { isLeaf, lift, tensorsOf, traceBody, type Body } from "./body.ts";
import { castTo } from "./cast.ts";
import { scan, settle } from "./scan.ts";

export interface WhileLoopOptions {
  /** Ends the loop after so many steps even if the condition holds. */
  readonly maximumIterations?: number | null;
}

type Vars = readonly unknown[];

/** Adds a step counter to a loop that may not run longer than `limit` steps. */
function limited(condition: (...vars: Vars) => unknown, body: (...vars: Vars) => unknown, limit: number) {
  return {
    condition: (counter: unknown, ...vars: Vars): Tensor => {
      const holds = castTo(toTensor(condition(...vars) as Tensor), "bool");
      const below = g.compare("LT", toTensor(counter as Tensor).node, g.scalar(limit, "int32"));
      return new Tensor(g.binary("and", g.reshape(holds.node, []), below));
    },
    body: (counter: unknown, ...vars: Vars): Vars => {
      const next = body(...vars);
      const step = new Tensor(g.add(toTensor(counter as Tensor).node, g.scalar(1, "int32")));
      return [step, ...(Array.isArray(next) ? (next as Vars) : [next])];
    },
  };
}

function computeWhile(
  condition: (...vars: Vars) => unknown,
  body: (...vars: Vars) => unknown,
  loopVars: unknown,
  options: WhileLoopOptions,
): unknown {
  const { maximumIterations } = options;
  if (maximumIterations !== null && maximumIterations !== undefined) {
    const { condition: test, body: step } = limited(condition, body, maximumIterations);
    const vars = Array.isArray(loopVars) ? (loopVars as Vars) : [loopVars];
    const [, ...results] = computeWhile(test, step, [new Tensor(g.scalar(0, "int32")), ...vars], {}) as Vars;
    return Array.isArray(loopVars) ? results : results[0];
  }
  const structure = lift(loopVars);
  const asArguments = (args: readonly Tensor[]): Vars => {
    const packed = packLeaves(structure, isLeaf, args);
    return Array.isArray(packed) ? (packed as Vars) : [packed];
  };
  const typesOf = (vars: readonly Tensor[]) => vars.map(({ shape, dtype }) => ({ shape, dtype }));
  const traceStep = (vars: readonly Tensor[]): Body => traceBody(typesOf(vars), (args) => tensorsOf(body(...asArguments(args))));
  const { body: step, carries } = settle(tensorsOf(structure), traceStep, "whileLoop");
  const test = traceBody(typesOf(carries), (args) => {
    const holds = castTo(toTensor(condition(...asArguments(args)) as Tensor), "bool");
    return new Tensor(g.reshape(holds.node, []));
  });
  // Both graphs take the same operands; each has a place for what only the other one uses.
  const spares = (other: Body) => other.captured.map(({ outer }) => g.parameter("unused", outer.type));
  const states = step.states.map(({ parameter }) => parameter);
  const results = g.while(
    {
      parameters: [
        ...test.captured.map(({ parameter }) => parameter),
        ...spares(step),
        ...test.parameters,
        ...states.map((state) => g.parameter("unused", state.type)),
      ],
      outputs: test.outputs,
    },
    {
      parameters: [...spares(test), ...step.captured.map(({ parameter }) => parameter), ...step.parameters, ...states],
      outputs: [...step.outputs, ...step.states.map(({ next }) => next)],
    },
    [...test.captured, ...step.captured].map(({ outer }) => outer),
    [...carries.map(({ node }) => node), ...step.states.map(({ variable }) => variable.node)],
  ).map((node) => new Tensor(node));
  step.states.forEach(({ variable }, i) => {
    const value = results[carries.length + i];
    if (value !== undefined) variable.assign(value);
  });
  return packLeaves(structure, isLeaf, results.slice(0, carries.length));
}

const callWhile = anyOp("WhileLoop", computeWhile) as (...args: readonly unknown[]) => unknown;

/**
 * Repeats `body` while `cond` holds; both are called with the loop variables, `body` gives their next values.
 *
 * It has no gradient, since the number of steps is not known; `scan` and `foriLoop` have one.
 *
 * @example
 * ```ts
 * const [i] = ops.whileLoop((i) => ops.less(i, 10), (i) => [ops.add(i, 1)], [tensor(0)]);
 * ```
 */
export function whileLoop<V extends readonly Tree<unknown>[]>(
  cond: (...vars: V) => unknown,
  body: (...vars: V) => V | V[0] | readonly V[number][],
  loopVars: V,
  options: WhileLoopOptions = {},
): V {
  return callWhile(cond, body, loopVars, options) as V;
}

function computeFori(lower: unknown, upper: unknown, body: (i: unknown, value: unknown) => unknown, init: unknown): unknown {
  if (typeof lower === "number" && typeof upper === "number") {
    const steps = Math.max(0, upper - lower);
    if (steps === 0) return lift(init);
    const indices = arange(lower, { stop: upper, dtype: "int32" });
    return scan((value: Tree<unknown>, i: Tree<unknown>) => [body(i, value) as Tree<unknown>, null], init as Tree<unknown>, { xs: indices })[0];
  }
  const [start, end] = [castTo(toTensor(lower as Tensor), "int32"), castTo(toTensor(upper as Tensor), "int32")];
  const [, result] = computeWhile(
    (i) => new Tensor(g.compare("LT", toTensor(i as Tensor).node, end.node)),
    (i, value) => [new Tensor(g.add(toTensor(i as Tensor).node, g.scalar(1, "int32"))), body(i, value)],
    [start, init],
    {},
  ) as Vars;
  return result;
}

const callFori = anyOp("ForiLoop", computeFori) as (...args: readonly unknown[]) => unknown;

/**
 * Calls `bodyFun(i, value)` for every i from `lower` up to `upper`, exclusive; each call is given what the one before
 * gave. It has a gradient when both bounds are plain numbers.
 */
export function foriLoop<V extends Tree<unknown>>(
  lower: number | Tensor,
  upper: number | Tensor,
  bodyFun: (i: Tensor, value: V) => V,
  initVal: V,
): V {
  return callFori(lower, upper, bodyFun, initVal) as V;
}
