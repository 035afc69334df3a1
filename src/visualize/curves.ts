import { extent } from "d3-array";
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { element, escapeXml, fitText, INK, sansWidth, svgDocument, textElement } from "./svg.ts";

export interface CurvesOptions {
  /** Above the panels; none by default. */
  readonly title?: string | undefined;
  /** Width of the picture in pixels, 760 by default. */
  readonly width?: number | undefined;
  /** Height of the picture in pixels; by default 258 per row of panels. */
  readonly height?: number | undefined;
  /** How many epochs lie between two validations, as given to `fit`; 1 by default. */
  readonly validationFreq?: number | undefined;
}

/**
 * Training curves as an SVG document: one panel for the loss and one per metric, each with its `val_` counterpart.
 * Epochs count from 1. Values that are not finite leave a gap and a red cross at the bottom of the panel.
 *
 * @param history - Per name one value per epoch, as in the history that `fit` returns.
 * @param options - Title and size.
 *
 * @example
 * ```ts
 * const svg = renderCurvesSvg({ loss: [0.9, 0.5, 0.3], val_loss: [1, 0.7, 0.6] }, { title: "digits" });
 * ```
 */
export function renderCurvesSvg(history: Readonly<Record<string, readonly number[]>>, options: CurvesOptions = {}): string {
  const panels = toPanels(history, options.validationFreq ?? 1);
  const width = options.width ?? 760;
  const perRow = Math.max(1, Math.floor(width / PANEL_MIN_WIDTH));
  const rows = Math.max(1, Math.ceil(panels.length / perRow));
  const columns = Math.max(1, Math.ceil(panels.length / rows));
  const head = options.title === undefined ? MARGIN : MARGIN + 32;
  const height = options.height ?? head + rows * PANEL_HEIGHT + MARGIN;
  const cell = { width: (width - 2 * MARGIN) / columns, height: (height - head - MARGIN) / rows };
  const lastEpoch = Math.max(1, ...panels.flatMap((panel) => panel.series.map((series) => series.points.at(-1)?.epoch ?? 1)));
  return svgDocument(options.title ?? "Training curves", width, height, [
    ...(options.title === undefined ? [] : [drawTitle(options.title, width)]),
    ...(panels.length === 0 ? [drawNote("no epochs yet", width / 2, height / 2)] : []),
    ...panels.map((panel, index) => {
      const left = MARGIN + (index % columns) * cell.width;
      const top = head + Math.floor(index / columns) * cell.height;
      return drawPanel(panel, { left, top, ...cell }, lastEpoch);
    }),
  ]);
}

interface Panel {
  readonly name: string;
  readonly series: readonly Series[];
}

interface Series {
  readonly label: string;
  readonly color: string;
  readonly points: readonly Sample[];
}

interface Sample {
  readonly epoch: number;
  readonly value: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Scales {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

const MARGIN = 20;
const PANEL_HEIGHT = 258;
const PANEL_MIN_WIDTH = 340;
const TRAIN_COLOR = "#2563eb";
const VALIDATION_COLOR = "#ea580c";
/** Histories up to this length show their points as dots. */
const MAX_DOTS = 30;
const LABEL_SIZE = 11;
const LABEL_HEIGHT = 15;

/** Names with their `val_` counterparts, the loss first. */
function toPanels(history: Readonly<Record<string, readonly number[]>>, validationFreq: number): Panel[] {
  const names = new Set(Object.keys(history).map((key) => key.replace(/^val_/, "")));
  const ordered = [...names].sort((a, b) => Number(b === "loss") - Number(a === "loss"));
  return ordered.map((name) => ({
    name,
    series: [
      { label: "train", color: TRAIN_COLOR, points: samples(history[name], 1) },
      { label: "val", color: VALIDATION_COLOR, points: samples(history[`val_${name}`], validationFreq) },
    ].filter((series) => series.points.length > 0),
  }));
}

function samples(values: readonly number[] = [], every: number): Sample[] {
  return values.map((value, index) => ({ epoch: (index + 1) * every, value }));
}

function drawPanel(panel: Panel, box: Box, lastEpoch: number): string {
  const heading = textElement(fitText(panel.name, box.width - 16, (text) => sansWidth(text, 13)), {
    x: box.left + 8,
    y: box.top + 16,
    fill: INK.strong,
    "font-size": 13,
    "font-weight": 600,
  });
  if (panel.series.length === 0) {
    return element("g", {}, heading, drawNote("no epochs yet", box.left + box.width / 2, box.top + box.height / 2));
  }
  const values = panel.series.flatMap((series) => series.points.map((point) => point.value)).filter(Number.isFinite);
  const y = scaleLinear().domain(paddedExtent(values)).nice(4);
  const labels = panel.series.map((series) => endLabel(series, panel.series.length > 1));
  const ticks = y.ticks(4);
  const format = y.tickFormat(4, tickSpecifier(values));
  const plot = plotArea(box, ticks.map(format), labels);
  const x = scaleLinear()
    .domain(lastEpoch === 1 ? [0.5, 1.5] : [1, lastEpoch])
    .range([plot.left, plot.right]);
  y.range([plot.bottom, plot.top]);
  const scales = { x, y };
  return element(
    "g",
    {},
    heading,
    ...ticks.map((tick) => drawTickY(y(tick), format(tick), plot)),
    ...epochTicks(x, plot.right - plot.left).map((epoch) => drawTickX(x(epoch), String(epoch), plot.bottom)),
    textElement("epoch", { ...tickText(plot.right, plot.bottom + 30), "text-anchor": "end" }),
    ...panel.series.map((series) => drawSeries(series, scales, plot.bottom)),
    ...drawEndLabels(labels, y, plot),
  );
}

interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What remains of a panel beside tick labels, end labels, heading and axis; never less than a sliver. */
function plotArea(box: Box, ticks: readonly string[], labels: readonly EndLabel[]): PlotArea {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => sansWidth(text, LABEL_SIZE)));
  const left = box.left + 16 + widest(ticks);
  const top = box.top + 32;
  return {
    left,
    right: Math.max(left + 16, box.left + box.width - widest(labels.map((label) => label.text)) - 14),
    top,
    bottom: Math.max(top + 16, box.top + box.height - 42),
  };
}

