import { BaseLayer } from "../../layers/layer.ts";
import type { CallNode } from "../../tensor/operation.ts";
import type { LayerGraph } from "../layer_graph.ts";
import { madeIn } from "../graph_order.ts";
import type { AutomaticNames, Named } from "./naming.ts";

/** What is called, as far as names go. */
export const namedOf = ({ operation }: CallNode): Named => operation as unknown as Named;

/**
 * The calls of a graph in an order in which a program can make them: each after those it needs, and, where there is a
 * choice, so that automatic names come out as they are. `onCall` is told each one, and may take names.
 */
export function makeCalls(graph: LayerGraph, names: AutomaticNames, isMade: (layer: BaseLayer) => boolean, onCall: (node: CallNode) => void): void {
  const pending = [...graph.nodes];
  const done = new Set<CallNode>();
  const isReady = (node: CallNode): boolean => {
    const sources = node.inputs.map(madeIn).filter((source) => source !== undefined && source.inputs.length > 0);
    return sources.every((source) => source !== undefined && done.has(source)) && !earlierCallWaits(node, pending);
  };
  const fits = (node: CallNode): boolean => {
    const { operation } = node;
    const named = namedOf(node);
    if (operation instanceof BaseLayer && isMade(operation)) return true;
    return names.wouldGive(named) || !looksAutomatic(named);
  };
  while (pending.length > 0) {
    const ready = pending.filter(isReady);
    const next = ready.find(fits) ?? ready[0] ?? pending[0];
    if (next === undefined) return;
    pending.splice(pending.indexOf(next), 1);
    done.add(next);
    onCall(next);
  }
}

/** Calls of one layer keep their order, since later tensors are told apart by it. */
const earlierCallWaits = (node: CallNode, pending: readonly CallNode[]): boolean =>
  pending.some(({ operation }, i) => operation === node.operation && i < pending.indexOf(node));

const looksAutomatic = ({ name }: Named): boolean => /_\d+$/.test(name);
