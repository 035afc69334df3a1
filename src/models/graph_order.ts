import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { CallNode, Operation } from "../tensor/operation.ts";
import { at } from "../ir/shape.ts";

/** The calls a model consists of, and its operations in Keras's order. */
export interface GraphOrder {
  /** Each call after those it needs. */
  readonly nodes: readonly CallNode[];
  /**
   * By decreasing depth, then by first visit from the outputs. Files and weights depend on this order. The depth of a
   * call is one more than that of its deepest consumer; an operation called several times has its greatest depth.
   */
  readonly operations: readonly Operation[];
}

/** The call that made a symbolic tensor. */
export function madeIn(tensor: KerasTensor): CallNode | undefined {
  if (tensor.history === undefined) return undefined;
  const { operation, nodeIndex } = tensor.history;
  return (operation as Operation).calls[nodeIndex];
}

/** A way from an output back to a tensor that nothing feeds: the calls passed, from the output on. */
export interface DeadEnd {
  readonly tensor: KerasTensor;
  readonly output: number;
  readonly through: readonly CallNode[];
}

/**
 * Walks from the outputs to the inputs, as Keras's `map_graph` does.
 * Calls `onDeadEnd` for a source that is not among `inputs`; it is expected to throw.
 */
export function orderGraph(
  inputs: readonly KerasTensor[],
  outputs: readonly KerasTensor[],
  onDeadEnd: (end: DeadEnd) => never,
): GraphOrder {
  const given = new Set(inputs);
  const nodes: CallNode[] = [];
  const finished = new Set<CallNode>();
  const visits = new Map<Operation, number>();
  const walk = (tensor: KerasTensor, output: number, through: readonly CallNode[]): void => {
    const node = madeIn(tensor);
    if (node === undefined) return given.has(tensor) ? undefined : onDeadEnd({ tensor, output, through });
    if (finished.has(node)) return;
    if (node.inputs.length === 0 && !given.has(tensor)) onDeadEnd({ tensor, output, through });
    if (!visits.has(node.operation)) visits.set(node.operation, visits.size);
    finished.add(node);
    for (const input of node.inputs) walk(input, output, [...through, node]);
    nodes.push(node);
  };
  outputs.forEach((tensor, i) => walk(tensor, i, []));
  return { nodes, operations: byDepth(nodes, inputs, visits) };
}

function byDepth(
  nodes: readonly CallNode[],
  inputs: readonly KerasTensor[],
  visits: ReadonlyMap<Operation, number>,
): Operation[] {
  const nodeDepths = new Map<CallNode, number>();
  const depths = new Map<Operation, number>();
  for (const node of nodes.toReversed()) {
    const depth = Math.max(nodeDepths.get(node) ?? 0, depths.get(node.operation) ?? 0);
    depths.set(node.operation, depth);
    for (const input of node.inputs) {
      const source = madeIn(input);
      if (source !== undefined) nodeDepths.set(source, Math.max(depth + 1, nodeDepths.get(source) ?? 0));
    }
  }
  // Inputs that no output needs come last, before everything else of depth 0.
  const unused = inputs.flatMap((tensor) => (tensor.history === undefined ? [] : [tensor.history.operation as Operation]));
  for (const operation of unused) if (!depths.has(operation)) depths.set(operation, 0);
  const key = (operation: Operation): number => visits.get(operation) ?? -1;
  const depth = (operation: Operation): number => depths.get(operation) ?? 0;
  return [...depths.keys()].toSorted((a, b) => depth(b) - depth(a) || key(a) - key(b));
}

/** Position of a call among those calls of its operation that belong to a model. */
export function ownIndex(node: CallNode, nodes: ReadonlySet<CallNode>): number {
  return node.operation.calls.filter((call) => nodes.has(call)).indexOf(node);
}

/** The call and the position of a tensor among its results. */
export function originOf(tensor: KerasTensor): { node: CallNode; tensorIndex: number } | undefined {
  const { history } = tensor;
  if (history === undefined) return undefined;
  return { node: at((history.operation as Operation).calls, history.nodeIndex), tensorIndex: history.tensorIndex };
}
