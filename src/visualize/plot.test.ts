import { XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { GraphNode, ModelGraph } from "./model_graph.ts";
import { renderModelSvg, type PlotOptions } from "./plot.ts";
import { monoWidth, sansWidth } from "./svg.ts";

function node(id: string, className: string, extra: Partial<GraphNode> = {}): GraphNode {
  return { id, name: id, className, inputShapes: [[null, 8]], outputShapes: [[null, 4]], outputDtypes: ["float32"], ...extra };
}

function chain(name: string, nodes: GraphNode[]): ModelGraph {
  const ids = nodes.map((one) => one.id);
  const edges = ids.slice(1).map((to, index) => ({ from: ids[index] ?? "", to }));
  return { name, nodes, edges, inputs: ids.slice(0, 1), outputs: ids.slice(-1) };
}

const encoder = chain("encoder", [node("enc_in", "InputLayer"), node("enc_out", "Dense")]);
const siamese: ModelGraph = {
  name: "siamese",
  nodes: [
    node("left", "InputLayer"),
    node("right", "InputLayer"),
    node("encoder", "Functional", { model: encoder }),
    node("shared", "Dense"),
    node("dot", "Dot"),
  ],
  edges: [
    { from: "left", to: "encoder" },
    { from: "right", to: "encoder" },
    { from: "encoder", to: "shared" },
    { from: "shared", to: "shared" },
    { from: "shared", to: "dot" },
    { from: "encoder", to: "dot" },
    { from: "left", to: "dot" },
  ],
  inputs: ["left", "right"],
  outputs: ["dot"],
};

interface Text extends Record<string, string> {
  readonly content: string;
}

interface Card {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tooltip: string;
  readonly texts: readonly Text[];
}

/** Boxes and their texts, read back from the picture. */
function cards(svg: string): Card[] {
  return Array.from(svg.matchAll(/<g>(<title>.*?)<\/g>/g), ([, inside = ""]) => {
    const { x, y, width, height } = attributes(/<rect [^>]*>/.exec(inside)?.[0] ?? "");
    const tooltip = unescape(/<title>(.*?)<\/title>/.exec(inside)?.[1] ?? "");
    const texts = Array.from(inside.matchAll(/<text ([^>]*)>(.*?)<\/text>/g), ([, tag = "", content = ""]): Text => {
      return { ...attributes(tag), content: unescape(content) };
    });
    return { x: Number(x), y: Number(y), width: Number(width), height: Number(height), tooltip, texts };
  });
}

function attributes(tag: string): Record<string, string> {
  return Object.fromEntries(Array.from(tag.matchAll(/([\w-]+)="([^"]*)"/g), ([, key = "", value = ""]) => [key, value]));
}

function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function contents(svg: string): string[][] {
  return cards(svg).map((card) => card.texts.map((text) => text.content));
}

function overlap(a: Card, b: Card): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

const everything: PlotOptions = {
  showShapes: true,
  showDtype: true,
  showLayerNames: true,
  showLayerActivations: true,
  showTrainable: true,
};

describe("a box shows", () => {
  const model = chain("m", [
    node("x", "InputLayer", { inputShapes: [[null, 8, 8]], outputShapes: [[null, 8, 8]] }),
    node("dense", "Dense", { activation: "relu", trainable: false, outputShapes: [[null]] }),
  ]);

  test("the class alone by default, as plot_model does", () => {
    expect(contents(renderModelSvg(model))).toEqual([["InputLayer"], ["Dense"]]);
  });

  test("what is asked for; no input shape for an input layer", () => {
    expect(contents(renderModelSvg(model, everything))).toEqual([
      ["InputLayer", "x", "output", "(None, 8, 8)", "dtype", "float32"],
      ["Dense", "dense", "activation", "relu", "input", "(None, 8)", "output", "(None,)", "dtype", "float32", "weights", "frozen"],
    ]);
  });

  test("one shape per line, and no more than five", () => {
    const shapes = [1, 2, 3, 4, 5, 6, 7].map((size) => [null, size]);
    const many = chain("m", [node("c", "Concatenate", { inputShapes: shapes, outputShapes: undefined })]);
    expect(contents(renderModelSvg(many, { showShapes: true }))[0]?.join(" ")).toBe(
      "Concatenate input (None, 1)  (None, 2)  (None, 3)  (None, 4)  (None, 5)  … 2 more output ?",
    );
  });
});

describe("the layout", () => {
  for (const rankdir of ["TB", "LR"] as const) {
    for (const expandNested of [false, true]) {
      const svg = renderModelSvg(siamese, { ...everything, rankdir, expandNested });
      const size = attributes(/<svg [^>]*>/.exec(svg)?.[0] ?? "");

      test(`${rankdir}, expandNested ${expandNested}: boxes lie apart and inside the picture`, () => {
        const boxes = cards(svg);
        expect(boxes.map((box) => box.tooltip)).toEqual(
          expandNested
            ? ["left (InputLayer)", "right (InputLayer)", "enc_in (InputLayer)", "enc_out (Dense)", "shared (Dense)", "dot (Dot)"]
            : ["left (InputLayer)", "right (InputLayer)", "encoder (Functional)", "shared (Dense)", "dot (Dot)"],
        );
        for (const [index, box] of boxes.entries()) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(Number(size["width"]));
          expect(box.y + box.height).toBeLessThanOrEqual(Number(size["height"]));
          for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
        }
      });

      test(`${rankdir}, expandNested ${expandNested}: edges follow the direction, inputs keep their order`, () => {
        const [along, across] = rankdir === "TB" ? (["y", "x"] as const) : (["x", "y"] as const);
        const at = (name: string): Card | undefined => cards(svg).find((card) => card.tooltip.startsWith(`${name} `));
        expect(at("left")?.[across]).toBeLessThan(at("right")?.[across] ?? 0);
        const order = ["left", expandNested ? "enc_in" : "encoder", "shared", "dot"].map((name) => at(name)?.[along] ?? 0);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(new Set(order).size).toBe(order.length);
      });
    }
  }

  test("each connection is a line with an arrow, also from a layer to itself", () => {
    const strokes = (svg: string): number => svg.match(/<path [^>]*stroke-linecap="round"\/>/g)?.length ?? 0;
    expect(strokes(renderModelSvg(siamese))).toBe(7);
    expect(strokes(renderModelSvg(siamese, { expandNested: true }))).toBe(8);
  });

  test("an expanded model is a frame with a title around its boxes", () => {
    const svg = renderModelSvg(siamese, { expandNested: true });
    const frame = attributes(/<rect [^>]*stroke-dasharray[^>]*>/.exec(svg)?.[0] ?? "");
    const [left, top] = [Number(frame["x"]), Number(frame["y"])];
    const inside = cards(svg).filter(
      (card) =>
        card.x >= left &&
        card.y >= top &&
        card.x + card.width <= left + Number(frame["width"]) &&
        card.y + card.height <= top + Number(frame["height"]),
    );
    expect(inside.map((card) => card.tooltip)).toEqual(["enc_in (InputLayer)", "enc_out (Dense)"]);
    expect(svg).toContain(">encoder (Functional)</text>");
  });
});

describe("any text", () => {
  const names = ["<script>&\"'", "W".repeat(300), "全連接層".repeat(40), "a\u0000b", "x"];
  const model = chain(
    names[0] ?? "",
    names.map((name, index) => node(String(index), name, { name, activation: name, trainable: true })),
  );
  const svg = renderModelSvg(model, everything);

  test("gives valid XML", () => {
    expect(XMLValidator.validate(svg)).toBe(true);
  });

  test("stays inside its box, in the widest font it may be shown in", () => {
    for (const card of cards(svg)) {
      for (const text of card.texts) {
        const size = Number(text["font-size"]);
        const width = text["font-family"] === undefined ? sansWidth(text.content, size) : monoWidth(text.content, size);
        const left = Number(text["x"]) - (text["text-anchor"] === "middle" ? width / 2 : 0);
        expect(left).toBeGreaterThanOrEqual(card.x);
        expect(left + width).toBeLessThanOrEqual(card.x + card.width);
        expect(Number(text["y"])).toBeLessThan(card.y + card.height);
      }
    }
  });
});

test("the same model gives the same picture", () => {
  const options = { ...everything, expandNested: true };
  expect(renderModelSvg(siamese, options)).toBe(renderModelSvg(structuredClone(siamese), options));
});

test("a model without layers is an empty picture", () => {
  const svg = renderModelSvg({ name: "empty", nodes: [], edges: [], inputs: [], outputs: [] });
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toContain('width="56" height="56"');
});

test("a small model, drawn", () => {
  const model = chain("small", [node("x", "InputLayer"), node("dense", "Dense")]);
  expect(renderModelSvg(model, { showLayerNames: true, showShapes: true })).toMatchInlineSnapshot(`
    "<svg xmlns="http://www.w3.org/2000/svg" width="204" height="278" viewBox="0 0 204 278" role="img" aria-label="Model small" font-family="Inter, &#39;Helvetica Neue&#39;, Helvetica, Arial, &#39;Liberation Sans&#39;, &#39;DejaVu Sans&#39;, sans-serif">
    <rect width="204" height="278" rx="12" fill="#ffffff"/>
    <path d="M102,108C102,126.5,102,126.5,102,145" fill="none" stroke="#94a3b8" stroke-width="1.75" stroke-linecap="round"/><path d="M102 152L106 144L98 144Z" fill="#94a3b8"/>
    <g><title>x (InputLayer)</title><rect x="28" y="28" width="148" height="80" rx="9" fill="#ffffff" stroke="#cbd5e1" stroke-width="1.25"/><path d="M28.6 37A8.4 8.4 0 0 1 37 28.6H167A8.4 8.4 0 0 1 175.4 37V78H28.6Z" fill="#f1f5f9"/><text x="102" text-anchor="middle" y="50" fill="#334155" font-size="14" font-weight="600">InputLayer</text><text x="102" text-anchor="middle" y="67" fill="#64748b" font-size="11.5">x</text><text x="42" y="97" fill="#64748b" font-size="11.5">output</text><text x="97.82" y="97" fill="#334155" font-size="11.5" font-family="ui-monospace, &#39;SF Mono&#39;, Menlo, Consolas, &#39;DejaVu Sans Mono&#39;, monospace">(None, 4)</text></g>
    <g><title>dense (Dense)</title><rect x="28" y="152" width="148" height="98" rx="9" fill="#ffffff" stroke="#bfdbfe" stroke-width="1.25"/><path d="M28.6 161A8.4 8.4 0 0 1 37 152.6H167A8.4 8.4 0 0 1 175.4 161V202H28.6Z" fill="#eff6ff"/><text x="102" text-anchor="middle" y="174" fill="#1e40af" font-size="14" font-weight="600">Dense</text><text x="102" text-anchor="middle" y="191" fill="#64748b" font-size="11.5">dense</text><text x="42" y="221" fill="#64748b" font-size="11.5">input</text><text x="97.82" y="221" fill="#334155" font-size="11.5" font-family="ui-monospace, &#39;SF Mono&#39;, Menlo, Consolas, &#39;DejaVu Sans Mono&#39;, monospace">(None, 8)</text><text x="42" y="239" fill="#64748b" font-size="11.5">output</text><text x="97.82" y="239" fill="#334155" font-size="11.5" font-family="ui-monospace, &#39;SF Mono&#39;, Menlo, Consolas, &#39;DejaVu Sans Mono&#39;, monospace">(None, 4)</text></g>
    </svg>
    "
  `);
});
