import { hostArray, isFloat } from "./dtype.ts";
import { roundInPlace } from "./float16.ts";
import { recordOf } from "./make.ts";
import { topological, type Graph, type Node, type TensorType } from "./node.ts";
import type { PrimitiveName } from "./attributes.ts";
import type { Primitive, Value } from "./primitive.ts";
import { at, sizeOf } from "./shape.ts";

export interface RunOptions {
  /** Computes every float in double precision and rounds nothing: what derivatives are measured against. */
  readonly wide?: boolean;
}

/**
 * Runs a graph by the reference evaluation of each primitive, each result rounded to its dtype. Arrays are let go after
 * their last use. Outputs may share memory with inputs and with each other.
 */
export function evaluateGraph(graph: Graph, inputs: readonly Value[], options: RunOptions = {}): Value[] {
  const held = new Map<Node, readonly Value[]>();
  graph.parameters.forEach((parameter, i) => held.set(parameter, [at(inputs, i)]));
  const order = topological(graph.outputs);
  const lastUse = lastUses(order, graph.outputs);
  for (const node of order) {
    if (!held.has(node)) held.set(node, apply(node, held, options));
    for (const done of lastUse.get(node) ?? []) held.delete(done);
  }
  return graph.outputs.map((output) => at(held.get(output) ?? [], 0));
}

/** Which values are needed by no node after this one; outputs are never among them. */
function lastUses(order: readonly Node[], outputs: readonly Node[]): Map<Node, Node[]> {
  const seen = new Set<Node>(outputs);
  const uses = new Map<Node, Node[]>();
  for (const node of order.toReversed()) {
    const done = [...new Set(node.inputs)].filter((input) => !seen.has(input));
    for (const input of done) seen.add(input);
    if (done.length > 0) uses.set(node, done);
  }
  return uses;
}

function apply<P extends PrimitiveName>(
  node: Node<P>,
  held: ReadonlyMap<Node, readonly Value[]>,
  options: RunOptions,
): readonly Value[] {
  const { evaluate }: Primitive<P> = recordOf(node.op);
  if (evaluate === "leaf") throw new Error(`${node.op} ${node.id} is not a parameter of the graph that is run`);
  const outputs = node.results.map((type) => ({ type, data: allocate(type, options) }));
  evaluate({
    inputs: node.inputs.flatMap((input) => held.get(input) ?? []),
    outputs,
    attributes: node.attributes,
    run: (graph, inputs) => evaluateGraph(graph, inputs, options),
  });
  if (options.wide !== true) outputs.forEach(round);
  return outputs;
}

function allocate({ shape, dtype }: TensorType, { wide }: RunOptions): Value["data"] {
  return wide === true && isFloat(dtype) ? new Float64Array(sizeOf(shape)) : hostArray(dtype, sizeOf(shape));
}

/** What narrower floats cannot hold; the array classes of all other dtypes round by themselves. */
function round({ type: { dtype }, data }: Value): void {
  if ((dtype === "float16" || dtype === "bfloat16") && data instanceof Float32Array) roundInPlace(dtype, data);
}
