import { CeratopsError } from "../errors.ts";

/** A model as its picture needs it: layers, and which feeds which. */
export interface ModelGraph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Per input of the model, the node that receives it: an input layer, or the first layer of a Sequential. */
  readonly inputs: readonly string[];
  /** Per output of the model, the node that makes it. */
  readonly outputs: readonly string[];
}

export type GraphShape = readonly (number | null)[];

/** A layer, drawn as one box however often it is called. */
export interface GraphNode {
  /** Unique among the nodes of its graph. */
  readonly id: string;
  readonly name: string;
  /** `"Conv2D"`, as registered. */
  readonly className: string;
  /** One shape per tensor, `null` where an axis is open; left out when unknown. */
  readonly inputShapes?: readonly GraphShape[] | undefined;
  readonly outputShapes?: readonly GraphShape[] | undefined;
  /** One data type per output tensor. */
  readonly outputDtypes?: readonly string[] | undefined;
  /** Left out when the layer has none. */
  readonly activation?: string | undefined;
  /** Left out when the layer has no weights. */
  readonly trainable?: boolean | undefined;
  /** The layers of a nested model. */
  readonly model?: ModelGraph | undefined;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Which output of `from`, when that is a nested model; 0 by default. */
  readonly output?: number | undefined;
  /** Which input of `to`, when that is a nested model; 0 by default. */
  readonly input?: number | undefined;
}

/** A graph of boxes without nesting: what is laid out. */
export interface FlatGraph {
  readonly boxes: readonly FlatBox[];
  readonly clusters: readonly FlatCluster[];
  /** Each pair at most once. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface FlatBox {
  readonly id: string;
  readonly node: GraphNode;
  /** The innermost cluster that holds the box. */
  readonly cluster: string | undefined;
}

/** A nested model, drawn as a frame around its boxes. */
export interface FlatCluster {
  readonly id: string;
  readonly node: GraphNode;
  readonly cluster: string | undefined;
}

/**
 * Boxes and edges of a model. With `expandNested`, nested models become clusters, and an edge that ends at one is led to the
 * layer inside that receives or makes the tensor.
 *
 * @throws CeratopsError `E_GRAPH` when an edge names a node that is not in the graph.
 */
export function flattenGraph(graph: ModelGraph, expandNested: boolean): FlatGraph {
  const boxes: FlatBox[] = [];
  const clusters: FlatCluster[] = [];
  const edges = new Map<string, { from: string; to: string }>();
  const visit = (model: ModelGraph, path: string, cluster: string | undefined): void => {
    for (const node of model.nodes) {
      const id = path + node.id;
      if (expandNested && isExpandable(node)) {
        clusters.push({ id, node, cluster });
        visit(node.model, `${id}/`, id);
      } else {
        boxes.push({ id, node, cluster });
      }
    }
    for (const edge of model.edges) {
      const from = path + endpoint(model, edge.from, "outputs", edge.output ?? 0, expandNested);
      const to = path + endpoint(model, edge.to, "inputs", edge.input ?? 0, expandNested);
      edges.set(JSON.stringify([from, to]), { from, to });
    }
  };
  visit(graph, "", undefined);
  return { boxes, clusters, edges: [...edges.values()] };
}

type Expandable = GraphNode & { readonly model: ModelGraph };

function isExpandable(node: GraphNode): node is Expandable {
  return node.model !== undefined && node.model.nodes.length > 0;
}

/** The box inside `model` that an edge to or from its node `id` ends at, as a path of ids. */
function endpoint(model: ModelGraph, id: string, side: "inputs" | "outputs", index: number, expandNested: boolean): string {
  const node = model.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) {
    throw new CeratopsError(`an edge names a layer that is not in model "${model.name}"`, {
      code: "E_GRAPH",
      where: model.name,
      expected: `one of ${model.nodes.map((candidate) => `"${candidate.id}"`).join(", ")}`,
      received: `"${id}"`,
    });
  }
  if (!expandNested || !isExpandable(node)) return id;
  const ends = node.model[side];
  const inner = ends[index] ?? (side === "inputs" ? node.model.nodes[0]?.id : node.model.nodes.at(-1)?.id) ?? "";
  return `${id}/${endpoint(node.model, inner, side, 0, expandNested)}`;
}
