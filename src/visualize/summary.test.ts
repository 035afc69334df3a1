import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CeratopsError } from "../errors.ts";
import { layerRows, renderSummary, type LayerSummary, type SummaryData, type SummaryOptions } from "./summary.ts";

interface Recorded {
  readonly what: string;
  readonly data: SummaryData;
  readonly printed: readonly { readonly options: SummaryOptions; readonly lines: readonly string[] }[];
}

/** Printed by Keras 3.15.1 with `COLUMNS` set to the width. */
const recorded = JSON.parse(readFileSync(new URL("./fixtures/keras_summaries.json", import.meta.url), "utf8")) as Recorded[];

describe("renderSummary prints what Keras prints", () => {
  for (const { what, data, printed } of recorded) {
    for (const { options, lines } of printed) {
      test(`${what} ${JSON.stringify(options)}`, () => {
        expect(renderSummary(data, options).split("\n")).toEqual(lines);
      });
    }
  }
});

function layer(name: string, layers?: LayerSummary[]): LayerSummary {
  return { name, className: "Dense", outputShapes: [[null, 2]], params: 6, layers };
}

function model(...layers: LayerSummary[]): SummaryData {
  return {
    name: "model",
    connected: false,
    layers,
    trainable: { count: 0, bytes: 0 },
    nonTrainable: { count: 0, bytes: 0 },
  };
}

describe("layerRows", () => {
  const nested = model(layer("a"), layer("b", [layer("c", [layer("d")])]), layer("e"));
  const names = (options: SummaryOptions): string[] => layerRows(nested, options).map((row) => `${row.depth}${row.layer.name}`);

  test("shows nested layers only when they are expanded", () => {
    expect(names({})).toEqual(["0a", "0b", "0e"]);
    expect(names({ expandNested: true })).toEqual(["0a", "0b", "1c", "2d", "0e"]);
  });

  test("layerRange takes names and patterns, in either order", () => {
    expect(names({ layerRange: ["a", "b"] })).toEqual(["0a", "0b"]);
    expect(names({ layerRange: ["[be]", "[be]"] })).toEqual(["0b", "0e"]);
    expect(names({ layerRange: ["e", "b"] })).toEqual(["0b", "0e"]);
  });

  test("layerRange without a match lists the names", () => {
    expect(() => names({ layerRange: ["a", "z"] })).toThrow(
      new CeratopsError("summary: no layer of the model matches `layerRange`", {
        code: "E_LAYER_RANGE",
        expected: 'names among "a", "b", "e"',
        received: '["a", "z"]',
        hint: 'model.summary({ layerRange: ["a", "e"] })',
      }),
    );
  });
});

test("lineLength sets the length of every line of the table", () => {
  const lines = renderSummary(model(layer("a")), { lineLength: 97, width: 50 }).split("\n").slice(1, -3);
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([97]));
});

test("a model without layers has a table without rows", () => {
  expect(renderSummary(model(), { width: 40 })).toBe(
    [
      'Model: "model"',
      "┏━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━┓",
      "┃               ┃ Output   ┃ Param ┃",
      "┃ Layer (type)  ┃ Shape    ┃     # ┃",
      "┡━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━┩",
      "└───────────────┴──────────┴───────┘",
      " Total params: 0 (0.00 B)",
      " Trainable params: 0 (0.00 B)",
      " Non-trainable params: 0 (0.00 B)",
    ].join("\n"),
  );
});

test("a terminal that is too narrow is an error with a fix", () => {
  expect(() => renderSummary(model(layer("a")), { width: 18 })).toThrow(/14 characters are too few for a table of 3 columns/);
});
