import { FormatError } from "../format_error.ts";
import { countOf, decodeNumbers, storedBytes } from "../little_endian.ts";
import type { StoredArray, StoredDType } from "../stored_array.ts";
import type { WeightSpec } from "./model.ts";

/** Element types of the format. Texts and complex numbers are no weights of layers. */
const dtypes: ReadonlyMap<string, StoredDType> = new Map<string, StoredDType>([
  ["float32", "float32"],
  ["float16", "float16"],
  ["int32", "int32"],
  ["uint16", "uint16"],
  ["uint8", "uint8"],
  ["bool", "bool"],
]);

/** What a quantized weight may be, by the type its numbers have in the shards. */
const quantizable: ReadonlyMap<string, readonly string[]> = new Map([
  ["uint8", ["float32", "int32"]],
  ["uint16", ["float32", "int32"]],
  ["float16", ["float32"]],
]);

/** Decodes the weights of one group, which stand in its joined shards one after the other. */
export function decodeGroup(bytes: Uint8Array, specs: readonly WeightSpec[], source: string): [string, StoredArray][] {
  let at = 0;
  const weights = specs.map((spec): [string, StoredArray] => {
    const dtype = heldAs(spec, source);
    const length = countOf(spec.shape) * storedBytes(dtype);
    if (at + length > bytes.length) throw damaged(source, spec.name, at, "The shards end before the weight does.");
    const held: StoredArray = { dtype, shape: spec.shape, data: decodeNumbers(bytes.subarray(at, at + length), dtype) };
    at += length;
    return [spec.name, dequantized(held, spec, source)];
  });
  if (at !== bytes.length) throw damaged(source, undefined, at, "The shards hold more bytes than the weights need.");
  return weights;
}

/** The type of a weight's numbers in the shards. */
function heldAs({ name, dtype, quantization }: WeightSpec, source: string): StoredDType {
  const written = quantization?.dtype ?? dtype;
  const held = dtypes.get(written);
  if (held === undefined || (quantization !== undefined && !quantizable.get(written)?.includes(dtype))) {
    throw new FormatError(source, name, undefined, `A weight of type ${dtype} held as ${written} is not read.`, {
      code: "E_FILE_UNSUPPORTED",
      expected: `${[...dtypes.keys()].join(", ")}; float32 or int32 where quantized`,
      received: written === dtype ? dtype : `${dtype} quantized to ${written}`,
    });
  }
  return held;
}

function dequantized(held: StoredArray, { name, dtype, quantization }: WeightSpec, source: string): StoredArray {
  if (quantization === undefined) return held;
  if (held.dtype === "float16") return { ...held, dtype: "float32" };
  const { scale, min } = quantization;
  if (scale === undefined || min === undefined) throw damaged(source, name, undefined, "The quantized weight lacks its scale or min.");
  const values = dtype === "int32" ? new Int32Array(held.data.length) : new Float32Array(held.data.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(held.data[i]) * scale + min;
    values[i] = dtype === "int32" ? Math.round(value) : value;
  }
  return { shape: held.shape, dtype: dtype === "int32" ? "int32" : "float32", data: values };
}

const damaged = (source: string, name: string | undefined, byte: number | undefined, summary: string): FormatError =>
  new FormatError(source, name, byte, summary, { code: "E_FILE_CORRUPT" });
