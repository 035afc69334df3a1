import { CeratopsError } from "../errors.ts";
import { fixed, grouped } from "./number_text.ts";
import { renderTable, type TableColumn } from "./table.ts";
import { wrap } from "./text_cells.ts";

/** What `renderSummary` needs to know of a model. */
export interface SummaryData {
  readonly name: string;
  /**
   * Whether the table has a column "Connected to". Keras leaves it out for Sequential and subclassed models, and for a
   * functional model that is one line: one node per depth, each with one input, no layer used twice.
   */
  readonly connected: boolean;
  readonly layers: readonly LayerSummary[];
  readonly trainable: WeightTotal;
  readonly nonTrainable: WeightTotal;
  /** Only when the model is compiled and its optimizer has made its variables. */
  readonly optimizer?: WeightTotal | undefined;
}

export interface LayerSummary {
  readonly name: string;
  /** `"Conv2D"`, as registered. */
  readonly className: string;
  /** One shape per output tensor, `null` where an axis is open; none when the layer has not been called or built. */
  readonly outputShapes: readonly (readonly (number | null)[])[];
  /** Number of parameters; `null` while the layer is not built. */
  readonly params: number | null;
  /** Where the layer's inputs come from, in order, over all of its calls that belong to the model. */
  readonly connections?: readonly Connection[] | undefined;
  /** Left out when the layer has no weights. */
  readonly trainable?: boolean | undefined;
  /** The layers of a nested model. */
  readonly layers?: readonly LayerSummary[] | undefined;
}

/** Output `tensorIndex` of call `nodeIndex` of the layer `layer`. */
export interface Connection {
  readonly layer: string;
  readonly nodeIndex: number;
  readonly tensorIndex: number;
}

export interface WeightTotal {
  readonly count: number;
  readonly bytes: number;
}

export interface SummaryOptions {
  /** Width of the terminal in characters, 80 by default. The table takes what it needs: at most 88, or 108 with connections. */
  readonly width?: number | undefined;
  /** Exact length of the table's lines, in place of the one derived from `width`. */
  readonly lineLength?: number | undefined;
  /** Whether the layers of nested models get rows of their own. */
  readonly expandNested?: boolean | undefined;
  /** Whether a column says which layers are trained. */
  readonly showTrainable?: boolean | undefined;
  /** First and last layer shown: names, or regular expressions for the beginning of a name. */
  readonly layerRange?: readonly [string, string] | undefined;
}

/** A row of the table: a layer and how deep it is nested. */
export interface LayerRow {
  readonly layer: LayerSummary;
  readonly depth: number;
}

/**
 * The table that Keras's `model.summary()` prints in a terminal, without colours and without a final line break.
 *
 * @param data - The model.
 * @param options - Width and what to show.
 * @throws CeratopsError `E_WIDTH` when a column would be narrower than four characters, `E_LAYER_RANGE` when no layer matches.
 *
 * @example
 * ```ts
 * const text = renderSummary({
 *   name: "sequential",
 *   connected: false,
 *   layers: [{ name: "dense", className: "Dense", outputShapes: [[null, 10]], params: 7850, trainable: true }],
 *   trainable: { count: 7850, bytes: 31400 },
 *   nonTrainable: { count: 0, bytes: 0 },
 * });
 * ```
 *
 * Source: `keras/src/utils/summary_utils.py`, Keras 3.15. Differs from Keras: a table longer than the terminal, asked for with
 * `lineLength`, is not cut off.
 */
export function renderSummary(data: SummaryData, options: SummaryOptions = {}): string {
  const width = options.width ?? 80;
  const fields = shownFields(data, options);
  const lineLength = options.lineLength ?? Math.min(width - 4, (data.connected ? 108 : 88) + (options.showTrainable ? 12 : 0));
  const rows = layerRows(data, options).map((row) => fields.map((field) => field.text(row)));
  return [
    ...wrap(`Model: "${data.name}"`, width, "fold"),
    ...renderTable(tableColumns(fields, lineLength), rows, lineLength),
    ...totals(data),
  ].join("\n");
}

/** The layers that get a row, in the order of the table; those of nested models only with `expandNested`. */
export function layerRows(data: SummaryData, options: Pick<SummaryOptions, "expandNested" | "layerRange"> = {}): LayerRow[] {
  const expand = (layers: readonly LayerSummary[], depth: number): LayerRow[] =>
    layers.flatMap((layer) => [{ layer, depth }, ...(options.expandNested ? expand(layer.layers ?? [], depth + 1) : [])]);
  return expand(selectRange(data.layers, options.layerRange), 0);
}

