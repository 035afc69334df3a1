import type { TypedArray } from "../../ir/dtype.ts";
import { FormatError } from "../../saving/format_error.ts";
import type { ArrayData } from "../array_data.ts";
import { readPickledLists } from "./pickle.ts";

/** An array of numbers, or one of Python lists, each of whole numbers. */
export type NpyContent = { readonly numbers: ArrayData } | { readonly lists: readonly (readonly number[])[] };

type Bytes = Uint8Array<ArrayBuffer>;
type Read = (bytes: Bytes) => TypedArray;

/** Elements by NumPy's name of their type. 64-bit integers become 32-bit ones, which labels and indices fit in. */
const readers: { readonly [descr: string]: Read } = {
  "|u1": (bytes) => bytes,
  "|i1": (bytes) => new Int8Array(bytes.buffer),
  "<i4": (bytes) => new Int32Array(bytes.buffer),
  "<u4": (bytes) => new Uint32Array(bytes.buffer),
  "<i8": (bytes) => Int32Array.from(new BigInt64Array(bytes.buffer), Number),
  "<u8": (bytes) => Int32Array.from(new BigUint64Array(bytes.buffer), Number),
  "<f4": (bytes) => new Float32Array(bytes.buffer),
  "<f8": (bytes) => new Float64Array(bytes.buffer),
};

interface Header {
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly end: number;
}

/** Reads NumPy's NPY format, versions 1 to 3: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export async function readNpy(bytes: Bytes, source: string, entry: string): Promise<NpyContent> {
  const header = readHeader(bytes, source, entry);
  const { descr, shape, end, isFortran } = header;
  const count = shape.reduce((product, size) => product * size, 1);
  if (descr === "|O") return { lists: await readPickledLists(bytes.subarray(end), count, source, entry) };
  const read = Object.hasOwn(readers, descr) ? readers[descr] : undefined;
  if (read === undefined || (isFortran && shape.length > 1)) {
    throw new FormatError(source, entry, undefined, "Arrays of this kind are not read", {
      code: "E_FILE_UNSUPPORTED",
      expected: `one of ${Object.keys(readers).join(" ")}, in C order`,
      received: `${descr}, ${isFortran ? "in Fortran's order" : "in C order"}`,
    });
  }
  const width = Number(descr.slice(2));
  if (bytes.length - end !== count * width) {
    throw damaged(source, entry, `[${shape.join(", ")}] of ${descr} needs ${count * width} bytes`);
  }
  // A copy begins at a multiple of the element's size, as typed arrays must.
  return { numbers: { data: read(bytes.slice(end)), shape } };
}

function readHeader(bytes: Bytes, source: string, entry: string): Header {
  const isNpy = bytes.length > 12 && String.fromCharCode(...bytes.subarray(0, 6)) === "\x93NUMPY";
  if (!isNpy) throw damaged(source, entry, "NPY files begin with NumPy's name");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  const end = start + (bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  const text = new TextDecoder().decode(bytes.subarray(start, end));
  const descr = /'descr': *'([^']+)'/.exec(text)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(text)?.[1];
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw damaged(source, entry, "The header is no dictionary of NumPy's");
  }
  const sizes = shape
    .split(",")
    .map((size) => size.trim())
    .filter((size) => size !== "")
    .map(Number);
  return { descr, isFortran: order === "True", shape: sizes, end };
}

const damaged = (source: string, entry: string, summary: string): FormatError =>
  new FormatError(source, entry, undefined, summary, { code: "E_FILE_CORRUPT" });
