import { describe, expect, test } from "vitest";
import { CeratopsError } from "../../errors.ts";
import { setRandomSeed } from "../../random/index.ts";
import { tensor } from "../../tensor/convert.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import { Dataset } from "./index.ts";

useEngine("reference");

const later = <T>(value: T, ms = 0): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms));

/** Counts how often a generator was begun and how often it was closed or ended. */
function watched(length: number, asynchronous = false) {
  const seen = { begun: 0, ended: 0, given: 0 };
  const sync = function* () {
    seen.begun++;
    try {
      for (let i = 0; i < length; i++) {
        seen.given++;
        yield i;
      }
    } finally {
      seen.ended++;
    }
  };
  const async = async function* () {
    for (const value of sync()) yield await later(value);
  };
  return { seen, dataset: Dataset.fromGenerator<number>(asynchronous ? async : sync) };
}

describe("where elements come from", () => {
  test("rows of arrays, in the structure of the arrays, without a copy", async () => {
    const x = new Float32Array([1, 2, 3, 4]);
    const dataset = Dataset.fromArrays({ x: { data: x, shape: [2, 2] }, y: [5, 6], name: ["a", "b"] });
    const rows = await dataset.toArray();
    expect(rows).toEqual([
      { x: { data: Float32Array.of(1, 2), shape: [2] }, y: { data: Int32Array.of(5), shape: [] }, name: "a" },
      { x: { data: Float32Array.of(3, 4), shape: [2] }, y: { data: Int32Array.of(6), shape: [] }, name: "b" },
    ]);
    expect(rows[0]?.x.data.buffer).toBe(x.buffer);
    expect(dataset.cardinality).toBe(2);
  });

  test("a list at the top has parts; one of numbers or strings is an array", async () => {
    const pairs = await Dataset.fromArrays([[[0, 0], [0, 1]], [0, 1]]).toArray();
    expect(pairs.map(([x, y]) => [[...x.data], [...y.data]])).toEqual([[[0, 0], [0]], [[0, 1], [1]]]);
    expect((await Dataset.fromArrays([1.5, 2]).toArray())[1]).toEqual({ data: Float32Array.of(2), shape: [] });
    expect(await Dataset.fromArrays(["a", "b"]).toArray()).toEqual(["a", "b"]);
  });

  test("tensors, also such that are still to be computed", async () => {
    const [, second] = await Dataset.fromArrays([tensor([[1, 2], [3, 4]]), tensor([[1], [2]], "float32")]).toArray();
    expect(second?.map(({ data }) => [...data])).toEqual([[3, 4], [2]]);
  });

  test("arrays need rows, and as many of them", () => {
    expect(() => Dataset.fromArrays({ x: [1, 2], y: [1] })).toThrow(/expected: 2 rows, as element.x has/);
    expect(() => Dataset.fromArrays({ x: [1, 2], y: { data: new Float32Array(1), shape: [] } })).toThrow(/element.y/);
    expect(() => Dataset.fromArrays([])).toThrow("needs arrays");
  });

  test("generators, begun anew for each walk", async () => {
    const { seen, dataset } = watched(3);
    expect(await dataset.toArray()).toEqual([0, 1, 2]);
    expect(await dataset.toArray()).toEqual([0, 1, 2]);
    expect(seen).toEqual({ begun: 2, ended: 2, given: 6 });
    expect(await watched(3, true).dataset.toArray()).toEqual([0, 1, 2]);
    await expect(Dataset.fromGenerator(() => 5 as unknown as number[]).toArray()).rejects.toThrow("something to iterate");
  });

  test("numbers up and down", async () => {
    expect(await Dataset.range(7, { start: 1, step: 3 }).toArray()).toEqual([1, 4]);
    expect(await Dataset.range(0, { start: 2, step: -1 }).toArray()).toEqual([2, 1]);
    expect(() => Dataset.range(1, { step: 0 })).toThrow("step that is not 0");
  });
});