interface Field {
  readonly header: string;
  readonly align: TableColumn["align"];
  /** Where the column ends, as a fraction of the line. */
  readonly end: number;
  readonly text: (row: LayerRow) => string;
}

const layerField = { header: "Layer (type)", align: "left", text: nameText } as const;
const shapeField = { header: "Output Shape", align: "left", text: ({ layer }: LayerRow) => shapesText(layer.outputShapes) } as const;
const paramsField = { header: "Param #", align: "right", text: paramsText } as const;
const connectedField = { header: "Connected to", align: "left", text: connectionsText } as const;
const trainableField = { header: "Trainable", align: "center", text: trainableText } as const;

function shownFields(data: SummaryData, options: SummaryOptions): Field[] {
  const fields: Field[] = data.connected
    ? [
        { ...layerField, end: 0.3 },
        { ...shapeField, end: 0.56 },
        { ...paramsField, end: 0.74 },
        { ...connectedField, end: 1 },
      ]
    : [
        { ...layerField, end: 0.45 },
        { ...shapeField, end: 0.8 },
        { ...paramsField, end: 1 },
      ];
  if (!options.showTrainable) return fields;
  return [...fields.map((field) => ({ ...field, end: field.end * 0.9 })), { ...trainableField, end: 1 }];
}

function tableColumns(fields: readonly Field[], lineLength: number): TableColumn[] {
  let start = 0;
  return fields.map(({ header, align, end }) => {
    const width = Math.trunc(end * lineLength) - start;
    start += width;
    if (width < 4) {
      throw new CeratopsError(`summary: ${lineLength} characters are too few for a table of ${fields.length} columns`, {
        code: "E_WIDTH",
        expected: "at least 4 characters per column",
        received: `${width} for "${header}"`,
        hint: "model.summary({ lineLength: 80 })",
      });
    }
    return { header, align, width };
  });
}

function nameText({ layer, depth }: LayerRow): string {
  const branch = depth > 0 ? `${"   ".repeat(depth)}└ ` : "";
  return `${branch}${layer.name} (${layer.className})`;
}

function shapesText(shapes: LayerSummary["outputShapes"]): string {
  const texts = shapes.map((shape) => `(${shape.map((size) => size ?? "None").join(", ")})`);
  if (texts.length === 0) return "?";
  return texts.length === 1 ? texts.join() : `[${texts.join(", ")}]`;
}

function paramsText({ layer }: LayerRow): string {
  return layer.params === null ? "0 (unbuilt)" : grouped(layer.params);
}

function connectionsText({ layer }: LayerRow): string {
  const texts = (layer.connections ?? []).map((from) => `${from.layer}[${from.nodeIndex}][${from.tensorIndex}]`);
  return texts.length === 0 ? "-" : texts.join(", ");
}

function trainableText({ layer }: LayerRow): string {
  if (layer.trainable === undefined) return "-";
  return layer.trainable ? "Y" : "N";
}

function totals({ trainable, nonTrainable, optimizer }: SummaryData): string[] {
  const parts = [trainable, nonTrainable, ...(optimizer ? [optimizer] : [])];
  const total = parts.reduce((sum, part) => ({ count: sum.count + part.count, bytes: sum.bytes + part.bytes }));
  const line = (what: string, { count, bytes }: WeightTotal): string => ` ${what}: ${grouped(count)} (${memoryText(bytes)})`;
  return [
    line("Total params", total),
    line("Trainable params", trainable),
    line("Non-trainable params", nonTrainable),
    ...(optimizer ? [line("Optimizer params", optimizer)] : []),
  ];
}

const MEMORY_UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

function memoryText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), MEMORY_UNITS.length - 1);
  return `${fixed(bytes / 1024 ** power, 2)} ${MEMORY_UNITS[power]}`;
}

function selectRange(layers: readonly LayerSummary[], range: readonly [string, string] | undefined): readonly LayerSummary[] {
  if (range === undefined) return layers;
  const [first, last] = range.map((pattern) => {
    const name = new RegExp(`^(?:${pattern})`);
    return layers.flatMap((layer, index) => (name.test(layer.name) ? [index] : []));
  });
  if (!first?.length || !last?.length) {
    throw new CeratopsError("summary: no layer of the model matches `layerRange`", {
      code: "E_LAYER_RANGE",
      expected: `names among ${layers.map((layer) => `"${layer.name}"`).join(", ")}`,
      received: `["${range.join('", "')}"]`,
      hint: `model.summary({ layerRange: ["${layers[0]?.name ?? ""}", "${layers.at(-1)?.name ?? ""}"] })`,
    });
  }
  const [from, to] = [Math.min(...first), Math.max(...last)];
  return from > to ? layers.slice(Math.min(...last), Math.max(...first) + 1) : layers.slice(from, to + 1);
}
