import type { Graph, Node } from "../../../ir/node.ts";
import { at, range } from "../../../ir/shape.ts";
import { heldAs, type Emitter, type Value } from "../emitter.ts";
import type { OnnxGraph } from "../messages.ts";
import { refuse, type Rule, type Writing } from "../writing.ts";

/** A parameter of a nested graph, by the name it has there. */
const parameterOf = (e: Emitter, node: Node, wanted: string): Value => ({
  name: e.shared.name(wanted),
  shape: node.shape,
  dtype: heldAs(node.dtype),
});

/** Outputs of a nested graph need names of their own and all of their elements. */
function finish(e: Emitter, values: readonly Value[], graph: Graph): Value[] {
  return values.map((value, i) => e.elementwise("Identity", [e.full(value, at(graph.outputs, i).shape)]));
}

const nestedGraph = (e: Emitter, name: string, inputs: readonly Value[], outputs: readonly Value[]): OnnxGraph => ({
  name,
  nodes: e.nodes,
  initializers: [],
  inputs,
  outputs,
});

const resultsOf = (node: Node): Omit<Value, "name">[] => node.results.map(({ shape, dtype }) => ({ shape, dtype: heldAs(dtype) }));

/** All elements of the inputs of a node from `from` on. */
const fullInputs = ({ e, node, inputs }: Writing<"scan" | "while" | "case">, from: number): Value[] =>
  inputs.slice(from).map((input, i) => e.full(input, at(node.inputs, from + i).shape));

/** Consts are read by name from the graph around; a loop without slices is given its step numbers. */
export const scan: Rule<"scan"> = (writing) => {
  const { e, node, inputs, attributes: { body, consts, carries, length, reverse } } = writing;
  const given = fullInputs(writing, consts);
  const hasSlices = given.length > carries;
  const inner = e.nested();
  const parameters = body.parameters.slice(consts).map((parameter, i) => parameterOf(e, parameter, i < carries ? "carry" : "slice"));
  const step: Value = { name: e.shared.name("step"), shape: [], dtype: "int64" };
  const outputs = finish(inner, writing.write(inner, body, [...inputs.slice(0, consts), ...parameters]), body);
  const direction = reverse ? 1 : 0;
  const slices = Math.max(1, given.length - carries);
  const stacks = body.outputs.length - carries;
  return e.node("Scan", hasSlices ? given : [...given, e.positions(length, 1, 0)], resultsOf(node), {
    body: nestedGraph(inner, "step", hasSlices ? parameters : [...parameters, step], outputs),
    num_scan_inputs: slices,
    scan_input_directions: range(slices).map(() => direction),
    ...(stacks === 0 ? {} : { scan_output_directions: range(stacks).map(() => direction) }),
  });
};

/** Loop asks before the first step and after each whether it should go on. */
export const while_: Rule<"while"> = (writing) => {
  const { e, node, inputs, attributes: { condition, body, consts } } = writing;
  const carries = fullInputs(writing, consts);
  const fixed = inputs.slice(0, consts);
  const [begins] = writing.write(e, condition, [...fixed, ...carries]);
  const inner = e.nested();
  const step: Value = { name: e.shared.name("step"), shape: [], dtype: "int64" };
  const goesOn: Value = { name: e.shared.name("goes_on"), shape: [], dtype: "bool" };
  const parameters = body.parameters.slice(consts).map((parameter) => parameterOf(e, parameter, "carry"));
  const next = finish(inner, writing.write(inner, body, [...fixed, ...parameters]), body);
  const again = finish(inner, writing.write(inner, condition, [...fixed, ...next]), condition);
  return e.node("Loop", [undefined, begins, ...carries], resultsOf(node), {
    body: nestedGraph(inner, "step", [step, goesOn, ...parameters], [...again, ...next]),
  });
};

/** A chain of Ifs; whatever matches no branch runs the last one. */
export const case_: Rule<"case"> = (writing) => {
  const { e, node, inputs: [index], attributes: { branches } } = writing;
  if (index === undefined) return [];
  const wide = e.cast(index, "int64");
  const operands = fullInputs(writing, 1);
  const branch = (inner: Emitter, i: number): Value[] => {
    const graph = at(branches, i);
    if (i === branches.length - 1) return finish(inner, writing.write(inner, graph, operands), graph);
    const [chosen, others] = [inner.nested(), inner.nested()];
    const isThis = inner.elementwise("Equal", [wide, inner.scalar(i, "int64")], "bool");
    const then = finish(chosen, writing.write(chosen, graph, operands), graph);
    const otherwise = branch(others, i + 1);
    return inner.node("If", [isThis], resultsOf(node), {
      then_branch: nestedGraph(chosen, "then", [], then),
      else_branch: nestedGraph(others, "else", [], otherwise),
    });
  };
  return branch(e, 0);
};

export const get_tuple_element: Rule<"get_tuple_element"> = ({ inputs, attributes: { index } }) => at(inputs, index);

export const stop_gradient: Rule<"stop_gradient"> = ({ inputs }) => inputs;

/** Its backward pass is not needed any more. */
export const custom_gradient: Rule<"custom_gradient"> = ({ e, inputs, attributes: { body }, write }) => write(e, body, inputs);

export const rng_bit_generator = refuse(
  "random numbers that depend on a seed",
  "draw them outside of the model and hand them in as an input, or leave the random layer out of the exported model",
);