describe("what can be made of datasets", () => {
  const range = Dataset.range(5);
  const made: Record<string, readonly [Dataset<unknown>, unknown[], number | null]> = {
    map: [range.map((n) => n * 2), [0, 2, 4, 6, 8], 5],
    "asynchronous map": [range.map((n) => later(n * 2)), [0, 2, 4, 6, 8], 5],
    filter: [range.filter((n) => n !== 2), [0, 1, 3, 4], null],
    "asynchronous filter": [range.filter((n) => later(n !== 2)), [0, 1, 3, 4], null],
    take: [range.take(2), [0, 1], 2],
    "take more than there is": [range.take(9), [0, 1, 2, 3, 4], 5],
    skip: [range.skip(3), [3, 4], 2],
    "skip more than there is": [range.skip(9), [], 0],
    concatenate: [range.take(1).concatenate(Dataset.fromArrays(["a"])), [0, "a"], 2],
    repeat: [range.take(2).repeat(3), [0, 1, 0, 1, 0, 1], 6],
    "repeat nothing": [range.take(0).repeat(), [], 0],
    "repeat what turns out to be nothing": [range.filter(() => false).repeat(3), [], null],
    prefetch: [range.prefetch(2), [0, 1, 2, 3, 4], 5],
    "asynchronous prefetch": [range.map((n) => later(n)).prefetch(2), [0, 1, 2, 3, 4], 5],
    enumerate: [range.skip(3).enumerate(), [[0, 3], [1, 4]], 2],
    zip: [Dataset.zip([range, range.skip(3)]), [[0, 3], [1, 4]], 2],
    "zip by name": [Dataset.zip({ a: range.map((n) => later(n)), b: range.skip(4) }), [{ a: 0, b: 4 }], 1],
    interleave: [Dataset.range(3).interleave((n) => Dataset.range(3).map((m) => 10 * n + m)), [0, 10, 1, 11, 2, 12, 20, 21, 22], null],
    "interleave in blocks": [
      Dataset.range(2).interleave((n) => Dataset.range(3).map((m) => 10 * n + m), { blockLength: 2 }),
      [0, 1, 10, 11, 2, 12],
      null,
    ],
    "one after the other": [range.take(2).interleave((n) => Dataset.range(n + 1), { cycleLength: 1 }), [0, 0, 1], null],
  };
  test.each(Object.keys(made))("%s", async (name) => {
    const [dataset, elements, cardinality] = made[name] ?? [];
    expect(dataset?.cardinality).toBe(cardinality);
    expect(await dataset?.toArray()).toEqual(elements);
    expect(await dataset?.toArray()).toEqual(elements);
  });

  test("without an end", async () => {
    const endless = range.repeat();
    expect(endless.cardinality).toBe(Infinity);
    expect(await endless.skip(4).take(3).toArray()).toEqual([4, 0, 1]);
    expect(endless.batch(2).cardinality).toBe(Infinity);
    await expect(endless.toArray()).rejects.toThrow("endless");
  });

  test("numbers that make no sense are refused at once", () => {
    expect(() => range.batch(0)).toThrow("Dataset.batch: size cannot be 0");
    expect(() => range.take(-1)).toThrow("Dataset.take: size cannot be -1");
    expect(() => range.shuffle(1.5)).toThrow("Dataset.shuffle: bufferSize");
  });
});

