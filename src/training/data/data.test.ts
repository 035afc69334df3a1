import { describe, expect, test } from "vitest";
import { Input } from "../../layers/index.ts";
import { tensor } from "../../tensor/convert.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import { arrange, type Target } from "./arrange.ts";
import { ArraySource } from "./array_source.ts";
import type { Examples } from "./batch.ts";
import { weightsOfClasses } from "./class_weights.ts";
import { toHostArray, type HostArray } from "./host_array.ts";
import { splitTail } from "./split.ts";

useEngine("reference");

const column = (values: readonly number[], width = 1): HostArray => ({
  data: Float32Array.from(values),
  shape: [values.length / width, width],
  dtype: "float32",
});

const examples = (x: HostArray, y?: HostArray): Examples => ({ x: [x], y: [y], weights: [undefined] });

/** All batches of one epoch: the values of x and, where there are any, of y. */
function epoch(source: ArraySource, pass = 0): number[][][] {
  const batches: number[][][] = [];
  source.start(pass);
  for (let batch = source.next(); batch !== undefined; batch = source.next()) batches.push(batch.arrays.map((array) => [...array]));
  return batches;
}

describe("batches out of arrays", () => {
  test("in order, the last one smaller", () => {
    const source = new ArraySource(examples(column([1, 2, 3, 4, 5])), { batchSize: 2 });
    expect(source.steps).toBe(3);
    expect(epoch(source)).toEqual([[[1, 2]], [[3, 4]], [[5]]]);
  });

  test.each([1, 30])("shuffled, rows of %s elements stay together with their targets", (width) => {
    const rows = Array.from({ length: 7 }, (_, i) => i);
    const x = column(rows.flatMap((row) => Array.from({ length: width }, () => row)), width);
    const source = new ArraySource(examples(x, column(rows)), { batchSize: 3, shuffle: { shuffleSeed: 1 } });
    const [first, second] = [epoch(source, 0), epoch(source, 1)];
    for (const [xs = [], ys = []] of first) ys.forEach((y, i) => expect(new Set(xs.slice(i * width, (i + 1) * width))).toEqual(new Set([y])));
    const order = (batches: number[][][]): number[] => batches.flatMap(([, ys = []]) => ys);
    expect(order(first).toSorted()).toEqual(rows);
    expect(order(first)).not.toEqual(rows);
    expect(order(second)).not.toEqual(order(first));
    expect(order(epoch(source, 0))).toEqual(order(first));
  });

  test("batches of one form share it", () => {
    const source = new ArraySource(examples(column([1, 2, 3])), { batchSize: 1 });
    source.start(0);
    expect(source.next()?.form).toBe(source.next()?.form);
  });
});

describe("what can be data", () => {
  test.each([
    ["nested arrays", [[1, 2], [3, 4]], "int32"],
    ["fractions", [[1.5, 2], [3, 4]], "float32"],
    ["booleans", [[true, false], [true, true]], "bool"],
    ["a typed array with its shape", { data: new Uint8Array(4), shape: [2, 2] }, "uint8"],
    ["doubles, which become floats", { data: new Float64Array(4), shape: [2, 2] }, "float32"],
    ["a tensor", tensor([[1, 2], [3, 4]]), "int32"],
  ])("%s", async (_name, value, dtype) => {
    expect(await toHostArray(value, "x")).toMatchObject({ shape: [2, 2], dtype });
  });

  test("typed arrays are there at once, without a promise", () => {
    expect(toHostArray(new Float32Array(3), "x")).toMatchObject({ shape: [3] });
  });
});

describe("arranging", () => {
  const [a, b] = [Input([1], { name: "a" }), Input([1], { name: "b" })];
  const [one, two] = [[[1]], [[2]]];
  const target = (structure: Target["structure"], partial = false): Target => ({ argument: "x", structure, names: ["a", "b"], partial });

  test("records by name, whatever their order", () => {
    expect(arrange({ b: two, a: one }, target({ b, a }))).toEqual([one, two]);
  });

  test("lists by position, and by the names of the inputs", () => {
    expect(arrange([one, two], target([a, b]))).toEqual([one, two]);
    expect(arrange({ b: two, a: one }, target([a, b]))).toEqual([one, two]);
  });

  test("the only input may be in a list, or not", () => {
    const single: Target = { argument: "x", structure: a, names: ["a"], partial: false };
    expect(arrange(one, single)).toEqual([one]);
    expect(arrange([tensor(one)], single)).toHaveLength(1);
    expect(arrange({ a: one }, single)).toEqual([one]);
  });

  test("some may be missing where that is allowed", () => {
    expect(arrange({ a: one }, target({ a, b }, true))).toEqual([one, undefined]);
    expect(() => arrange({ a: one }, target({ a, b }))).toThrow(/no data for "b"/);
  });

  test("what the model does not have may be there besides, unless something is missing", () => {
    expect(arrange({ a: one, b: two, c: one }, target({ a, b }))).toEqual([one, two]);
    expect(() => arrange({ a: one, c: one }, target({ a, b }))).toThrow(/data for "c"/);
    expect(() => arrange({ a: one, b: two, c: one }, target({ a, b }, true))).toThrow(/data for "c"/);
  });
});

test("classes weight their examples, as numbers, in a column, or one-hot; others count 1", () => {
  const weights = { 1: 5 };
  expect([...weightsOfClasses({ data: Int32Array.of(0, 1), shape: [2], dtype: "int32" }, weights).data]).toEqual([1, 5]);
  expect([...weightsOfClasses(column([1, 0]), weights).data]).toEqual([5, 1]);
  expect([...weightsOfClasses(column([0, 1, 0, 0.9, 0.1, 0], 3), weights).data]).toEqual([5, 1]);
});

test("validation data are the last rows", () => {
  const { train, validation } = splitTail(examples(column([1, 2, 3, 4]), column([5, 6, 7, 8])), 0.25);
  expect([...(train.x[0]?.data ?? [])]).toEqual([1, 2, 3]);
  expect([...(validation.y[0]?.data ?? [])]).toEqual([8]);
  expect(() => splitTail(examples(column([1])), 0.5)).toThrow(/leaves one part of the 1 rows empty/);
});
