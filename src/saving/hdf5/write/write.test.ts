import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, File, type Group, ready } from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredArray } from "../../stored_array.ts";
import { dataset, group } from "../build.ts";
import { readHdf5 } from "../read/read.ts";
import { datasetAt, plain } from "../tree.suite.ts";
import type { H5Group } from "../tree.ts";
import { writeHdf5 } from "./write.ts";

const folder = mkdtempSync(join(tmpdir(), "ceratops-hdf5-"));
beforeAll(() => ready);
afterAll(() => rmSync(folder, { recursive: true }));

/** What is read again from the bytes of a tree. */
const again = (root: H5Group): H5Group => readHdf5(writeHdf5(root), "again.h5");

const arrays: readonly StoredArray[] = [
  { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  { dtype: "uint8", shape: [2], data: Uint8Array.of(0, 255) },
  { dtype: "int8", shape: [2], data: Int8Array.of(-128, 127) },
  { dtype: "uint16", shape: [2], data: Uint16Array.of(0, 65535) },
  { dtype: "int16", shape: [2], data: Int16Array.of(-32768, 7) },
  { dtype: "uint32", shape: [1, 2], data: Uint32Array.of(0, 4294967295) },
  { dtype: "int32", shape: [2, 1], data: Int32Array.of(-2147483648, 7) },
  { dtype: "uint64", shape: [], data: BigUint64Array.of(2n ** 64n - 1n) },
  { dtype: "int64", shape: [2], data: BigInt64Array.of(-(2n ** 63n), 7n) },
  { dtype: "float16", shape: [3], data: Float32Array.of(1.5, -Infinity, 65504) },
  { dtype: "bfloat16", shape: [3], data: Float32Array.of(1, -2.5, Infinity) },
  { dtype: "float32", shape: [2, 0, 3], data: new Float32Array(0) },
  { dtype: "float64", shape: [1, 1, 2], data: Float64Array.of(0.1, 1e300) },
];

describe("a tree that is written", () => {
  it.each(arrays.map((array) => [array.dtype, array] as const))("comes back with its %s arrays", (dtype, array) => {
    const root = again(group({ x: dataset(array) }, { x: array }));
    expect(datasetAt(root, "x").read()).toEqual(array);
    expect(root.attributes.get("x")).toEqual(dtype === "bfloat16" ? undefined : array);
  });

  it("rounds 16-bit floats to even", () => {
    const array: StoredArray = { dtype: "float16", shape: [2], data: Float32Array.of(2049, 1e-9) };
    expect(datasetAt(again(group({ x: dataset(array) })), "x").read()).toEqual({ ...array, data: Float32Array.of(2048, 0) });
  });

  it("comes back with its groups, texts and lists", () => {
    const attributes = { text: "grüß", "": "no name", none: "", list: ["a", "", "ü"], long: "x".repeat(200_000) };
    const root = group({ a: group({ b: group({}, { deep: "yes" }) }), texts: dataset(["one", "", "x".repeat(9000)]) }, attributes);
    expect(plain(again(root))).toEqual(plain(root));
  });

  it("has an empty list as h5py writes it", () => {
    expect(again(group({}, { names: [] })).attributes.get("names")).toEqual({ dtype: "float64", shape: [0], data: new Float64Array(0) });
  });

  it("says which opaque numbers are bfloat16", () => {
    const array: StoredArray = { dtype: "bfloat16", shape: [], data: Float32Array.of(1) };
    expect(datasetAt(again(group({ x: dataset(array, { other: "1" }) })), "x").attributes).toEqual(
      new Map([["other", "1"], ["dtype", "bfloat16"]]),
    );
  });

  it.each([0, 1, 8, 9, 256, 257, 1000, 9000])("comes back with %i members", (count) => {
    const names = Array.from({ length: count }, (_, i) => `${i}`);
    const root = again(group(Object.fromEntries(names.map((name) => [name, dataset({ dtype: "int32", shape: [], data: Int32Array.of(+name) })]))));
    expect([...root.members.keys()]).toEqual(names.toSorted());
    for (const name of names.slice(-5)) expect(datasetAt(root, name).read()).toMatchObject({ data: Int32Array.of(+name) });
  });

  it("gives the same bytes every time", () => {
    const tree = (): H5Group => group({ b: group({}, { n: "1" }), a: dataset(["x"]) }, { l: ["a"] });
    expect(writeHdf5(tree())).toEqual(writeHdf5(tree()));
  });

  it("may be one that was read", () => {
    const bytes = writeHdf5(group({ a: group({ x: dataset({ dtype: "bool", shape: [1], data: Uint8Array.of(1) }) }) }, { l: ["a"] }));
    expect(writeHdf5(readHdf5(bytes, "a.h5"))).toEqual(bytes);
  });
});

describe("h5wasm", () => {
  /** What `look` finds in the file of a tree. */
  function opened<T>(root: H5Group, look: (file: File) => T): T {
    const path = join(folder, "ours.h5");
    writeFileSync(path, writeHdf5(root));
    const file = new File(path, "r");
    try {
      return look(file);
    } finally {
      file.close();
    }
  }

  const written = group(Object.fromEntries(arrays.map((array) => [array.dtype, dataset(array)])));
  const asDataset = (file: File, name: string): Dataset => file.get(name) as Dataset;

  /** The types and ranks for which h5wasm gives typed arrays. */
  const comparable = arrays.filter(({ dtype, shape }) => shape.length > 0 && !["bool", "float16", "bfloat16"].includes(dtype));

  it.each(comparable.map((array) => [array.dtype, array] as const))("reads our %s arrays", (dtype, { data, shape }) => {
    const found = opened(written, (file) => {
      const { value, shape: foundShape } = asDataset(file, dtype);
      return { value, shape: foundShape };
    });
    expect(found).toEqual({ value: data, shape });
  });

  it("knows our truth values and 16-bit floats", () => {
    const types = opened(written, (file) => ["bool", "float16", "bfloat16"].map((name) => asDataset(file, name).metadata));
    expect(types).toMatchObject([
      { type: 8, size: 1, enum_type: { members: { FALSE: 0, TRUE: 1 } } },
      { type: 1, size: 2 },
      { type: 5, size: 2 },
    ]);
  });

  it("reads our attributes and texts", () => {
    const root = group({ t: dataset(["a", "", "ü"]) }, { text: "grüß", list: ["a", "b"], none: [], long: "x".repeat(100_000) });
    opened(root, (file) => {
      expect(asDataset(file, "t").value).toEqual(["a", "", "ü"]);
      expect(file.attrs["text"]?.value).toBe("grüß");
      expect(file.attrs["list"]?.value).toEqual(["a", "b"]);
      expect(file.attrs["none"]?.shape).toEqual([0]);
      expect(file.attrs["long"]?.value).toBe("x".repeat(100_000));
    });
  });

  it("finds every one of a thousand members by name", () => {
    const names = Array.from({ length: 1000 }, (_, i) => `layer_${i}`);
    const root = group({ all: group(Object.fromEntries(names.map((name) => [name, group({}, { name })]))) });
    opened(root, (file) => {
      expect((file.get("all") as Group).keys()).toHaveLength(1000);
      for (const name of names) expect((file.get(`all/${name}`) as Group).attrs["name"]?.value).toBe(name);
    });
  });
});

describe("what cannot be written", () => {
  const one = dataset({ dtype: "int8", shape: [1], data: Int8Array.of(1) });

  it.each(["", ".", "a/b", "a\0"])("is a member named %j", (name) => {
    expect(() => writeHdf5(group({ outer: group({ [name]: one }) }))).toThrow(/name[^]*where: +\/outer/u);
  });

  it("is an attribute above 64 KB", () => {
    const data = new Uint8Array(70_000);
    expect(() => writeHdf5(group({ a: group({}, { big: { dtype: "uint8", shape: [70_000], data } }) }))).toThrow(/\/a, attribute "big"/u);
  });

  it("is an array that does not fit its shape or dtype", () => {
    const short = dataset({ dtype: "float32", shape: [3], data: new Float32Array(2) });
    const wide = dataset({ dtype: "float32", shape: [2], data: new Float64Array(2) });
    expect(() => writeHdf5(group({ short }))).toThrow(/3 elements of 4 bytes[^]*2 elements of 4 bytes/u);
    expect(() => writeHdf5(group({ wide }))).toThrow(/2 elements of 4 bytes[^]*2 elements of 8 bytes/u);
  });

  it("is a dataset that announces something else", () => {
    expect(() => writeHdf5(group({ x: { ...one, shape: [2] } }))).toThrow(/announced[^]*int8 \[2\][^]*int8 \[1\]/u);
    expect(() => writeHdf5(group({ x: { ...one, dtype: "string" } }))).toThrow(/announced/u);
    expect(() => writeHdf5(group({ x: { ...one, read: () => ["a"] } }))).toThrow(/announced/u);
  });
});