describe("batches", () => {
  test("have one more axis, in the structure of the elements", async () => {
    const dataset = Dataset.range(3).map((n) => ({ x: Float32Array.of(n, n), y: n / 2, list: [n, n + 1], deep: [tensor([n]), [true]], name: `${n}` }));
    const batches = await dataset.batch(2).toArray();
    expect(batches).toEqual([
      {
        x: { data: Float32Array.of(0, 0, 1, 1), shape: [2, 2] },
        y: { data: Float32Array.of(0, 0.5), shape: [2] },
        list: { data: Int32Array.of(0, 1, 1, 2), shape: [2, 2] },
        deep: [{ data: Int32Array.of(0, 1), shape: [2, 1] }, { data: Uint8Array.of(1, 1), shape: [2, 1] }],
        name: ["0", "1"],
      },
      {
        x: { data: Float32Array.of(2, 2), shape: [1, 2] },
        y: { data: Int32Array.of(1), shape: [1] },
        list: { data: Int32Array.of(2, 3), shape: [1, 2] },
        deep: [{ data: Int32Array.of(2), shape: [1, 1] }, { data: Uint8Array.of(1), shape: [1, 1] }],
        name: ["2"],
      },
    ]);
  });

  test("the remainder can be dropped", async () => {
    const dataset = Dataset.range(5).batch(2, { dropRemainder: true });
    expect(dataset.cardinality).toBe(2);
    expect((await dataset.toArray()).map(({ data }) => [...data])).toEqual([[0, 1], [2, 3]]);
    expect(Dataset.range(5).batch(2).cardinality).toBe(3);
  });

  test("are taken apart again", async () => {
    const rows = Dataset.fromArrays([Float32Array.of(1, 2, 3), ["a", "b", "c"]]).batch(2).unbatch();
    expect((await rows.toArray()).map(([x, text]) => [x.data[0], text])).toEqual([[1, "a"], [2, "b"], [3, "c"]]);
    expect(rows.isUnbatched).toBe(true);
    const shapes = (await Dataset.range(6).batch(4).rebatch(3).toArray()).map(({ shape }) => shape);
    expect(shapes).toEqual([[3], [3]]);
  });

  test("arrays that differ in size are filled up", async () => {
    const dataset = Dataset.range(3).map((n) => ({ x: { data: new Float32Array(n * 2).fill(n), shape: [n, 2] }, list: [n, ...Array.from({ length: n }, () => 9)] }));
    const [batch] = await dataset.skip(1).paddedBatch(2, { paddingValue: -1 }).toArray();
    expect(batch).toEqual({
      x: { data: Float32Array.of(1, 1, -1, -1, 2, 2, 2, 2), shape: [2, 2, 2] },
      list: { data: Int32Array.of(1, 9, -1, 2, 9, 9), shape: [2, 3] },
    });
    const wide = Dataset.range(3).skip(1).map((n) => ({ data: new Int8Array(2 * n * n).fill(n), shape: [2, n, n] }));
    const [grids] = await wide.paddedBatch(2).toArray();
    expect(grids?.shape).toEqual([2, 2, 2, 2]);
    expect([...(grids?.data ?? [])]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2]);
    const [mixed] = await Dataset.range(2).map((n) => ({ list: n === 0 ? [1] : [0.5, 2] })).paddedBatch(2).toArray();
    expect(mixed?.list).toEqual({ data: Float32Array.of(1, 0, 0.5, 2), shape: [2, 2] });
    const ranks = Dataset.range(2).map((n) => ({ data: new Int8Array(1), shape: n === 0 ? [1] : [1, 1] }));
    await expect(ranks.paddedBatch(2).toArray()).rejects.toThrow("1 axes, as in the first element");
  });

  test("elements that differ are refused with their place", async () => {
    const shapes = Dataset.range(3).map((n) => ({ x: new Float32Array(n) }));
    await expect(shapes.batch(2).toArray()).rejects.toThrow(/element\.x, number 1[^]*expected: shape \[0\]/);
    const types = Dataset.range(2).map((n) => (n === 0 ? Int32Array.of(1) : Float32Array.of(1.5)));
    await expect(types.batch(2).toArray()).rejects.toThrow(/Int32Array, as in the first element[^]*Float32Array/);
    const parts = Dataset.range(3).map((n): object => (n < 1 ? { a: 1 } : { b: 1 }));
    await expect(parts.batch(3).toArray()).rejects.toThrow(/the parts of the first element/);
    await expect(Dataset.range(3).map((n) => (n < 2 ? n : "two")).batch(3).toArray()).rejects.toThrow(/number 2/);
  });
});

describe("order", () => {
  test("a seed decides; every walk has its own", async () => {
    const make = () => Dataset.range(20).shuffle(20, { seed: 7 });
    const one = make();
    const [first, second] = [await one.toArray(), await one.toArray()];
    const other = make();
    expect([await other.toArray(), await other.toArray()]).toEqual([first, second]);
    expect(first).not.toEqual(second);
    expect(first?.toSorted((a, b) => a - b)).toEqual(await Dataset.range(20).toArray());
    const fixed = Dataset.range(20).shuffle(20, { seed: 7, reshuffleEachIteration: false });
    expect(await fixed.toArray()).toEqual(await fixed.toArray());
  });

  test("a small buffer keeps elements near their place", async () => {
    const shuffled = await Dataset.range(100).shuffle(5, { seed: 1 }).toArray();
    shuffled.forEach((n, place) => expect(n - place).toBeLessThan(5));
    expect(shuffled).not.toEqual(await Dataset.range(100).toArray());
  });

  test("setRandomSeed decides where no seed is given", async () => {
    const walk = () => {
      setRandomSeed(3);
      return Dataset.range(20).shuffle(20).toArray();
    };
    expect(await walk()).toEqual(await walk());
  });
});

