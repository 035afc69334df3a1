import { isOp, type Node } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import { isTuple } from "./fusion.ts";
import { canInline, isMovement } from "./lower.ts";

/** Stored values that one kernel computes together, in an order in which each finds the earlier ones. */
export interface Group {
  readonly kind: "map" | "reduce" | "single";
  readonly nodes: Node[];
}

/** How a value depends on a stored one: only on the element at its own place, or on others too. */
type Dependency = "pointwise" | "any";

const LARGEST_GROUP = 8;

/**
 * Puts stored values that run over the same index space into one kernel where nothing in between is in the way, as the
 * three results of an optimizer's update or the sums of batch statistics.
 */
export function groupNodes(order: readonly Node[], stored: ReadonlySet<Node>): Group[] {
  const groups: Group[] = [];
  const position = new Map<Node, number>();
  const open = new Map<string, number[]>();
  for (const node of order) {
    const tuple = isTuple(node);
    if (!tuple && (!stored.has(node) || isGiven(node))) continue;
    const dependencies = dependenciesOf(node, stored);
    const signature = tuple ? undefined : signatureOf(node);
    const fitting = signature === undefined ? undefined : (open.get(signature) ?? []).findLast((place) => joins(place, node, dependencies, groups, position));
    const place = fitting ?? groups.push({ kind: kindOf(node), nodes: [] }) - 1;
    at(groups, place).nodes.push(node);
    position.set(node, place);
    if (signature !== undefined && fitting === undefined) open.set(signature, [...(open.get(signature) ?? []), place]);
  }
  return groups;
}

/** Values that no kernel computes: they come from outside, or out of a tuple. */
const isGiven = (node: Node): boolean =>
  isOp(node, "parameter") || isOp(node, "get_tuple_element") || (isOp(node, "constant") && !canInline(node));

function joins(
  place: number,
  node: Node,
  dependencies: ReadonlyMap<Node, Dependency>,
  groups: readonly Group[],
  position: ReadonlyMap<Node, number>,
): boolean {
  const group = at(groups, place);
  if (group.nodes.length >= LARGEST_GROUP) return false;
  for (const [dependency, how] of dependencies) {
    const where = position.get(dependency);
    if (where === undefined || where < place) continue;
    if (where > place || how !== "pointwise" || group.kind !== "map") return false;
  }
  return node.results.length === 1;
}

const kindOf = (node: Node): Group["kind"] => (isOp(node, "reduce") ? "reduce" : canInline(node) && !isTuple(node) ? "map" : "single");

/** What values of one kernel have in common; undefined for what stands alone. */
function signatureOf(node: Node): string | undefined {
  if (isOp(node, "reduce")) return `reduce ${at(node.inputs, 0).shape.join()} by ${node.attributes.dimensions.join()}`;
  return canInline(node) ? `map ${node.shape.join()}` : undefined;
}

/** The stored values (or tuples) that a node's own kernel reads. */
export function dependenciesOf(node: Node, stored: ReadonlySet<Node>): Map<Node, Dependency> {
  const found = new Map<Node, Dependency>();
  const seen = new Map<Node, Dependency>();
  const visit = (input: Node, how: Dependency): void => {
    if (seen.get(input) === "any" || seen.get(input) === how) return;
    seen.set(input, how);
    const source = isOp(input, "get_tuple_element") ? at(input.inputs, 0) : input;
    if (stored.has(input) || isTuple(source)) {
      if (found.get(source) !== "any") found.set(source, how);
      if (source !== input && found.get(input) !== "any") found.set(input, how);
      return;
    }
    input.inputs.forEach((next) => visit(next, how === "pointwise" && isPointwise(input) ? "pointwise" : "any"));
  };
  node.inputs.forEach((input) => visit(input, isPointwise(node) ? "pointwise" : "any"));
  return found;
}

const isPointwise = (node: Node): boolean =>
  canInline(node) && !isMovement(node) && node.op !== "gather" && node.op !== "dynamic_update_slice" && node.op !== "rng_bit_generator";
