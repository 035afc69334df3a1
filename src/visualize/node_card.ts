import { FAMILY_COLORS, layerFamily } from "./layer_family.ts";
import type { GraphNode, GraphShape } from "./model_graph.ts";
import { element, escapeXml, fitText, INK, MONO, monoWidth, sansWidth, textElement } from "./svg.ts";

/** What the box of a layer shows besides its class. */
export interface CardOptions {
  readonly showShapes: boolean;
  readonly showDtype: boolean;
  readonly showLayerNames: boolean;
  readonly showLayerActivations: boolean;
  readonly showTrainable: boolean;
}

/** The box of a layer, measured: a coloured title with class and name, then rows of facts. */
export interface Card {
  readonly width: number;
  readonly height: number;
  readonly node: GraphNode;
  readonly title: string;
  readonly name: string | undefined;
  readonly titleHeight: number;
  readonly rows: readonly CardRow[];
  readonly labelWidth: number;
}

interface CardRow {
  readonly label: string;
  readonly value: string;
}

const TITLE_SIZE = 14;
const NAME_SIZE = 11.5;
const ROW_SIZE = 11.5;
const LINE_HEIGHT = 18;
const PADDING = 14;
const GAP = 12;
const MIN_WIDTH = 96;
/** Longer texts are cut with an ellipsis; the tooltip has them in full. */
const MAX_TEXT_WIDTH = 380;
/** Shapes shown of a layer with many inputs. */
const MAX_SHAPES = 5;

/** Fits a box around the texts of a layer. */
export function measureCard(node: GraphNode, options: CardOptions): Card {
  const title = fitText(node.className, MAX_TEXT_WIDTH, titleWidth);
  const name = options.showLayerNames ? fitText(node.name, MAX_TEXT_WIDTH, nameWidth) : undefined;
  const rows = cardRows(node, options).map((row) => ({ ...row, value: fitText(row.value, MAX_TEXT_WIDTH, rowWidth) }));
  const labelWidth = Math.max(0, ...rows.map((row) => sansWidth(row.label, ROW_SIZE)));
  const valueWidth = Math.max(0, ...rows.map((row) => rowWidth(row.value)));
  const content = Math.max(
    titleWidth(title),
    name === undefined ? 0 : nameWidth(name),
    rows.length > 0 ? labelWidth + GAP + valueWidth : 0,
  );
  const titleHeight = name === undefined ? 34 : 50;
  return {
    width: Math.ceil(Math.max(MIN_WIDTH, content + 2 * PADDING)),
    height: titleHeight + (rows.length > 0 ? rows.length * LINE_HEIGHT + 12 : 0),
    node,
    title,
    name,
    titleHeight,
    rows,
    labelWidth,
  };
}

/** The box with its upper left corner at (`x`, `y`). */
export function drawCard(card: Card, x: number, y: number): string {
  const { width, height, titleHeight, rows, name } = card;
  const color = FAMILY_COLORS[layerFamily(card.node.className)];
  const middle = x + width / 2;
  const centered = { x: middle, "text-anchor": "middle" };
  return element(
    "g",
    {},
    element("title", {}, escapeXml(`${card.node.name} (${card.node.className})`)),
    element("rect", { x, y, width, height, rx: 9, fill: INK.background, stroke: color.border, "stroke-width": 1.25 }),
    element("path", { d: titlePath(x, y, width, titleHeight, rows.length === 0), fill: color.fill }),
    textElement(card.title, { ...centered, y: y + 22, fill: color.ink, "font-size": TITLE_SIZE, "font-weight": 600 }),
    ...(name === undefined ? [] : [textElement(name, { ...centered, y: y + 39, fill: INK.muted, "font-size": NAME_SIZE })]),
    ...rows.flatMap((row, index) => {
      const baseline = y + titleHeight + 6 + LINE_HEIGHT * index + 13;
      return [
        textElement(row.label, { x: x + PADDING, y: baseline, fill: INK.muted, "font-size": ROW_SIZE }),
        textElement(row.value, {
          x: x + PADDING + card.labelWidth + GAP,
          y: baseline,
          fill: INK.text,
          "font-size": ROW_SIZE,
          "font-family": MONO,
        }),
      ];
    }),
  );
}

/** The coloured upper part, inset by the border; round below as well when nothing follows. */
function titlePath(x: number, y: number, width: number, height: number, alone: boolean): string {
  const [left, top, right, bottom] = [x + 0.6, y + 0.6, x + width - 0.6, y + height - (alone ? 0.6 : 0)];
  const r = 8.4;
  const below = alone
    ? `V${bottom - r}A${r} ${r} 0 0 1 ${right - r} ${bottom}H${left + r}A${r} ${r} 0 0 1 ${left} ${bottom - r}`
    : `V${bottom}H${left}`;
  return `M${left} ${top + r}A${r} ${r} 0 0 1 ${left + r} ${top}H${right - r}A${r} ${r} 0 0 1 ${right} ${top + r}${below}Z`;
}

function cardRows(node: GraphNode, options: CardOptions): CardRow[] {
  return [
    ...(options.showLayerActivations && node.activation !== undefined ? [{ label: "activation", value: node.activation }] : []),
    ...(options.showShapes && node.className !== "InputLayer" ? listRows("input", node.inputShapes?.map(shapeText)) : []),
    ...(options.showShapes ? listRows("output", node.outputShapes?.map(shapeText)) : []),
    ...(options.showDtype ? [{ label: "dtype", value: dtypeText(node.outputDtypes) }] : []),
    ...(options.showTrainable && node.trainable !== undefined
      ? [{ label: "weights", value: node.trainable ? "trainable" : "frozen" }]
      : []),
  ];
}

/** One row per value, the label on the first. */
function listRows(label: string, values: readonly string[] | undefined): CardRow[] {
  if (values === undefined || values.length === 0) return [{ label, value: "?" }];
  const more = values.length - MAX_SHAPES;
  const shown = more > 1 ? [...values.slice(0, MAX_SHAPES), `… ${more} more`] : values;
  return shown.map((value, index) => ({ label: index === 0 ? label : "", value }));
}

function shapeText(shape: GraphShape): string {
  return `(${shape.map((size) => size ?? "None").join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** The data types of the outputs, each named once. */
function dtypeText(dtypes: readonly string[] | undefined): string {
  return dtypes?.length ? [...new Set(dtypes)].join(", ") : "?";
}

function titleWidth(text: string): number {
  return sansWidth(text, TITLE_SIZE);
}

function nameWidth(text: string): number {
  return sansWidth(text, NAME_SIZE);
}

function rowWidth(text: string): number {
  return monoWidth(text, ROW_SIZE);
}
