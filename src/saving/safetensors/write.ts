import { CeratopsError } from "../../errors.ts";
import { countOf, encodeNumbers, joinBytes, storedBytes } from "../little_endian.ts";
import type { StoredArray } from "../stored_array.ts";
import { LENGTH_BYTES, METADATA, formatNames } from "./dtypes.ts";

/**
 * Writes arrays as a safetensors file: the same arrays always give the same bytes.
 *
 * Wider elements come first, then names in alphabetical order, so that every array is aligned in memory, as in the
 * files of the format's own library.
 *
 * @param tensors arrays by name
 * @param metadata texts about the file
 *
 * @example
 * ```ts
 * const bytes = writeSafetensors(new Map([["bias", { dtype: "float32", shape: [2], data: new Float32Array(2) }]]));
 * ```
 *
 * Source: Hugging Face, safetensors, "Format" (version 0.5).
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredArray>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  if (tensors.has(METADATA)) throw refuseName();
  const parts = [...tensors]
    .toSorted(([a, { dtype: of }], [b, { dtype: than }]) => storedBytes(than) - storedBytes(of) || (a < b ? -1 : 1))
    .map(([name, array]) => ({ name, array, bytes: encoded(name, array) }));
  let end = 0;
  const entries = parts.map(({ name, array: { dtype, shape }, bytes }): [string, unknown] => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype: formatNames[dtype], shape, data_offsets: [begin, end] }];
  });
  const about: [string, unknown][] = metadata.size > 0 ? [[METADATA, Object.fromEntries(metadata)]] : [];
  const header = headerBytes(JSON.stringify(Object.fromEntries([...about, ...entries])));
  return joinBytes([header, ...parts.map(({ bytes }) => bytes)]);
}

function encoded(name: string, array: StoredArray): Uint8Array {
  const bytes = encodeNumbers(array);
  const expected = countOf(array.shape) * storedBytes(array.dtype);
  if (bytes.length === expected) return bytes;
  throw new CeratopsError(`The array "${name}" does not have as many elements as its shape says`, {
    code: "E_SHAPE_MISMATCH",
    expected: `${expected} bytes for ${array.dtype}[${array.shape.join(", ")}]`,
    received: `${bytes.length} bytes`,
    hint: "Give data whose length is the product of the shape.",
  });
}

/** The header is filled up with spaces, so that the arrays begin at a multiple of 8. */
function headerBytes(header: string): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}

const refuseName = (): CeratopsError =>
  new CeratopsError(`An array of a safetensors file cannot be called ${METADATA}`, {
    code: "E_FILE_NAME",
    expected: "another name",
    received: METADATA,
    hint: "Rename the array; texts about the file are the second argument.",
  });
