import { describe, expect, test } from "vitest";
import { CeratopsError } from "../../errors.ts";
import { filesBeside, type FileSet } from "../files/file_set.ts";
import { readDamaged } from "../mutations.suite.ts";
import type { StoredArray } from "../stored_array.ts";
import { readTfjs } from "./read.ts";
import type { TfjsModel } from "./model.ts";
import { writeTfjs } from "./write.ts";

const topology = { class_name: "Sequential", config: { layers: [] } };

const fileSet = async (files: Iterable<readonly [string, Uint8Array]>): Promise<FileSet> =>
  (await filesBeside([...files].map(([name, bytes]) => new File([bytes.slice()], name)))).files;

interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly unknown[];
}

/** A model with these shards and groups of weights, as a converter may have written it. */
async function read(groups: readonly Group[] | undefined, shards: Readonly<Record<string, Uint8Array>> = {}, more: object = {}): Promise<TfjsModel> {
  const json = JSON.stringify({ format: "layers-model", modelTopology: topology, weightsManifest: groups, ...more });
  return readTfjs(await fileSet([["model.json", new TextEncoder().encode(json)], ...Object.entries(shards)]), "model.json");
}

async function errorOf(promise: Promise<unknown>): Promise<CeratopsError> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (cause: unknown) => cause,
  );
  if (error instanceof CeratopsError) return error;
  throw error;
}

describe("reading", () => {
  test("weights that cross shards, in several groups", async () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    const { weights, ...rest } = await read(
      [
        { paths: ["a1", "./a2"], weights: [{ name: "k", shape: [3], dtype: "float32" }, { name: "b", shape: [], dtype: "float32" }] },
        { paths: ["b1"], weights: [{ name: "flags", shape: [2], dtype: "bool" }, { name: "none", shape: [0, 2], dtype: "int32" }] },
      ],
      { a1: bytes.subarray(0, 5), a2: bytes.subarray(5), b1: Uint8Array.of(1, 0) },
      { generatedBy: "keras v2.15", convertedBy: null, trainingConfig: { loss: "mse" }, userDefinedMetadata: { labels: ["a"] } },
    );
    expect(weights).toEqual(
      new Map<string, StoredArray>([
        ["k", { shape: [3], dtype: "float32", data: Float32Array.of(1, 2, 3) }],
        ["b", { shape: [], dtype: "float32", data: Float32Array.of(4) }],
        ["flags", { shape: [2], dtype: "bool", data: Uint8Array.of(1, 0) }],
        ["none", { shape: [0, 2], dtype: "int32", data: new Int32Array() }],
      ]),
    );
    expect(rest).toEqual({
      topology,
      optimizerWeights: new Map(),
      generatedBy: "keras v2.15",
      trainingConfig: { loss: "mse" },
      userDefinedMetadata: { labels: ["a"] },
    });
  });

  // The numbers are those of the converter's own documentation: [0, -0.1, 1.2] in 8 bits.
  const scale = 0.00509803940852;
  const min = -0.10196078817;
  test.each([
    ["uint8", "float32", Uint8Array.of(20, 0, 255), { scale, min }, [0, -0.10196, 1.19804]],
    ["uint16", "float32", Uint16Array.of(0, 65535), { scale: 2 / 65535, min: -1 }, [-1, 1]],
    ["uint8", "int32", Uint8Array.of(0, 3), { scale: 2, min: -3 }, [-3, 3]],
    ["float16", "float32", Uint16Array.of(0x3e00, 0xc000), {}, [1.5, -2]],
  ])("weights quantized to %s of %s", async (held, dtype, numbers, quantization, values) => {
    const spec = { name: "w", shape: [numbers.length], dtype, quantization: { dtype: held, original_dtype: dtype, ...quantization } };
    const { weights } = await read([{ paths: ["s"], weights: [spec] }], { s: new Uint8Array(numbers.buffer) });
    expect(weights.get("w")?.dtype).toBe(dtype);
    const decoded = Array.from(weights.get("w")?.data ?? [], Number);
    expect(decoded).toHaveLength(values.length);
    for (const [i, value] of values.entries()) expect(decoded[i]).toBeCloseTo(value, 4);
  });

  test("the optimizer's weights apart", async () => {
    const weights = [{ name: "w", shape: [1], dtype: "int32" }, { name: "iter", shape: [], dtype: "int32", group: "optimizer" }];
    const model = await read([{ paths: ["s"], weights }], { s: new Uint8Array(Int32Array.of(1, 2).buffer) });
    expect([[...model.weights.keys()], [...model.optimizerWeights.keys()]]).toEqual([["w"], ["iter"]]);
  });
});

