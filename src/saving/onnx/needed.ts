import { isGraph, type OnnxNode } from "./messages.ts";

/** Every name that nodes read, those inside of nested graphs included. */
export function namesRead(nodes: readonly OnnxNode[]): Set<string> {
  const names = new Set<string>();
  for (const node of nodes) for (const name of readBy(node)) names.add(name);
  return names;
}

function readBy({ inputs, attributes }: OnnxNode): string[] {
  const graphs = Object.values(attributes).filter(isGraph);
  return [...inputs, ...graphs.flatMap(({ nodes, outputs }) => [...nodes.flatMap(readBy), ...outputs.map(({ name }) => name)])];
}

/** The nodes that some outputs depend on. */
export function needed(nodes: readonly OnnxNode[], outputs: readonly string[]): OnnxNode[] {
  const wanted = new Set(outputs);
  const kept = nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((name) => wanted.has(name));
    if (isNeeded) for (const name of readBy(node)) wanted.add(name);
    return isNeeded;
  });
  return kept.toReversed();
}
