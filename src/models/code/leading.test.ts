import { expect, test } from "vitest";
import signatures from "../../../test/runners/signatures.json" with { type: "json" };
import * as layers from "../../layers/index.ts";
import { leadingOptions } from "./leading.ts";

const known: Readonly<Record<string, string>> = signatures;
type Maker = (...args: never[]) => unknown;

const isLayer = (name: string): boolean => /^[A-Z]/.test(name) && `keras.layers.${name}` in known && !["Input", "InputLayer", "Layer"].includes(name);
const makers = Object.entries(layers).flatMap(([name, make]): [string, Maker][] =>
  isLayer(name) && typeof make === "function" ? [[name, make as Maker]] : [],
);

test("every layer is written with the leading arguments that it takes", () => {
  // A function has the length of its arguments before the first that may be left out.
  const wrong = makers.filter(([name, make]) => make.length > 0 && make.length !== leadingOptions(name).length).map(([name]) => name);
  expect(wrong).toEqual([]);
});

test("the leading arguments are the first of Keras's", () => {
  const wrong = makers.filter(([name]) => {
    const inKeras = (known[`keras.layers.${name}`] ?? "").split(" ").map((word) => word.replace("=", ""));
    return leadingOptions(name).some((key, i) => inKeras[i] !== key);
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
});
