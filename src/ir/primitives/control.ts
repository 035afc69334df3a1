import { CeratopsError } from "../../errors.ts";
import { isInteger } from "../dtype.ts";
import type { Graph, Node, TensorType } from "../node.ts";
import { check, showType, type Primitive, type Value } from "../primitive.ts";
import { at, range, sameDims } from "../shape.ts";

const sameType = (a: TensorType, b: TensorType): boolean => a.dtype === b.dtype && sameDims(a.shape, b.shape);
const show = (types: readonly TensorType[]): string => types.map(showType).join(", ");

export const outputTypes = (graph: Graph): TensorType[] => graph.outputs.map((output) => output.type);

/** That a graph held in the attributes can be called with `inputs`. */
export function checkCall(graph: Graph, inputs: readonly TensorType[], what: string): void {
  const parameters = graph.parameters.map((parameter) => parameter.type);
  checkSame(inputs, parameters, `${what} called`);
}

export function checkSame(received: readonly TensorType[], expected: readonly TensorType[], what: string): void {
  check(
    received.length === expected.length && received.every((type, i) => sameType(type, at(expected, i))),
    () => `${what} with ${show(received)} instead of ${show(expected)}`,
  );
}

/** Copies the values that a nested graph gave into the arrays of the node. */
export function copyValues(from: readonly Value[], to: readonly Value[]): void {
  to.forEach((value, i) => value.data.set(at(from, i).data));
}

/**
 * Repeats `body` while `condition` holds. Both are called with (…consts, …carries); the condition gives one bool, the
 * body the next carries.
 */
export const while_: Primitive<"while"> = {
  infer: (inputs, { condition, body, consts }) => {
    const carries = inputs.slice(consts);
    checkCall(condition, inputs, "condition");
    checkCall(body, inputs, "body");
    checkSame(outputTypes(condition), [{ shape: [], dtype: "bool" }], "condition ends");
    checkSame(outputTypes(body), carries, "body ends");
    return carries;
  },
  evaluate: ({ inputs, outputs, attributes: { condition, body, consts }, run }) => {
    const fixed = inputs.slice(0, consts);
    let carries: readonly Value[] = inputs.slice(consts);
    while (at(at(run(condition, [...fixed, ...carries]), 0).data, 0)) carries = run(body, [...fixed, ...carries]);
    copyValues(carries, outputs);
  },
  gradient: () => {
    throw new CeratopsError("A loop of unknown length has no gradient", {
      code: "E_WHILE_GRADIENT",
      expected: "a loop whose number of steps is known before it runs",
      received: "a while loop, whose steps are not kept for a backward pass",
      hint: "ops.scan(step, init, xs, { length })  // or ops.foriLoop; ops.stopGradient(x) where no gradient is wanted",
    });
  },
};

/** One of several graphs, the last where the index is not that of another; the others do not run. */
export const case_: Primitive<"case"> = {
  infer: ([index, ...operands], { branches }) => {
    check(index !== undefined && index.shape.length === 0 && isInteger(index.dtype), () => "expects an integer scalar");
    const results = outputTypes(at(branches, 0));
    for (const branch of branches) {
      checkCall(branch, operands, "branch");
      checkSame(outputTypes(branch), results, "branch ends");
    }
    return results;
  },
  evaluate: ({ inputs: [index, ...operands], outputs, attributes: { branches }, run }) => {
    if (index === undefined) return;
    const chosen = at(index.data, 0);
    const inside = chosen >= 0 && chosen < branches.length;
    copyValues(run(at(branches, inside ? chosen : branches.length - 1), operands), outputs);
  },
  gradient: ({ g, node, cotangents, needs, differentiate }) => {
    const [index, ...operands] = node.inputs;
    if (index === undefined) return [];
    const flowing = range(cotangents.length).filter((i) => cotangents[i] !== undefined);
    const given = flowing.flatMap((i) => cotangents[i] ?? []);
    const branches = node.attributes.branches.map((branch) => {
      const cts = given.map((ct) => g.parameter("cotangent", ct.type));
      const wanted = branch.parameters.filter((_, i) => needs[i + 1]);
      const outputs = flowing.map((i) => at(branch.outputs, i));
      return { parameters: [...branch.parameters, ...cts], wanted, found: differentiate(outputs, cts, wanted) };
    });
    const graphs = branches.map(({ parameters, wanted, found }) => ({
      parameters,
      outputs: found.map((ct, i) => ct ?? g.like(0, at(wanted, i))),
    }));
    const results = g.case(index, graphs, [...operands, ...given]);
    const isReached = (i: number): boolean => branches.some(({ found }) => found[i] !== undefined);
    const reached = results.map((ct, i) => (isReached(i) ? ct : undefined));
    return [undefined, ...spread(operands, (i) => needs[i + 1] ?? false, reached)];
  },
};

/** Hands `values` out, in order, to the operands that are wanted. */
function spread(
  operands: readonly Node[],
  wanted: (operand: number) => boolean,
  values: readonly (Node | undefined)[],
): (Node | undefined)[] {
  let next = 0;
  return operands.map((_, i) => (wanted(i) ? values[next++] : undefined));
}

/** One result of a primitive that has several. */
export const get_tuple_element: Primitive<"get_tuple_element"> = {
  infer: (types, { index }) => {
    check(index < types.length, () => `${index} of ${types.length} results`);
    return [at(types, index)];
  },
  evaluate: ({ inputs, outputs, attributes: { index } }) => copyValues([at(inputs, index)], outputs),
  // The reverse sweep itself hands the cotangent on to its place among those of the tuple.
  gradient: "none",
};

/** The identity, through which no cotangent flows (not StableHLO's). */
export const stop_gradient: Primitive<"stop_gradient"> = {
  infer: ([x]) => {
    check(x !== undefined, () => "expects one operand");
    return [x];
  },
  evaluate: ({ inputs, outputs }) => copyValues(inputs, outputs),
  gradient: "none",
};

/** A graph whose backward pass is given by the user (not StableHLO's). */
export const custom_gradient: Primitive<"custom_gradient"> = {
  infer: (inputs, { body }) => {
    checkCall(body, inputs, "body");
    return outputTypes(body);
  },
  evaluate: ({ inputs, outputs, attributes: { body }, run }) => copyValues(run(body, inputs), outputs),
  gradient: ({ g, node, cotangents }) => {
    const results = node.results.map((_, i) => g.element(node, i));
    const given = results.map((result, i) => cotangents[i] ?? g.like(0, result));
    return node.attributes.gradient(node.inputs, results, given);
  },
};
