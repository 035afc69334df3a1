import type { PrimitiveName } from "../ir/attributes.ts";
import { isOp, topological, type Graph, type Node } from "../ir/node.ts";
import { at, sizeOf } from "../ir/shape.ts";
import { canInline, isMovement } from "./lower.ts";

/** Beyond this many operations a value is stored, so that no kernel grows without bound. */
const LARGEST_INLINE = 150;
/** A value that several need is computed again by each of them up to this cost. */
const CHEAP_TO_REPEAT = 4;
/** A value that is stretched is computed again for every copy up to this cost. */
const CHEAP_TO_STRETCH = 2;

/** Rough cost of an element, in additions; what is not named costs 1. */
const costs: { readonly [P in PrimitiveName]?: number } = {
  exponential: 12,
  exponential_minus_one: 30,
  log: 15,
  log_plus_one: 30,
  sine: 15,
  cosine: 15,
  tan: 30,
  tanh: 20,
  logistic: 15,
  erf: 15,
  erf_inv: 40,
  power: 40,
  atan2: 25,
  divide: 4,
  sqrt: 4,
  rsqrt: 6,
  remainder: 8,
  gather: 3,
  rng_bit_generator: 120,
};

/** Nodes whose operands are read more than once, or by code that only loads. */
const readsStored = new Set<PrimitiveName>([
  "dot_general", "convolution", "reduce_window", "select_and_scatter", "sort", "top_k",
]);

const hasBodies = new Set<PrimitiveName>(["while", "scan", "case"]);

/**
 * Decides which values get memory of their own; all others are computed where they are needed. A value is stored if it
 * cannot be inlined, if it is asked for, if code that only loads reads it, or if computing it again costs more than a
 * round trip to memory.
 */
export function chooseStored(graph: Graph): Set<Node> {
  const order = topological(graph.outputs);
  const users = countUsers(order);
  const stored = new Set<Node>(graph.outputs.filter((node) => !isTuple(node)));
  for (const node of order) if (!isTuple(node) && !canInline(node)) stored.add(node);
  for (const node of order) {
    if (readsStored.has(node.op)) node.inputs.forEach((input) => storeBase(input, stored));
    // The bodies of loops and branches find what they read in buffers.
    if (hasBodies.has(node.op)) node.inputs.filter((input) => !isTuple(input)).forEach((input) => stored.add(input));
  }
  const cost = new Map<Node, number>();
  for (const node of order) {
    if (isTuple(node)) continue;
    const own = costOf(node, cost, stored);
    const repeated = (users.get(node) ?? 0) > 1 && own > CHEAP_TO_REPEAT;
    if (!isLeaf(node) && !isMovement(node) && (own > LARGEST_INLINE || repeated)) stored.add(node);
    if (isOp(node, "broadcast_in_dim")) storeStretched(node, cost, stored);
    cost.set(node, stored.has(node) ? 1 : own);
  }
  return stored;
}

export const isTuple = (node: Node): boolean => node.results.length !== 1 || hasOneResultTuple(node);

/** `while`, `scan` and `case` may have a single result, which is still read through get_tuple_element. */
function hasOneResultTuple(node: Node): boolean {
  return ["while", "scan", "case", "sort", "top_k", "custom_gradient"].includes(node.op);
}

const isLeaf = (node: Node): boolean => node.op === "parameter" || node.op === "constant" || node.op === "iota";

function countUsers(order: readonly Node[]): Map<Node, number> {
  const users = new Map<Node, number>();
  for (const node of order) for (const input of new Set(node.inputs)) users.set(input, (users.get(input) ?? 0) + 1);
  return users;
}

function costOf(node: Node, cost: ReadonlyMap<Node, number>, stored: ReadonlySet<Node>): number {
  if (isLeaf(node)) return node.op === "parameter" ? 1 : 0;
  const below = [...new Set(node.inputs)].reduce((sum, input) => sum + (stored.has(input) ? 1 : (cost.get(input) ?? 1)), 0);
  return below + (isMovement(node) ? 0 : (costs[node.op] ?? 1));
}

/** What lies below movement is what would be computed at every read. */
function storeBase(node: Node, stored: Set<Node>): void {
  if (isTuple(node) || stored.has(node) || isLeaf(node)) return;
  if (isMovement(node)) node.inputs.forEach((input) => storeBase(input, stored));
  else stored.add(node);
}

function storeStretched(node: Node<"broadcast_in_dim">, cost: ReadonlyMap<Node, number>, stored: Set<Node>): void {
  const x = at(node.inputs, 0);
  if (sizeOf(node.shape) <= sizeOf(x.shape) || isTuple(x) || isLeaf(x)) return;
  if ((cost.get(x) ?? 0) > CHEAP_TO_STRETCH) storeBase(x, stored);
}
