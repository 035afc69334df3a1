import type { TypedArray } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";

/** Where the numbers of a leaf come from when the graph around it runs. */
export interface Source {
  /** The array, or a way to get it. */
  data(): TypedArray | Promise<TypedArray>;
}

const sources = new WeakMap<Node, Source>();

export function setSource(leaf: Node<"parameter">, source: Source): void {
  sources.set(leaf, source);
}

/** The source of a leaf, undefined for the parameters of a trace. */
export const sourceOf = (leaf: Node): Source | undefined => sources.get(leaf);
