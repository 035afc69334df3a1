import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { showType } from "../../ir/primitive.ts";
import { at } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { anyOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Variable } from "../../tensor/variable.ts";
import { packLeaves } from "../../util/tree.ts";
import { isLeaf, lift, tensorsOf, traceBody, type Body } from "./body.ts";
import { castTo } from "./cast.ts";

type Branch = (...operands: readonly unknown[]) => unknown;

/** One of several functions, chosen by an int32 scalar; all are traced, one runs. */
function choose(index: Node, branches: readonly Branch[], operands: readonly unknown[], op: string): unknown {
  const structure = lift(operands);
  const given = tensorsOf(structure);
  const types = given.map(({ shape, dtype }) => ({ shape, dtype }));
  const bodies = branches.map((branch) =>
    traceBody(types, (args) => branch(...(packLeaves(structure, isLeaf, args) as readonly unknown[]))),
  );
  checkAlike(bodies, op);
  const variables = [...new Set(bodies.flatMap(({ states }) => states.map(({ variable }) => variable)))];
  const outer = bodies.flatMap(({ captured }) => captured.map((value) => value.outer));
  const results = g
    .case(
      index,
      bodies.map((body, i) => graphOf(body, i, bodies, variables)),
      [...given.map(({ node }) => node), ...variables.map(({ node }) => node), ...outer],
    )
    .map((node) => new Tensor(node));
  const outputs = at(bodies, 0).outputs.length;
  variables.forEach((variable, i) => variable.assign(at(results, outputs + i)));
  return packLeaves(at(bodies, 0).result, isLeaf, results.slice(0, outputs));
}

/** A branch with the parameters that all branches share: operands, variables, and what each one captured. */
function graphOf(body: Body, index: number, bodies: readonly Body[], variables: readonly Variable[]) {
  const states = variables.map((variable) => {
    const own = body.states.find((state) => state.variable === variable);
    const parameter = own?.parameter ?? g.parameter(variable.name, variable.type);
    return { parameter, next: own?.next ?? parameter };
  });
  const captured = bodies.flatMap((other, i) =>
    other.captured.map(({ parameter }) => (i === index ? parameter : g.parameter("unused", parameter.type))),
  );
  return {
    parameters: [...body.parameters, ...states.map(({ parameter }) => parameter), ...captured],
    outputs: [...body.outputs, ...states.map(({ next }) => next)],
  };
}

function checkAlike(bodies: readonly Body[], op: string): void {
  const texts = bodies.map(({ outputs }) => outputs.map(({ type }) => showType(type)).join(", "));
  const odd = texts.find((text) => text !== texts[0]);
  if (odd === undefined) return;
  throw new CeratopsError(`ops.${op}: the branches give different shapes or dtypes`, {
    code: "E_BRANCHES",
    where: `ops.${op}`,
    expected: texts[0],
    received: odd,
    hint: "ops.cast and ops.reshape bring the branches together",
  });
}

function computeCond(predicate: unknown, trueFn: Branch, falseFn: Branch): unknown {
  if (typeof predicate === "boolean") return predicate ? trueFn() : falseFn();
  const holds = g.reshape(castTo(toTensor(predicate as Tensor), "bool").node, []);
  const index = g.select(holds, g.scalar(0, "int32"), g.scalar(1, "int32"));
  return choose(index, [trueFn, falseFn], [], "cond");
}

function computeSwitch(index: unknown, branches: readonly Branch[], operands: readonly unknown[]): unknown {
  const place = g.reshape(castTo(toTensor(index as Tensor), "int32").node, []);
  const clamped = g.clamp(g.scalar(0, "int32"), place, g.scalar(branches.length - 1, "int32"));
  return choose(clamped, branches, operands, "switch");
}

const callCond = anyOp("Cond", computeCond) as (...args: readonly unknown[]) => unknown;
const callSwitch = anyOp("Switch", computeSwitch) as (...args: readonly unknown[]) => unknown;

/**
 * `trueFn()` where a scalar condition holds, `falseFn()` otherwise; only one of them runs. Both must give the same
 * structure, shapes and dtypes.
 */
export function cond<R>(pred: unknown, trueFn: () => R, falseFn: () => R): R {
  return callCond(pred, trueFn, falseFn) as R;
}

function switch_<R, O extends readonly unknown[]>(index: unknown, branches: readonly ((...operands: O) => R)[], ...operands: O): R {
  return callSwitch(index, branches, operands) as R;
}

/** The result of `branches[index](...operands)`; only that one runs. An index outside means the nearest branch. */
export { switch_ as switch };
