import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { File, ready, type LIBVER_BOUND } from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { h5pySample } from "../h5py_sample.suite.ts";
import { datasetAt, at, values } from "../tree.suite.ts";
import type { H5Group } from "../tree.ts";
import { readHdf5 } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "ceratops-hdf5-"));
beforeAll(() => ready);
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file with h5wasm and opens it. */
function written(libver: LIBVER_BOUND, fill: (file: File) => void): H5Group {
  const path = join(folder, "file.h5");
  const file = new File(path, "w", { libver: [libver, "latest"] });
  fill(file);
  file.close();
  return readHdf5(readFileSync(path), "file.h5");
}

const counting = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i);
const numbers = (file: H5Group, name: string): unknown[] => values(datasetAt(file, name).read());

const arrays = [
  ["uint8", Uint8Array.of(0, 255)],
  ["int8", Int8Array.of(-128, 127)],
  ["uint16", Uint16Array.of(0, 65535)],
  ["int16", Int16Array.of(-32768, 7)],
  ["uint32", Uint32Array.of(0, 4294967295)],
  ["int32", Int32Array.of(-2147483648, 7)],
  ["uint64", BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ["int64", BigInt64Array.of(-(2n ** 63n), 7n)],
  ["float32", Float32Array.of(0.1, -Infinity)],
  ["float64", Float64Array.of(0.1, Number.NaN)],
] as const;

describe.each(["earliest", "v108", "v110", "latest"] as const)("a file of h5wasm in the form %s", (libver) => {
  it("has arrays of every type", () => {
    const root = written(libver, (file) => {
      for (const [name, data] of arrays) file.create_dataset({ name, data });
    });
    for (const [dtype, data] of arrays) {
      const dataset = datasetAt(root, dtype);
      expect(dataset.dtype).toBe(dtype);
      expect(dataset.read()).toEqual({ dtype, shape: [2], data });
    }
  });

  it.each([
    ["no filter", {}],
    ["gzip", { compression: "gzip" as const }],
    ["shuffle", { compression: 2, compression_opts: [] }],
    ["fletcher32", { compression: 3, compression_opts: [] }],
  ])("has chunks with %s", (_, options) => {
    const data = counting(7 * 5 * 3);
    const shape = [7, 5, 3];
    const root = written(libver, (file) => {
      for (const chunks of [[2, 2, 2], [7, 5, 3], [1, 1, 3], [7, 1, 1]]) {
        file.create_dataset({ name: chunks.join(), data, shape, chunks, ...options });
      }
    });
    expect(root.members.size).toBe(4);
    for (const name of root.members.keys()) expect(datasetAt(root, name).read()).toEqual({ dtype: "float32", shape, data });
  });

  it("has more chunks than fit into one node or page", () => {
    const data = counting(3000);
    const root = written(libver, (file) => {
      file.create_dataset({ name: "x", data, shape: [3000], chunks: [1] });
      file.create_dataset({ name: "z", data, shape: [3000], chunks: [1], compression: "gzip" });
    });
    expect(numbers(root, "x")).toEqual(Array.from(data));
    expect(numbers(root, "z")).toEqual(Array.from(data));
  });

  it("has groups of a thousand members within groups", () => {
    const root = written(libver, (file) => {
      const inner = file.create_group("outer").create_group("inner");
      for (let i = 0; i < 1000; i++) inner.create_dataset({ name: `n${i}`, data: Int32Array.of(i) });
    });
    const inner = at(root, "outer", "inner");
    expect(inner.kind === "group" && inner.members.size).toBe(1000);
    for (let i = 0; i < 1000; i += 37) expect(values(datasetAt(root, "outer", "inner", `n${i}`).read())).toEqual([i]);
  });

  it("has texts, scalars and many attributes", () => {
    const root = written(libver, (file) => {
      file.create_dataset({ name: "texts", data: ["one", "", "drei"] });
      file.create_dataset({ name: "scalar", data: Float32Array.of(2.5), shape: [] });
      for (let i = 0; i < 30; i++) file.create_attribute(`a${i}`, `value ${i}`);
      file.create_attribute("list", ["a", "bc"]);
      file.create_attribute("large", "x".repeat(6000));
      file.create_attribute("matrix", counting(6), [2, 3]);
    });
    expect(datasetAt(root, "texts").dtype).toBe("string");
    expect(datasetAt(root, "texts").read()).toEqual(["one", "", "drei"]);
    expect(datasetAt(root, "scalar").read()).toEqual({ dtype: "float32", shape: [], data: Float32Array.of(2.5) });
    expect(root.attributes.size).toBe(33);
    for (let i = 0; i < 30; i++) expect(root.attributes.get(`a${i}`)).toBe(`value ${i}`);
    expect(root.attributes.get("list")).toEqual(["a", "bc"]);
    expect(root.attributes.get("large")).toBe("x".repeat(6000));
    expect(root.attributes.get("matrix")).toEqual({ dtype: "float32", shape: [2, 3], data: counting(6) });
  });
});

describe("a file of h5py", () => {
  const root = readHdf5(h5pySample(), "sample.h5");

  it("has chunks that passed shuffle, gzip and fletcher32", () => {
    expect(datasetAt(root, "filtered").read()).toEqual({ dtype: "float32", shape: [7, 5], data: counting(35) });
  });

  it("has 16-bit floats and truth values", () => {
    expect(datasetAt(root, "brain").read()).toEqual({ dtype: "bfloat16", shape: [3], data: Float32Array.of(1, -5, Infinity) });
    expect(datasetAt(root, "half").read()).toEqual({ dtype: "float16", shape: [3], data: Float32Array.of(1.5, -2, Infinity) });
    expect(datasetAt(root, "truth").read()).toEqual({ dtype: "bool", shape: [2], data: Uint8Array.of(1, 0) });
  });

  it("has big-endian numbers, which stay exact", () => {
    expect(datasetAt(root, "big").read()).toEqual({ dtype: "int64", shape: [2], data: BigInt64Array.of(2n ** 62n, -1n) });
  });

  it("has texts of fixed and variable length", () => {
    expect(datasetAt(root, "fixed").read()).toEqual(["ab", "c"]);
    expect(datasetAt(root, "texts").read()).toEqual(["a", "", "ü"]);
  });

  it("has chunks that were never written", () => {
    expect(numbers(root, "partial")).toEqual([7, 7, 1, 1, 7]);
  });

  it("has attributes without values", () => {
    expect(root.attributes.get("empty")).toEqual({ dtype: "float64", shape: [0], data: new Float64Array(0) });
    expect(root.attributes.get("null")).toBe("");
    expect(root.attributes.get("truth")).toEqual({ dtype: "bool", shape: [], data: Uint8Array.of(1) });
    expect(root.attributes.get("fixed")).toEqual(["q", "rr"]);
  });

  it("gives fresh arrays, also from Node's Buffer", () => {
    const big = datasetAt(readHdf5(Buffer.from(h5pySample()), "sample.h5"), "big");
    const [first, second] = [big.read(), big.read()];
    expect(values(first)).toEqual([2n ** 62n, -1n]);
    expect("dtype" in first && "dtype" in second && first.data.buffer !== second.data.buffer).toBe(true);
  });

  it("says which type it does not read", () => {
    expect(() => datasetAt(root, "wide").read()).toThrow(/sample\.h5, \/wide[^]*received: (compound|complex)/u);
  });
});

describe("what is not read", () => {
  it("is a soft link", () => {
    const root = written("earliest", (file) => {
      file.create_dataset({ name: "x", data: counting(3) });
      file.create_soft_link("/x", "y");
    });
    expect(() => root.members).toThrow(/soft link[^]*file\.h5, \/y/u);
  });

  it("is a second link to an object, and so a circle", () => {
    const root = written("latest", (file) => {
      file.create_group("a");
      file.create_hard_link("/a", "/a/again");
    });
    expect(() => [...root.members.values()].map((member) => member.kind === "group" && member.members)).toThrow(/more than one link/u);
  });

  it("is the list of chunks of a growing dataset in new files, but not in old ones", () => {
    const fill = (file: File): void => {
      file.create_dataset({ name: "x", data: counting(5), shape: [5], chunks: [2], maxshape: [null] });
    };
    expect(numbers(written("earliest", fill), "x")).toEqual([0, 1, 2, 3, 4]);
    expect(() => numbers(written("latest", fill), "x")).toThrow(/growing dataset/u);
  });

  it("is a file that is none", () => {
    expect(() => readHdf5(new TextEncoder().encode("<!doctype html>"), "page.h5")).toThrow(/not an HDF5 file[^]*page\.h5, byte 0/u);
  });
});
