import type { Graph, Node } from "./node.ts";
import { rewrite } from "./rewrite.ts";
import { at } from "./shape.ts";

/** What `roots` become when nodes are replaced by others of the same type; what needs none of them is shared. */
export function substitute(roots: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  return rewrite(roots, (node) => replacements.get(node));
}

/** The outputs of `graph` computed from `inputs` in place of its parameters. */
export function inline(graph: Graph, inputs: readonly Node[]): Node[] {
  return substitute(graph.outputs, new Map(graph.parameters.map((parameter, i) => [parameter, at(inputs, i)])));
}
