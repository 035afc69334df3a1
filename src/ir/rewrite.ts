import { Node, topological } from "./node.ts";
import { at } from "./shape.ts";

/** What a node becomes, given its inputs after rewriting; undefined keeps the node (with those inputs). */
export type Rule = (node: Node, inputs: readonly Node[]) => Node | undefined;

/** Rebuilds the graph above `roots`, inputs first; nodes whose inputs did not change stay the same objects. */
export function rewrite(roots: readonly Node[], rule: Rule): Node[] {
  const replaced = new Map<Node, Node>();
  for (const node of topological(roots)) {
    const inputs = node.inputs.map((input) => replaced.get(input) ?? input);
    replaced.set(node, rule(node, inputs) ?? withInputs(node, inputs));
  }
  return roots.map((root) => replaced.get(root) ?? root);
}

/** The same application of the same primitive to other inputs of the same types. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every((input, i) => input === at(node.inputs, i))) return node;
  return new Node(node.op, inputs, node.attributes, node.results);
}