describe("writing", () => {
  const model: TfjsModel = {
    topology,
    weights: new Map<string, StoredArray>([
      ["k", { shape: [2, 2], dtype: "float32", data: Float32Array.of(1, NaN, 3, 4) }],
      ["half", { shape: [2], dtype: "float16", data: Float32Array.of(1.5, -2) }],
      ["wide", { shape: [2], dtype: "int64", data: BigInt64Array.of(-5n, 6n) }],
      ["double", { shape: [1], dtype: "float64", data: Float64Array.of(0.5) }],
      ["brain", { shape: [1], dtype: "bfloat16", data: Float32Array.of(0.25) }],
      ["flag", { shape: [], dtype: "bool", data: Uint8Array.of(1) }],
    ]),
    optimizerWeights: new Map([["iter", { shape: [], dtype: "int32", data: Int32Array.of(9) }]]),
    trainingConfig: { loss: "mse" },
    generatedBy: "a test",
  };

  test("gives what it reads again, in types that TensorFlow.js has", async () => {
    const files = writeTfjs(model);
    expect(files.map(([name]) => name)).toEqual(["group1-shard1of1.bin", "model.json"]);
    const again = await readTfjs(await fileSet(files), "model.json");
    expect(again).toEqual({
      ...model,
      weights: new Map<string, StoredArray>([
        ["k", { shape: [2, 2], dtype: "float32", data: Float32Array.of(1, NaN, 3, 4) }],
        ["half", { shape: [2], dtype: "float32", data: Float32Array.of(1.5, -2) }],
        ["wide", { shape: [2], dtype: "int32", data: Int32Array.of(-5, 6) }],
        ["double", { shape: [1], dtype: "float32", data: Float32Array.of(0.5) }],
        ["brain", { shape: [1], dtype: "float32", data: Float32Array.of(0.25) }],
        ["flag", { shape: [], dtype: "bool", data: Uint8Array.of(1) }],
      ]),
    });
  });

  test("parts weights into shards of 4 MiB", async () => {
    const data = new Float32Array(2 ** 20 + 1).fill(2);
    const files = writeTfjs({ ...model, weights: new Map([["w", { shape: [data.length], dtype: "float32", data }]]) });
    expect(files.map(([name, bytes]) => [name, bytes.length]).slice(0, 2)).toEqual([
      ["group1-shard1of2.bin", 2 ** 22],
      ["group1-shard2of2.bin", 8],
    ]);
    const { weights } = await readTfjs(await fileSet(files), "model.json");
    const read = weights.get("w")?.data;
    expect([read?.length, (read as Float32Array).findIndex((value) => value !== 2)]).toEqual([data.length, -1]);
  });

  test("a model without weights", async () => {
    const files = writeTfjs({ topology, weights: new Map(), optimizerWeights: new Map() });
    expect(files.map(([name]) => name)).toEqual(["model.json"]);
    expect((await readTfjs(await fileSet(files), "model.json")).weights.size).toBe(0);
  });

  test("refuses integers that do not fit", () => {
    const weights = new Map<string, StoredArray>([["seed", { shape: [1], dtype: "uint32", data: Uint32Array.of(4e9) }]]);
    expect(() => writeTfjs({ ...model, weights })).toThrow('The weight "seed" has a number that TensorFlow.js cannot hold');
  });
});

describe("refused", () => {
  const weight = { name: "w", shape: [2], dtype: "float32" };
  const group = (changes: object): readonly Group[] => [{ paths: ["s"], weights: [{ ...weight, ...changes }] }];
  const s = new Uint8Array(8);

  test.each([
    ["a graph model", { format: "graph-model" }],
    ["one that does not say its format", { format: undefined, modelTopology: { node: [], library: {} } }],
  ])("%s", async (_, more) => {
    const error = await errorOf(read([], {}, more));
    expect(error.code).toBe("E_FILE_UNSUPPORTED");
    expect(error.hint).toContain("tfjs_layers_model");
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ["JSON that is no model", "This is not a TensorFlow.js model", () => read([], {}, { modelTopology: undefined })],
    ["no list of weights", "does not list its weights", () => read(undefined)],
    ["a group without paths", "lacks its paths", () => read([{ weights: [] } as unknown as Group])],
    ["a negative size", "lacks its name, shape or dtype", () => read(group({ shape: [-2] }), { s })],
    ["a quantization that is none", "lacks its name, shape or dtype", () => read(group({ quantization: 8 }), { s })],
    ["equal names", "the same name", () => read([...group({}), ...group({})], { s })],
    ["shards that are too short", "end before the weight", () => read(group({}), { s: s.subarray(1) })],
    ["shapes beyond all bounds", "end before the weight", () => read(group({ shape: [2 ** 50, 2 ** 50] }), { s })],
    ["shards that are too long", "more bytes than", () => read(group({ shape: [1] }), { s })],
    ["texts", "type string", () => read(group({ dtype: "string" }), { s })],
    ["complex numbers", "type complex64", () => read(group({ dtype: "complex64" }), { s })],
    ["4 bits", "held as int4", () => read(group({ quantization: { dtype: "int4" } }), { s })],
    ["no scale", "lacks its scale", () => read(group({ quantization: { dtype: "uint8" } }), { s: s.subarray(6) })],
    ["a missing shard", "There is no such file", () => read(group({}))],
    ["a path that leads away", "leads out of its folder", () => read([{ paths: ["../../etc/passwd"], weights: [] }])],
  ])("%s", async (_, summary, load) => {
    expect((await errorOf(load())).message).toContain(summary);
  });

  test("damaged descriptions, or they are read", async () => {
    const quantization = { dtype: "uint8", scale: 0.5, min: 1 };
    const groups = [{ paths: ["s"], weights: [{ ...weight, shape: [8], quantization }] }];
    const json = new TextEncoder().encode(JSON.stringify({ format: "layers-model", modelTopology: topology, weightsManifest: groups }));
    const load = async (damaged: Uint8Array) => readTfjs(await fileSet([["model.json", damaged], ["s", s]]), "model.json");
    await load(json);
    expect(await readDamaged(json, 500, load)).toBeGreaterThan(200);
  });
});
