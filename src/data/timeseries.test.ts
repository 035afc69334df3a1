import { describe, expect, test } from "vitest";
import { range } from "../ir/shape.ts";
import type { ArrayData } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { timeseriesDatasetFromArray } from "./index.ts";

useEngine("reference");

const series = (length: number): Float32Array => Float32Array.from(range(length));
const rows = ({ data, shape: [count = 0] }: ArrayData): number[][] =>
  range(count).map((i) => [...data.subarray((i * data.length) / count, ((i + 1) * data.length) / count)]);

describe("windows over a series", () => {
  test("the example of Keras: every second value, every third beginning", async () => {
    const [batch, ...others] = await timeseriesDatasetFromArray(series(99), null, 10, { samplingRate: 2, sequenceStride: 3 }).toArray();
    const sequences = batch === undefined ? [] : rows(batch);
    expect(others).toEqual([]);
    expect(batch?.shape).toEqual([27, 10]);
    expect(sequences[0]).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(sequences[1]).toEqual([3, 5, 7, 9, 11, 13, 15, 17, 19, 21]);
    expect(sequences.at(-1)).toEqual([78, 80, 82, 84, 86, 88, 90, 92, 94, 96]);
  });

  test("targets belong to the beginning of their sequence", async () => {
    const data = series(20);
    const windows = timeseriesDatasetFromArray(data.slice(0, -4), data.slice(4), 4, { batchSize: 5 });
    expect(windows.cardinality).toBe(3);
    const batches = await windows.toArray();
    expect(batches.map(([x, y]) => [x.shape, y.shape])).toEqual([[[5, 4], [5]], [[5, 4], [5]], [[3, 4], [3]]]);
    for (const [x, y] of batches) rows(x).forEach(([first = 0], i) => expect(y.data[i]).toBe(first + 4));
  });

  test("of vectors, between two steps, one at a time", async () => {
    const data = { data: series(20), shape: [10, 2] };
    const windows = await timeseriesDatasetFromArray(data, [...range(10)], 3, { startIndex: 2, endIndex: 6, batchSize: null }).toArray();
    expect(windows.map(([x, y]) => [x.shape, [...x.data], y.data[0]])).toEqual([
      [[3, 2], [4, 5, 6, 7, 8, 9], 2],
      [[3, 2], [6, 7, 8, 9, 10, 11], 3],
    ]);
  });

  test("in random order, the same for the same seed", async () => {
    const make = () => timeseriesDatasetFromArray(series(30), null, 2, { shuffle: true, seed: 4, batchSize: null });
    const firsts = (await make().toArray()).map(({ data }) => data[0]);
    expect((await make().toArray()).map(({ data }) => data[0])).toEqual(firsts);
    expect(firsts).not.toEqual(range(29));
    expect(firsts.toSorted((a, b) => Number(a) - Number(b))).toEqual(range(29));
  });

  test("a series that is too short gives nothing; numbers outside of it are refused", async () => {
    expect(await timeseriesDatasetFromArray(series(5), null, 6).toArray()).toEqual([]);
    const bad = (options: object) => () => timeseriesDatasetFromArray(series(5), null, 2, options);
    expect(bad({ sequenceStride: 5 })).toThrow("sequenceStride cannot be 5");
    expect(bad({ samplingRate: 0 })).toThrow("samplingRate cannot be 0");
    expect(bad({ startIndex: 5 })).toThrow("startIndex cannot be 5");
    expect(bad({ startIndex: 3, endIndex: 3 })).toThrow("endIndex cannot be 3");
    expect(() => timeseriesDatasetFromArray(series(5), null, 0)).toThrow("sequenceLength cannot be 0");
  });
});
