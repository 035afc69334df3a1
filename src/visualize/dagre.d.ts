/**
 * The part of dagre that `graph_layout.ts` uses. dagre 3.1 ships declarations, but their relative imports lack file extensions,
 * so that `moduleResolution: "nodenext"` cannot read them. `imports` in package.json leads the compiler here and everyone else
 * to dagre; both go when dagre's declarations are mended.
 */
export interface DagreNode {
  readonly width: number;
  readonly height: number;
  /** Centre; set by `layout`. */
  readonly x?: number;
  readonly y?: number;
}

export interface DagreEdge {
  /** Set by `layout`. */
  readonly points?: readonly { readonly x: number; readonly y: number }[];
}

export interface DagreOptions {
  readonly rankdir: "TB" | "LR";
  readonly ranksep: number;
  readonly nodesep: number;
  readonly edgesep: number;
  readonly ranker?: "network-simplex" | "tight-tree" | "longest-path";
}

export declare class Graph {
  constructor(options: { readonly compound: boolean });
  setGraph(options: DagreOptions): this;
  setNode(id: string, node: DagreNode): this;
  setParent(id: string, parent: string): this;
  setEdge(from: string, to: string, edge: DagreEdge): this;
  node(id: string): DagreNode;
  edge(from: string, to: string): DagreEdge;
}

export declare function layout(graph: Graph): void;
