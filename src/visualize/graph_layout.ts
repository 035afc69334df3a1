import { Graph, layout } from "#dagre";
import type { FlatGraph } from "./model_graph.ts";

/** `"TB"`: from top to bottom. `"LR"`: from left to right. */
export type Rankdir = "TB" | "LR";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle by its centre. */
export interface Placed extends Size, Point {}

export interface GraphLayout extends Size {
  readonly boxes: ReadonlyMap<string, Placed>;
  readonly clusters: ReadonlyMap<string, Placed>;
  /** Points that the edge from one box to another passes through, both ends at the middle of a side. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly points: readonly Point[] }[];
}

const RANK_GAP = 44;
const NODE_GAP = 32;
const MARGIN = 28;
/** Space between a cluster's upper edge and its boxes, for its name. */
const CLUSTER_TITLE = 26;
/** How far the loop of a layer that feeds itself stands out. */
const LOOP = 26;

/** Places boxes of the given sizes in ranks along the direction of the edges (Sugiyama's method, by dagre). */
export function layoutGraph(flat: FlatGraph, size: (id: string) => Size, rankdir: Rankdir): GraphLayout {
  const graph = new Graph({ compound: true });
  graph.setGraph({ rankdir, ranksep: RANK_GAP, nodesep: NODE_GAP, edgesep: 20 });
  for (const { id } of flat.clusters) graph.setNode(id, { width: 0, height: 0 });
  for (const { id } of flat.boxes) graph.setNode(id, { ...size(id) });
  for (const { id, cluster } of [...flat.clusters, ...flat.boxes]) if (cluster !== undefined) graph.setParent(id, cluster);
  for (const { from, to } of flat.edges) if (from !== to) graph.setEdge(from, to, {});
  if (flat.boxes.length > 0) layout(graph);

  const place = (id: string): Placed => {
    const { x = 0, y = 0, width, height } = graph.node(id);
    return { x, y, width, height };
  };
  const boxes = new Map(flat.boxes.map(({ id }) => [id, place(id)]));
  const clusters = new Map(flat.clusters.map(({ id }) => [id, rankdir === "LR" ? withTitle(place(id)) : place(id)]));
  const edges = flat.edges.map(({ from, to }) => {
    const [source, target] = [boxes.get(from) ?? place(from), boxes.get(to) ?? place(to)];
    const points = from === to ? loop(source) : joined(source, graph.edge(from, to).points ?? [], target, rankdir);
    return { from, to, points };
  });
  return movedToOrigin({ boxes, clusters, edges });
}

/** dagre leaves room for a cluster's name between ranks only: sideways it is made here. */
function withTitle(cluster: Placed): Placed {
  return { ...cluster, y: cluster.y - CLUSTER_TITLE / 2, height: cluster.height + CLUSTER_TITLE };
}

/** dagre's inner points, with both ends moved to the middle of the side they are nearest to. */
function joined(source: Placed, points: readonly Point[], target: Placed, rankdir: Rankdir): Point[] {
  const inner = points.slice(1, -1);
  return [side(source, inner[0] ?? target, rankdir), ...inner, side(target, inner.at(-1) ?? source, rankdir)];
}

function side(box: Placed, towards: Point, rankdir: Rankdir): Point {
  return rankdir === "TB"
    ? { x: box.x, y: box.y + (Math.sign(towards.y - box.y) * box.height) / 2 }
    : { x: box.x + (Math.sign(towards.x - box.x) * box.width) / 2, y: box.y };
}

function loop(box: Placed): Point[] {
  const right = box.x + box.width / 2;
  const half = Math.min(12, box.height / 4);
  return [
    { x: right, y: box.y - half },
    { x: right + LOOP, y: box.y },
    { x: right, y: box.y + half },
  ];
}

/** Everything shifted so that the upper left corner of what is drawn lies inside the margin. */
function movedToOrigin(drawn: Omit<GraphLayout, "width" | "height">): GraphLayout {
  const rectangles = [...drawn.boxes.values(), ...drawn.clusters.values()];
  const points = drawn.edges.flatMap((edge) => edge.points);
  const extent = (axis: "x" | "y", side: "width" | "height"): [number, number] => {
    const low = [...rectangles.map((box) => box[axis] - box[side] / 2), ...points.map((point) => point[axis])];
    const high = [...rectangles.map((box) => box[axis] + box[side] / 2), ...points.map((point) => point[axis])];
    return low.length === 0 ? [0, 0] : [low.reduce((a, b) => Math.min(a, b)), high.reduce((a, b) => Math.max(a, b))];
  };
  const [left, right] = extent("x", "width");
  const [top, bottom] = extent("y", "height");
  const move = <T extends Point>(point: T): T => ({ ...point, x: point.x - left + MARGIN, y: point.y - top + MARGIN });
  return {
    boxes: new Map(Array.from(drawn.boxes, ([id, box]) => [id, move(box)])),
    clusters: new Map(Array.from(drawn.clusters, ([id, box]) => [id, move(box)])),
    edges: drawn.edges.map((edge) => ({ ...edge, points: edge.points.map(move) })),
    width: right - left + 2 * MARGIN,
    height: bottom - top + 2 * MARGIN,
  };
}
