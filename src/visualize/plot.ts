import { curveBumpX, curveBumpY, line } from "d3-shape";
import { layoutGraph, type GraphLayout, type Placed, type Rankdir } from "./graph_layout.ts";
import { flattenGraph, type FlatCluster, type ModelGraph } from "./model_graph.ts";
import { drawCard, measureCard, type CardOptions } from "./node_card.ts";
import { element, fitText, INK, sansWidth, svgDocument, textElement } from "./svg.ts";

export interface PlotOptions {
  /** Whether the boxes show input and output shapes. */
  readonly showShapes?: boolean | undefined;
  /** Whether the boxes show the data type of the outputs. */
  readonly showDtype?: boolean | undefined;
  /** Whether the boxes show the layers' names besides their classes. */
  readonly showLayerNames?: boolean | undefined;
  /** Whether the boxes show activation functions. */
  readonly showLayerActivations?: boolean | undefined;
  /** Whether the boxes show if a layer's weights are trained. */
  readonly showTrainable?: boolean | undefined;
  /** `"TB"` (default): from top to bottom. `"LR"`: from left to right. */
  readonly rankdir?: Rankdir | undefined;
  /** Whether nested models are drawn as frames around their layers. */
  readonly expandNested?: boolean | undefined;
}

/**
 * The picture of a model, as an SVG document: a box per layer, coloured by family, and an arrow per connection.
 *
 * @param graph - Layers and connections.
 * @param options - What the boxes show; all off by default, as in Keras.
 * @throws CeratopsError `E_GRAPH` when an edge names a layer that is not in the graph.
 *
 * @example
 * ```ts
 * const svg = renderModelSvg(
 *   {
 *     name: "sequential",
 *     nodes: [
 *       { id: "a", name: "dense", className: "Dense", outputShapes: [[null, 64]] },
 *       { id: "b", name: "dense_1", className: "Dense", outputShapes: [[null, 10]] },
 *     ],
 *     edges: [{ from: "a", to: "b" }],
 *     inputs: ["a"],
 *     outputs: ["b"],
 *   },
 *   { showLayerNames: true },
 * );
 * ```
 *
 * Same content as `keras.utils.plot_model`. Differs from Keras: drawn without Graphviz, always SVG; a layer with many inputs
 * shows the first five shapes, one per line.
 */
export function renderModelSvg(graph: ModelGraph, options: PlotOptions = {}): string {
  const show: CardOptions = {
    showShapes: options.showShapes ?? false,
    showDtype: options.showDtype ?? false,
    showLayerNames: options.showLayerNames ?? false,
    showLayerActivations: options.showLayerActivations ?? false,
    showTrainable: options.showTrainable ?? false,
  };
  const rankdir = options.rankdir ?? "TB";
  const flat = flattenGraph(graph, options.expandNested ?? false);
  const cards = new Map(flat.boxes.map(({ id, node }) => [id, measureCard(node, show)]));
  const layout = layoutGraph(flat, (id) => cards.get(id) ?? { width: 0, height: 0 }, rankdir);
  return svgDocument(`Model ${graph.name}`, layout.width, layout.height, [
    ...flat.clusters.map((cluster) => drawFrame(layout.clusters.get(cluster.id))),
    ...layout.edges.map(({ from, to, points }) => (from === to ? drawLoop(points) : drawEdge(points, rankdir))),
    ...flat.clusters.map((cluster) => drawFrameTitle(cluster, layout.clusters.get(cluster.id))),
    ...Array.from(cards, ([id, card]) => {
      const { x, y } = topLeft(layout.boxes.get(id));
      return drawCard(card, x, y);
    }),
  ]);
}

const ARROW_LENGTH = 8;
const EDGE_STYLE = { fill: "none", stroke: INK.line, "stroke-width": 1.75, "stroke-linecap": "round" } as const;

type Points = GraphLayout["edges"][number]["points"];

/** A smooth line that leaves and arrives along the direction of the graph, with an arrow at its end. */
function drawEdge(points: Points, rankdir: Rankdir): string {
  const axis = rankdir === "TB" ? "y" : "x";
  const end = points.at(-1) ?? { x: 0, y: 0 };
  const direction = Math.sign(end[axis] - (points.at(-2)?.[axis] ?? 0)) || 1;
  const stop = { ...end, [axis]: end[axis] - direction * (ARROW_LENGTH - 1) };
  const path = line<{ x: number; y: number }>(
    (point) => point.x,
    (point) => point.y,
  ).curve(rankdir === "TB" ? curveBumpY : curveBumpX)([...points.slice(0, -1), stop]);
  return element("path", { d: path ?? "", ...EDGE_STYLE }) + arrow(end, rankdir === "TB" ? [0, direction] : [direction, 0]);
}

function drawLoop(points: Points): string {
  const [start, turn, end] = points;
  if (start === undefined || turn === undefined || end === undefined) return "";
  const sideways = start.x === end.x;
  const reach = (sideways ? turn.x - start.x : turn.y - start.y) * (4 / 3); // of a cubic curve that touches `turn`
  const out = (point: { readonly x: number; readonly y: number }, by: number): string =>
    sideways ? `${round(point.x + by)} ${round(point.y)}` : `${round(point.x)} ${round(point.y + by)}`;
  const d = `M${out(start, 0)}C${out(start, reach)} ${out(end, reach)} ${out(end, Math.sign(reach) * (ARROW_LENGTH - 1))}`;
  return element("path", { d, ...EDGE_STYLE }) + arrow(end, sideways ? [-Math.sign(reach), 0] : [0, -Math.sign(reach)]);
}

/** A triangle whose tip is at `tip`, pointing along the unit vector `direction`. */
function arrow(tip: { readonly x: number; readonly y: number }, [dx, dy]: readonly [number, number]): string {
  const base = { x: tip.x - dx * ARROW_LENGTH, y: tip.y - dy * ARROW_LENGTH };
  const half = ARROW_LENGTH / 2;
  const corners = [tip, { x: base.x + dy * half, y: base.y + dx * half }, { x: base.x - dy * half, y: base.y - dx * half }];
  return element("path", { d: `M${corners.map(({ x, y }) => `${round(x)} ${round(y)}`).join("L")}Z`, fill: INK.line });
}

/** The frame of a nested model. */
function drawFrame(placed: Placed | undefined): string {
  if (placed === undefined) return "";
  const { width, height } = placed;
  return element("rect", {
    ...topLeft(placed),
    width,
    height,
    rx: 14,
    fill: INK.area,
    stroke: INK.line,
    "stroke-dasharray": "5 4",
  });
}

/** Name and class of a nested model, in the upper left corner of its frame, with a rim that keeps edges off the letters. */
function drawFrameTitle({ node }: FlatCluster, placed: Placed | undefined): string {
  if (placed === undefined) return "";
  const { x, y } = topLeft(placed);
  const measure = (text: string): number => sansWidth(text, 11);
  return textElement(fitText(`${node.name} (${node.className})`, placed.width - 24, measure), {
    x: x + 12,
    y: y + 16,
    fill: INK.muted,
    "font-size": 11,
    "font-weight": 600,
    stroke: INK.area,
    "stroke-width": 4,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  });
}

function topLeft(placed: Placed | undefined): { x: number; y: number } {
  return placed === undefined ? { x: 0, y: 0 } : { x: placed.x - placed.width / 2, y: placed.y - placed.height / 2 };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
