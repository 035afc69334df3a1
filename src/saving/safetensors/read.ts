import { FormatError, type FormatErrorCode } from "../format_error.ts";
import { looksLike } from "../files/looks_like.ts";
import type { JsonObject, JsonValue } from "../json/json_value.ts";
import { parseJson } from "../json/parse.ts";
import { countOf, decodeNumbers, storedBytes } from "../little_endian.ts";
import type { StoredArray, StoredDType } from "../stored_array.ts";
import { LENGTH_BYTES, METADATA, formatNames } from "./dtypes.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  /** The arrays by name, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, StoredArray>;
  /** Texts about the file: `{ format: "pt" }`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Largest header that the format allows. */
const LONGEST_HEADER = 100_000_000;

/**
 * Reads a safetensors file, and holds it to all the format's rules: arrays that fill the file without holes and without
 * overlaps, and sizes that agree with shapes.
 *
 * @param bytes the whole file
 * @param source what errors call it
 * @returns the arrays by name (16-bit floats as the float32 numbers they stand for), and the metadata
 * @throws FormatError that names the array and the byte; 8-bit and 4-bit floats are not read
 *
 * @example
 * ```ts
 * const { tensors } = readSafetensors(await readBytes("model.safetensors"), "model.safetensors");
 * tensors.get("dense/kernel")?.shape; // [64, 10]
 * ```
 *
 * Source: Hugging Face, safetensors, "Format" (version 0.5).
 */
export function readSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const file = new Reader(bytes, source);
  const { header, dataOffset } = file.header();
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => file.entry(name, value))
    .toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) throw file.error(entry.name, dataOffset + entry.begin, "The array's bytes do not follow those before it.");
    end = entry.end;
    if (dataOffset + end > bytes.length) throw file.error(entry.name, bytes.length, "The file ends before the array does.");
  }
  if (dataOffset + end < bytes.length) throw file.error(undefined, dataOffset + end, "The arrays do not fill the file.");
  const decode = ({ dtype, shape, begin, end: last }: Entry): StoredArray => ({
    dtype,
    shape,
    data: decodeNumbers(bytes.subarray(dataOffset + begin, dataOffset + last), dtype),
  });
  return { tensors: new Map(entries.map((entry) => [entry.name, decode(entry)])), metadata: file.metadata(header[METADATA] ?? {}) };
}

interface Entry {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const dtypesByName: ReadonlyMap<JsonValue | undefined, string> = new Map(Object.entries(formatNames).map(([dtype, name]) => [name, dtype]));

class Reader {
  readonly #bytes: Uint8Array;
  readonly #source: string;

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes;
    this.#source = source;
  }

  header(): { header: JsonObject; dataOffset: number } {
    const { buffer, byteOffset, length } = this.#bytes;
    const isLongEnough = length > LENGTH_BYTES && this.#bytes[LENGTH_BYTES] === 0x7b;
    if (!isLongEnough) throw this.#notSafetensors();
    const headerLength = Number(new DataView(buffer, byteOffset, LENGTH_BYTES).getBigUint64(0, true));
    if (headerLength > LONGEST_HEADER || LENGTH_BYTES + headerLength > length) {
      throw this.error(undefined, 0, `The header is ${headerLength} bytes long, longer than the file or than allowed.`);
    }
    const dataOffset = LENGTH_BYTES + headerLength;
    const header = parseJson(this.#bytes.subarray(LENGTH_BYTES, dataOffset), `${this.#source}, header`);
    if (!isObject(header)) throw this.#notSafetensors();
    return { header, dataOffset };
  }

  entry(name: string, value: JsonValue): Entry {
    const { dtype: dtypeName, shape, data_offsets: offsets } = isObject(value) ? value : {};
    const dtype = dtypesByName.get(dtypeName) as StoredDType | undefined;
    if (typeof dtypeName === "string" && dtype === undefined) {
      const summary = `The type ${dtypeName} is not read.`;
      throw this.error(name, LENGTH_BYTES, summary, "E_FILE_UNSUPPORTED", Object.values(formatNames).join(", "));
    }
    if (dtype === undefined || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
      throw this.error(name, LENGTH_BYTES, "The header does not say the array's dtype, shape and data_offsets.");
    }
    const [begin = 0, end = 0] = offsets;
    if (end - begin !== countOf(shape) * storedBytes(dtype)) {
      throw this.error(name, LENGTH_BYTES, `The array of shape [${shape.join(", ")}] cannot have ${end - begin} bytes.`);
    }
    return { name, dtype, shape, begin, end };
  }

  metadata(value: JsonValue): Map<string, string> {
    const entries = isObject(value) ? Object.entries(value) : [["", 0] as const];
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
    if (texts.length !== entries.length) throw this.error(METADATA, LENGTH_BYTES, "The metadata are not texts by name.");
    return new Map(texts);
  }

  error(name: string | undefined, byte: number, summary: string, code: FormatErrorCode = "E_FILE_CORRUPT", expected?: string): FormatError {
    return new FormatError(this.#source, name, byte, summary, { code, ...(expected !== undefined && { expected }) });
  }

  #notSafetensors(): FormatError {
    const { what, hint } = looksLike(this.#bytes);
    return new FormatError(this.#source, undefined, 0, "This is not a safetensors file.", {
      code: "E_FILE_CORRUPT",
      expected: "the length of a header, and a header of JSON",
      received: what,
      ...(hint !== undefined && { hint }),
    });
  }
}

const isObject = (value: JsonValue): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

const isSizes = (value: JsonValue | undefined): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
