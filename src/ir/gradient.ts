import type { PrimitiveName } from "./attributes.ts";
import { isFloat } from "./dtype.ts";
import { g, recordOf } from "./make.ts";
import { topological, type Node } from "./node.ts";
import { at } from "./shape.ts";

/**
 * Reverse-mode differentiation: cotangents of `wrt`, given those of `outputs`. One sweep against the order of the
 * graph; only nodes that lie between `wrt` and `outputs` are visited, and each rule is told which inputs matter. The
 * result is ordinary graph and can be differentiated again.
 */
export function differentiate(
  outputs: readonly Node[],
  cotangents: readonly (Node | undefined)[],
  wrt: readonly Node[],
): (Node | undefined)[] {
  const order = topological(outputs);
  const wanted = dependents(order, wrt);
  const held = new Map<Node, (Node | undefined)[]>();
  outputs.forEach((output, i) => accumulate(held, output, 0, cotangents[i]));
  for (const node of order.toReversed()) {
    const flowing = held.get(node);
    if (flowing === undefined || !wanted.has(node)) continue;
    if (node.op === "get_tuple_element") forwardElement(held, node as Node<"get_tuple_element">, flowing[0]);
    else backpropagate(held, node, flowing, wanted);
  }
  return wrt.map((node) => held.get(node)?.[0]);
}

/** Nodes that depend on any of `wrt`, through values that can carry a derivative. */
function dependents(order: readonly Node[], wrt: readonly Node[]): Set<Node> {
  const found = new Set<Node>(wrt);
  for (const node of order) {
    const differentiable = node.results.some((type) => isFloat(type.dtype));
    if (differentiable && node.inputs.some((input) => found.has(input))) found.add(node);
  }
  return found;
}

function accumulate(held: Map<Node, (Node | undefined)[]>, node: Node, index: number, ct: Node | undefined): void {
  if (ct === undefined) return;
  const slots = held.get(node) ?? node.results.map(() => undefined);
  const before = slots[index];
  slots[index] = before === undefined ? ct : g.add(before, ct);
  held.set(node, slots);
}

/** The cotangent of one element is the cotangent of that result of its tuple. */
function forwardElement(held: Map<Node, (Node | undefined)[]>, node: Node<"get_tuple_element">, ct: Node | undefined): void {
  accumulate(held, at(node.inputs, 0), node.attributes.index, ct);
}

function backpropagate<P extends PrimitiveName>(
  held: Map<Node, (Node | undefined)[]>,
  node: Node<P>,
  flowing: readonly (Node | undefined)[],
  wanted: ReadonlySet<Node>,
): void {
  const { gradient } = recordOf(node.op);
  if (gradient === "none") return;
  const needs = node.inputs.map((input) => wanted.has(input));
  const results = gradient({
    g,
    node,
    cotangents: flowing,
    get cotangent(): Node {
      return at(flowing as readonly Node[], 0);
    },
    needs,
    differentiate,
  });
  results.forEach((ct, i) => {
    if (needs[i]) accumulate(held, at(node.inputs, i), 0, ct);
  });
}
