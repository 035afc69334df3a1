import type { Attributes } from "./node.ts";
import { isOp, type Graph, type Node } from "./node.ts";

/** The graphs held in a node's attributes, by what they are to it. */
export function nestedGraphs(node: Node): readonly (readonly [role: string, graph: Graph])[] {
  if (isOp(node, "scan") || isOp(node, "custom_gradient")) return [["body", node.attributes.body]];
  if (isOp(node, "case")) return node.attributes.branches.map((branch, i) => [`branch ${i}`, branch] as const);
  if (isOp(node, "while")) {
    return [
      ["condition", node.attributes.condition],
      ["body", node.attributes.body],
    ];
  }
  return [];
}

/** The attributes of a node with every graph in them replaced. */
export function mapNested(node: Node, change: (graph: Graph) => Graph): Attributes[Node["op"]] {
  if (isOp(node, "scan") || isOp(node, "custom_gradient")) {
    return { ...node.attributes, body: change(node.attributes.body) };
  }
  if (isOp(node, "case")) return { branches: node.attributes.branches.map(change) };
  if (isOp(node, "while")) {
    const { condition, body } = node.attributes;
    return { ...node.attributes, condition: change(condition), body: change(body) };
  }
  return node.attributes;
}