/** The range of `values`, widened when all are equal. */
function paddedExtent(values: readonly number[]): [number, number] {
  const [low = 0, high = 1] = extent(values);
  if (low < high) return [low, high];
  const half = Math.abs(low) * 0.1 || 0.5;
  return [low - half, high + half];
}

/** Exponents for numbers that would need many digits, d3's choice of decimals for all others. */
function tickSpecifier(values: readonly number[]): string | undefined {
  const size = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return size > 0 && (size < 1e-3 || size >= 1e5) ? "~e" : undefined;
}

function epochTicks(x: ScaleLinear<number, number>, width: number): number[] {
  return x.ticks(Math.max(2, Math.floor(width / 48))).filter(Number.isInteger);
}

function drawTickY(y: number, text: string, plot: PlotArea): string {
  return (
    element("line", { x1: plot.left, x2: plot.right, y1: y, y2: y, stroke: INK.faint }) +
    textElement(text, { ...tickText(plot.left - 8, y + 4), "text-anchor": "end" })
  );
}

function drawTickX(x: number, text: string, bottom: number): string {
  return (
    element("line", { x1: x, x2: x, y1: bottom, y2: bottom + 4, stroke: INK.line }) +
    textElement(text, { ...tickText(x, bottom + 17), "text-anchor": "middle" })
  );
}

function tickText(x: number, y: number): Record<string, string | number> {
  return { x, y, fill: INK.muted, "font-size": LABEL_SIZE };
}

function drawSeries({ label, color, points }: Series, { x, y }: Scales, bottom: number): string {
  const isDrawn = (point: Sample | undefined): boolean => point !== undefined && Number.isFinite(point.value);
  const path = line<Sample>(
    (point) => x(point.epoch),
    (point) => y(point.value),
  ).defined(isDrawn)(points);
  const dots = points.filter(
    (point, index) => isDrawn(point) && (points.length <= MAX_DOTS || !(isDrawn(points[index - 1]) || isDrawn(points[index + 1]))),
  );
  const stroke = { fill: "none", stroke: color, "stroke-width": 2, "stroke-linejoin": "round", "stroke-linecap": "round" };
  return [
    ...(path === null ? [] : [element("path", { d: path, ...stroke })]),
    ...dots.map((point) => element("circle", { cx: x(point.epoch), cy: y(point.value), r: 2.5, fill: color })),
    ...points
      .filter((point) => !isDrawn(point))
      .map((point) => drawCross(x(point.epoch), bottom - 6, `${label} ${point.value} in epoch ${point.epoch}`)),
  ].join("");
}

/** Where a value is not a number or infinite. */
function drawCross(x: number, y: number, tooltip: string): string {
  return element(
    "g",
    { stroke: INK.alarm, "stroke-width": 1.75, "stroke-linecap": "round" },
    element("title", {}, escapeXml(tooltip)),
    element("line", { x1: x - 3, x2: x + 3, y1: y - 3, y2: y + 3 }),
    element("line", { x1: x - 3, x2: x + 3, y1: y + 3, y2: y - 3 }),
  );
}

interface EndLabel {
  readonly text: string;
  readonly color: string;
  /** The last value that is drawn. */
  readonly value: number | undefined;
}

/** `val 0.3127`: which curve it is, when there are two, and its last value with four significant digits. */
function endLabel({ label, color, points }: Series, isNamed: boolean): EndLabel {
  const last = points.at(-1)?.value ?? Number.NaN;
  const isNumber = Number.isFinite(last);
  return {
    text: `${isNamed ? `${label} ` : ""}${isNumber ? Number(last.toPrecision(4)) : last}`,
    color: isNumber ? color : INK.alarm,
    value: points.findLast((point) => Number.isFinite(point.value))?.value,
  };
}

/** The labels beside the ends of their curves; two that would overlap are moved apart. */
function drawEndLabels(labels: readonly EndLabel[], y: Scales["y"], plot: PlotArea): string[] {
  const placed = labels
    .map((label) => ({ ...label, y: label.value === undefined ? plot.bottom : y(label.value) }))
    .toSorted((a, b) => a.y - b.y);
  const [upper, lower] = placed;
  if (upper !== undefined && lower !== undefined && lower.y - upper.y < LABEL_HEIGHT) {
    const middle = (upper.y + lower.y) / 2;
    upper.y = Math.min(Math.max(middle - LABEL_HEIGHT / 2, plot.top), plot.bottom - LABEL_HEIGHT);
    lower.y = upper.y + LABEL_HEIGHT;
  }
  return placed.map((label) =>
    textElement(label.text, {
      x: plot.right + 8,
      y: label.y + 4,
      fill: label.color,
      "font-size": LABEL_SIZE,
      "font-weight": 600,
    }),
  );
}

function drawTitle(title: string, width: number): string {
  return textElement(fitText(title, width - 2 * MARGIN - 16, (text) => sansWidth(text, 16)), {
    x: MARGIN + 8,
    y: MARGIN + 18,
    fill: INK.strong,
    "font-size": 16,
    "font-weight": 600,
  });
}

function drawNote(text: string, x: number, y: number): string {
  return textElement(text, { x, y, fill: INK.muted, "font-size": 12, "text-anchor": "middle" });
}