describe("memory and time", () => {
  test("no more elements are drawn than are needed, and generators are closed", async () => {
    for (const asynchronous of [false, true]) {
      const { seen, dataset } = watched(1000, asynchronous);
      for await (const batch of dataset.map((n) => n + 1).batch(3).take(5)) if (batch.data[0] === 4) break;
      expect(seen).toEqual({ begun: 1, ended: 1, given: 6 });
    }
  });

  test("what stops early closes everything behind it", async () => {
    const walks: ((dataset: Dataset<number>) => Dataset<unknown>)[] = [
      (dataset) => dataset.take(3),
      (dataset) => dataset.repeat().take(3),
      (dataset) => Dataset.zip([dataset, Dataset.range(2)]),
      (dataset) => dataset.concatenate(dataset).take(3),
      (dataset) => dataset.shuffle(4).take(2),
      (dataset) => Dataset.range(2).interleave(() => dataset).take(5),
      (dataset) => dataset.cache().take(2),
    ];
    for (const walk of walks) {
      const { seen, dataset } = watched(10);
      await walk(dataset).toArray();
      expect(seen.ended).toBe(seen.begun);
      expect(seen.begun).toBeGreaterThan(0);
    }
  });

  test("prefetch runs ahead as far as it was told, and stops when nobody listens", async () => {
    const { seen, dataset } = watched(1000, true);
    const pass = dataset.prefetch(3).open();
    expect(await pass.next()).toBe(0);
    await later(undefined, 20);
    expect(seen.given).toBe(4);
    await pass.close();
    await later(undefined, 20);
    expect(seen).toEqual({ begun: 1, ended: 1, given: 4 });
  });

  test("calls overlap, but not more than allowed, and keep their order", async () => {
    let running = 0;
    let most = 0;
    const slow = Dataset.range(10).map(
      async (n) => {
        most = Math.max(most, ++running);
        await later(undefined, (10 - n) % 3);
        running--;
        return n;
      },
      { parallelCalls: 4 },
    );
    expect(await slow.toArray()).toEqual(await Dataset.range(10).toArray());
    expect(most).toBe(4);
  });

  test("a cache walks only once, and only keeps what is complete", async () => {
    const { seen, dataset } = watched(4);
    const cached = dataset.cache();
    expect(await cached.take(2).toArray()).toEqual([0, 1]);
    for (let i = 0; i < 3; i++) expect(await cached.toArray()).toEqual([0, 1, 2, 3]);
    expect(seen.begun).toBe(2);
  });
});

describe("errors in the user's functions", () => {
  const bad = new Error("disk on fire");
  const fail = (n: number): number => {
    if (n === 2) throw bad;
    return n;
  };
  const failing: Record<string, (dataset: Dataset<number>) => Dataset<unknown>> = {
    map: (dataset) => dataset.map(fail),
    "asynchronous map": (dataset) => dataset.map(async (n) => fail(n)),
    "overlapping map": (dataset) => dataset.map(async (n) => fail(n), { parallelCalls: 3 }),
    "map before prefetch": (dataset) => dataset.map(fail).prefetch(5),
    filter: (dataset) => dataset.filter((n) => fail(n) >= 0),
    interleave: (dataset) => dataset.interleave((n) => Dataset.range(fail(n) + 1), { cycleLength: 1 }),
  };
  test.each(Object.keys(failing))("%s", async (name) => {
    for (const asynchronous of [false, true]) {
      const { seen, dataset } = watched(10, asynchronous);
      const walk = failing[name]?.(dataset) ?? dataset;
      const iterator = walk[Symbol.asyncIterator]();
      const error: unknown = await (async () => {
        for (;;) if ((await iterator.next()).done === true) return undefined;
      })().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(CeratopsError);
      expect(error).toMatchObject({ code: "E_DATASET_FUNCTION", cause: bad });
      expect(String(error)).toMatch(/element 2/);
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      await later(undefined, 5);
      expect(seen.ended).toBe(1);
    }
  });

  test("what comes before the failure is still given", async () => {
    const seen: number[] = [];
    const walk = async () => {
      for await (const n of Dataset.range(5).map(fail).prefetch(4)) seen.push(n);
    };
    await expect(walk()).rejects.toThrow("element 2");
    expect(seen).toEqual([0, 1]);
  });

  test("a generator that fails", async () => {
    const dataset = Dataset.fromGenerator(function* () {
      yield 1;
      throw bad;
    });
    await expect(dataset.batch(4).toArray()).rejects.toMatchObject({ cause: bad, where: "Dataset.fromGenerator, element 1" });
  });
});
