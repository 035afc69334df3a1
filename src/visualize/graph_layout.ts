import { extent } from "d3-array";
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
  /**
   * Points that the edge from one box to another passes through, both ends at the middle of a side. An edge from a box to itself
   * has three: where it leaves, turns and returns.
   */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly points: readonly Point[] }[];
}

const RANK_GAP = 44;
const NODE_GAP = 32;
const MARGIN = 28;
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
  const clusters = new Map(flat.clusters.map(({ id }) => [id, place(id)]));
  const edges = flat.edges.map(({ from, to }) => {
    const [source, target] = [boxes.get(from) ?? place(from), boxes.get(to) ?? place(to)];
    if (from === to) return { from, to, points: loop(source, rankdir) };
    const way = isFree(source, target, boxes.values(), rankdir) ? [] : (graph.edge(from, to).points ?? []).slice(1, -1);
    return { from, to, points: joined(source, way, target, rankdir) };
  });
  const across = rankdir === "TB" ? "x" : "y";
  return movedToOrigin({ boxes, clusters, edges }, across, isReversed([...boxes.values()], across));
}

/** Whether no rank lies between two boxes, so that the edge can go straight from one to the other. */
function isFree(source: Point, target: Point, boxes: Iterable<Point>, rankdir: Rankdir): boolean {
  const along = rankdir === "TB" ? "y" : "x";
  const [low, high] = [Math.min(source[along], target[along]), Math.max(source[along], target[along])];
  for (const box of boxes) if (box[along] > low && box[along] < high) return false;
  return true;
}

/** From the middle of a side of `source` by way of dagre's points to the middle of a side of `target`. */
function joined(source: Placed, way: readonly Point[], target: Placed, rankdir: Rankdir): Point[] {
  const along = rankdir === "TB" ? "y" : "x";
  const relaxed = moveAlong(moveAlong(way, along).reverse(), along).reverse();
  return [side(source, way[0] ?? target, rankdir), ...relaxed, side(target, way.at(-1) ?? source, rankdir)];
}

/**
 * The first point, which lies in the middle of the gap between two ranks, moved to the gap's end when the line goes straight on
 * from there: its bend then has the whole gap.
 */
function moveAlong(points: readonly Point[], along: "x" | "y"): Point[] {
  const [first, second, ...rest] = points;
  const across = along === "x" ? "y" : "x";
  if (first === undefined || second === undefined || first[across] !== second[across]) return [...points];
  const way = second[along] - first[along];
  const moved = { ...first, [along]: first[along] + Math.sign(way) * Math.min(Math.abs(way), RANK_GAP / 2) };
  return [moved, second, ...rest];
}

function side(box: Placed, towards: Point, rankdir: Rankdir): Point {
  return rankdir === "TB"
    ? { x: box.x, y: box.y + (Math.sign(towards.y - box.y) * box.height) / 2 }
    : { x: box.x + (Math.sign(towards.x - box.x) * box.width) / 2, y: box.y };
}

/** The edge of a layer that feeds itself: out and back on a side where no other edge arrives. */
function loop({ x, y, width, height }: Placed, rankdir: Rankdir): Point[] {
  const half = Math.min(12, height / 4, width / 4);
  return rankdir === "TB"
    ? [
        { x: x + width / 2, y: y - half },
        { x: x + width / 2 + LOOP, y },
        { x: x + width / 2, y: y + half },
      ]
    : [
        { x: x - half, y: y + height / 2 },
        { x, y: y + height / 2 + LOOP },
        { x: x + half, y: y + height / 2 },
      ];
}

/** Whether most boxes of a rank stand in the opposite of their order in the model. Either way has as few crossings. */
function isReversed(boxes: readonly Placed[], across: "x" | "y"): boolean {
  const along = across === "x" ? "y" : "x";
  let balance = 0;
  for (const [index, box] of boxes.entries()) {
    for (const later of boxes.slice(index + 1)) if (later[along] === box[along]) balance += Math.sign(later[across] - box[across]);
  }
  return balance < 0;
}

/** Everything shifted so that what is drawn starts at the margin, and mirrored across the direction of the edges if asked for. */
function movedToOrigin(drawn: Omit<GraphLayout, "width" | "height">, across: "x" | "y", mirror: boolean): GraphLayout {
  const corners = [
    ...[...drawn.boxes.values(), ...drawn.clusters.values()].flatMap(({ x, y, width, height }) => [
      { x: x - width / 2, y: y - height / 2 },
      { x: x + width / 2, y: y + height / 2 },
    ]),
    ...drawn.edges.flatMap((edge) => edge.points),
  ];
  const [left = 0, right = 0] = extent(corners, (point) => point.x);
  const [top = 0, bottom = 0] = extent(corners, (point) => point.y);
  const move = <T extends Point>(point: T): T => ({
    ...point,
    x: (mirror && across === "x" ? right - point.x : point.x - left) + MARGIN,
    y: (mirror && across === "y" ? bottom - point.y : point.y - top) + MARGIN,
  });
  return {
    boxes: new Map(Array.from(drawn.boxes, ([id, box]) => [id, move(box)])),
    clusters: new Map(Array.from(drawn.clusters, ([id, box]) => [id, move(box)])),
    edges: drawn.edges.map((edge) => ({ ...edge, points: edge.points.map(move) })),
    width: right - left + 2 * MARGIN,
    height: bottom - top + 2 * MARGIN,
  };
}
