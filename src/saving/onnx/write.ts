import type { PrimitiveName } from "../../ir/attributes.ts";
import { topological, type Graph, type Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import type { Emitter, Value } from "./emitter.ts";
import { rules } from "./primitives/index.ts";
import type { Rule } from "./writing.ts";

/** Writes a graph by the rule of each primitive and gives the values of its outputs. */
export function write(e: Emitter, graph: Graph, inputs: readonly Value[], pathOf: PathOf = () => undefined): Value[] {
  const held = new Map<Node, readonly Value[]>(graph.parameters.map((parameter, i) => [parameter, [at(inputs, i)]]));
  const around = e.path;
  for (const node of topological(graph.outputs)) {
    if (held.has(node)) continue;
    e.path = pathOf(node) ?? around;
    held.set(node, apply(e, node, held, pathOf));
  }
  e.path = around;
  return graph.outputs.map((output) => at(held.get(output) ?? [], 0));
}

/** The path of the layer that made a node, where that is known. */
export type PathOf = (node: Node) => string | undefined;

function apply<P extends PrimitiveName>(e: Emitter, node: Node<P>, held: ReadonlyMap<Node, readonly Value[]>, pathOf: PathOf): readonly Value[] {
  const rule: Rule<P> = rules[node.op];
  const result = rule({
    e,
    node,
    inputs: node.inputs.flatMap((input) => held.get(input) ?? []),
    attributes: node.attributes,
    valueOf: (other) => held.get(other)?.[0],
    write: (emitter, graph, given) => write(emitter, graph, given, pathOf),
  });
  return "name" in result ? [result] : result;
}
