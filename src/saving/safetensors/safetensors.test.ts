import { describe, expect, test } from "vitest";
import { FormatError } from "../format_error.ts";
import { readDamaged } from "../mutations.suite.ts";
import type { StoredArray } from "../stored_array.ts";
import { readSafetensors } from "./read.ts";
import { writeSafetensors } from "./write.ts";

/** Written by the format's own library for Python, 0.5. */
const sample = Uint8Array.from(
  atob(
    "eAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJucCJ9LCJuIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlswLDhdfSwi" +
      "Yi9rZXJuZWwiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsM10sImRhdGFfb2Zmc2V0cyI6WzgsMzJdfSwibm9uZSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpb" +
      "MCwzXSwiZGF0YV9vZmZzZXRzIjpbMzIsMzJdfSwiYSI6eyJkdHlwZSI6IkYxNiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzMyLDM2XX0sIsO8Ijp7ImR0" +
      "eXBlIjoiVTgiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlszNiwzOF19LCJmbGFnIjp7ImR0eXBlIjoiQk9PTCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0" +
      "cyI6WzM4LDQxXX19BwAAAAAAAAAAAIA/AAAAQAAAQEAAAIBAAACgQAAAwEAAPgDAAQIBAAE=",
  ),
  (letter) => letter.charCodeAt(0),
);

const arrays: ReadonlyMap<string, StoredArray> = new Map<string, StoredArray>([
  ["n", { dtype: "int64", shape: [], data: BigInt64Array.of(7n) }],
  ["b/kernel", { dtype: "float32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ["none", { dtype: "float32", shape: [0, 3], data: new Float32Array() }],
  ["a", { dtype: "float16", shape: [2], data: Float32Array.of(1.5, -2) }],
  ["ü", { dtype: "uint8", shape: [2], data: Uint8Array.of(1, 2) }],
  ["flag", { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) }],
]);

/** A file with this header, its length as stated or true, and this many bytes of arrays. */
function file(header: unknown, bytes: number, stated?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const whole = new Uint8Array(8 + text.length + bytes);
  new DataView(whole.buffer).setBigUint64(0, stated ?? BigInt(text.length), true);
  whole.set(text, 8);
  return whole;
}

function errorOf(bytes: Uint8Array): FormatError {
  try {
    readSafetensors(bytes, "x.safetensors");
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

test("reads what Python writes", () => {
  const { tensors, metadata } = readSafetensors(sample, "x.safetensors");
  expect(tensors).toEqual(arrays);
  expect([...metadata]).toEqual([["format", "np"]]);
});

test("writes files that it reads again, the same ones each time, every array aligned", () => {
  const every = new Map<string, StoredArray>([
    ...arrays,
    ["i8", { dtype: "int8", shape: [1], data: Int8Array.of(-3) }],
    ["u16", { dtype: "uint16", shape: [1], data: Uint16Array.of(65535) }],
    ["i16", { dtype: "int16", shape: [1], data: Int16Array.of(-300) }],
    ["u32", { dtype: "uint32", shape: [1], data: Uint32Array.of(4e9) }],
    ["i32", { dtype: "int32", shape: [1], data: Int32Array.of(-4) }],
    ["u64", { dtype: "uint64", shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) }],
    ["bf16", { dtype: "bfloat16", shape: [2], data: Float32Array.of(1.5, -Infinity) }],
    ["f64", { dtype: "float64", shape: [2], data: Float64Array.of(0.1, NaN) }],
    ["__proto__", { dtype: "bool", shape: [], data: Uint8Array.of(1) }],
  ]);
  const bytes = writeSafetensors(every, new Map([["made_by", "a test"]]));
  expect(writeSafetensors(new Map([...every].toReversed()), new Map([["made_by", "a test"]]))).toEqual(bytes);
  const { tensors, metadata } = readSafetensors(bytes, "x.safetensors");
  expect(new Map([...tensors].toSorted())).toEqual(new Map([...every].toSorted()));
  expect([...metadata]).toEqual([["made_by", "a test"]]);
  expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
});

test("a view of a larger array is written without the rest", () => {
  const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  const { tensors } = readSafetensors(writeSafetensors(new Map([["x", { dtype: "float32", shape: [2], data }]])), "x");
  expect(tensors.get("x")?.data).toEqual(Float32Array.of(1, 2));
});

test("what cannot be written is refused", () => {
  const array: StoredArray = { dtype: "float32", shape: [3], data: new Float32Array(2) };
  expect(() => writeSafetensors(new Map([["x", array]]))).toThrow("as its shape says");
  expect(() => writeSafetensors(new Map([["__metadata__", { ...array, shape: [2] }]]))).toThrow("cannot be called");
});

describe("refused", () => {
  const f32 = (begin: number, end: number, shape: readonly unknown[] = [(end - begin) / 4]) => ({ dtype: "F32", shape, data_offsets: [begin, end] });
  test.each([
    ["an overlap", file({ a: f32(0, 8), b: f32(4, 12) }, 12), "do not follow"],
    ["a hole", file({ a: f32(0, 4), b: f32(8, 12) }, 12), "do not follow"],
    ["bytes after the last array", file({ a: f32(0, 4) }, 5), "do not fill the file"],
    ["a file that ends early", file({ a: f32(0, 8) }, 4), "ends before the array"],
    ["a size that is not the shape's", file({ a: f32(0, 8, [3]) }, 8), "cannot have 8 bytes"],
    ["a shape whose product is beyond all bounds", file({ a: f32(0, 8, [2 ** 52, 2 ** 52]) }, 8), "cannot have"],
    ["offsets in the wrong order", file({ a: f32(8, 0, [-2]) }, 8), "does not say"],
    ["a shape that is no size", file({ a: f32(0, 4, ["1"]) }, 4), "does not say"],
    ["no dtype", file({ a: { shape: [1], data_offsets: [0, 4] } }, 4), "does not say"],
    ["an entry that is no object", file({ a: 3 }, 0), "does not say"],
    ["metadata that are no texts", file({ __metadata__: { a: 1 } }, 0), "not texts"],
    ["a header beyond the file", file({}, 0, 99n), "longer than the file"],
    ["a header beyond all bounds", file({}, 0, 2n ** 63n), "longer than the file"],
    ["a header that is no JSON", file("{'a': 1}", 0), "This is not JSON"],
    ["another format", new TextEncoder().encode("<!doctype html><html>"), "This is not a safetensors file"],
    ["an empty file", new Uint8Array(), "This is not a safetensors file"],
  ])("%s", (_, bytes, summary) => {
    const error = errorOf(bytes);
    expect(error.code).toBe("E_FILE_CORRUPT");
    expect(error.message).toContain(summary);
  });

  test("types that are not read, with those that are", () => {
    const error = errorOf(file({ a: { dtype: "F8_E4M3", shape: [1], data_offsets: [0, 1] } }, 1));
    expect([error.code, error.entry]).toEqual(["E_FILE_UNSUPPORTED", "a"]);
    expect(error.expected).toContain("BF16");
  });

  test("damaged files, or they are read", async () => {
    expect(await readDamaged(sample, 2000, (bytes) => readSafetensors(bytes, "x"))).toBeGreaterThan(1000);
  });
});
