import { Node } from "../ir/node.ts";

/**
 * A value of its own with the same elements: what a program hands out, or puts into a state, must be computed by a
 * kernel and lie densely, also where the graph just passes on a parameter, a constant or the result of a contraction.
 * A reshape to the same shape is inlined like any other movement.
 */
export function copyOf(node: Node): Node {
  const computed = !["parameter", "constant", "dot_general", "convolution", "get_tuple_element"].includes(node.op);
  return computed ? node : new Node("reshape", [node], { shape: node.shape }, [node.type]);
}
