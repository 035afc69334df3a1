import { XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { renderCurvesSvg } from "./curves.ts";

function texts(svg: string): string[] {
  return Array.from(svg.matchAll(/<text [^>]*>(.*?)<\/text>/g), ([, text = ""]) => text);
}

function count(svg: string, pattern: RegExp): number {
  return svg.match(pattern)?.length ?? 0;
}

/** Panels by their headings. */
function headings(svg: string): string[] {
  return Array.from(svg.matchAll(/<text [^>]*font-size="13"[^>]*>(.*?)<\/text>/g), ([, text = ""]) => text);
}

const history = { accuracy: [0.5, 0.7, 0.8], loss: [1, 0.6, 0.4], val_accuracy: [0.4, 0.6, 0.65], val_loss: [1.1, 0.8, 0.75] };

describe("renderCurvesSvg", () => {
  test("one panel per metric with its validation, the loss first", () => {
    const svg = renderCurvesSvg({ ...history, val_extra: [1, 2, 3] }, { title: "digits" });
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(headings(svg)).toEqual(["loss", "accuracy", "extra"]);
    expect(texts(svg)).toEqual(expect.arrayContaining(["digits", "train 0.4", "val 0.75", "train 0.8", "val 0.65"]));
    expect(count(svg, /<path /g)).toBe(5);
    expect(count(svg, /<circle /g)).toBe(15);
  });

  test("a curve that stands alone is labelled by its value", () => {
    expect(texts(renderCurvesSvg({ loss: [0.5, 0.123456] }))).toContain("0.1235");
  });

  test("epochs are whole numbers from 1", () => {
    const ticks = (epochs: number): (string | undefined)[] => {
      const svg = renderCurvesSvg({ loss: Array.from({ length: epochs }, (_, epoch) => epoch) }, { width: 400 });
      return Array.from(svg.matchAll(/text-anchor="middle">(.*?)</g), ([, text]) => text);
    };
    expect(ticks(1)).toEqual(["1"]);
    expect(ticks(3)).toEqual(["1", "2", "3"]);
    expect(ticks(100)).toEqual(["20", "40", "60", "80", "100"]);
  });

  test("validations lie at the epochs they were made in", () => {
    const xs = (svg: string, color: string): string[] =>
      Array.from(svg.matchAll(new RegExp(`<circle cx="([\\d.]+)"[^>]*fill="${color}"`, "g")), ([, x = ""]) => x);
    const svg = renderCurvesSvg({ loss: [4, 3, 2, 1], val_loss: [3, 2] }, { validationFreq: 2 });
    const [, second, , fourth] = xs(svg, "#2563eb");
    expect(xs(svg, "#ea580c")).toEqual([second, fourth]);
  });

  test("the size is the one asked for", () => {
    expect(renderCurvesSvg(history, { width: 500, height: 320 })).toContain('width="500" height="320" viewBox="0 0 500 320"');
    expect(renderCurvesSvg(history)).toContain('width="760" height="298"');
  });

  test("end labels that would overlap are moved apart", () => {
    const svg = renderCurvesSvg({ loss: [1, 0.5], val_loss: [1, 0.5] });
    const ys = Array.from(svg.matchAll(/y="([\d.]+)"[^>]*font-weight="600">(?:train|val)/g), ([, y]) => Number(y));
    expect(Math.abs((ys[0] ?? 0) - (ys[1] ?? 0))).toBe(15);
  });
});

describe("histories that are not plain", () => {
  test("values that are not finite leave a gap and a cross that says where", () => {
    const svg = renderCurvesSvg({ loss: [1, Number.NaN, 0.5, 0.4, Number.POSITIVE_INFINITY] });
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/(?:cx|cy|[xyd][12]?)="[^"]*(?:NaN|Infinity)/);
    expect(Array.from(svg.matchAll(/<title>(.*?)<\/title>/g), ([, text]) => text)).toEqual([
      "train NaN in epoch 2",
      "train Infinity in epoch 5",
    ]);
    expect(count(svg, /<circle /g)).toBe(3);
    expect(texts(svg)).toContain("Infinity");
  });

  test.each<[string, Record<string, number[]>]>([
    ["nothing but NaN", { loss: [Number.NaN, Number.NaN] }],
    ["one epoch", { loss: [0.5], val_loss: [0.5] }],
    ["a constant", { loss: [0, 0, 0] }],
    ["large and small numbers", { loss: [1e30, 1e-30], lr: [1e-5, 1e-6] }],
    ["many epochs", { loss: Array.from({ length: 5000 }, (_, epoch) => 1 / (epoch + 1)) }],
    ["markup in names", { "<b>&": [1, 2] }],
  ])("%s", (_what, values) => {
    const svg = renderCurvesSvg(values, { width: 400 });
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity)[^"]*"/);
    expect(headings(svg)).toHaveLength(Object.keys(values).filter((name) => !name.startsWith("val_")).length);
  });

  test("no epochs yet", () => {
    expect(texts(renderCurvesSvg({}))).toEqual(["no epochs yet"]);
    expect(texts(renderCurvesSvg({ loss: [] }))).toEqual(["loss", "no epochs yet"]);
  });

  test("long curves are lines without dots", () => {
    expect(renderCurvesSvg({ loss: Array.from({ length: 31 }, (_, epoch) => epoch) })).not.toContain("<circle");
  });
});
