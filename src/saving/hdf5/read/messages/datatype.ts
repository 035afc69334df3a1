import type { StoredDType } from "../../../stored_array.ts";
import type { Cursor } from "../cursor.ts";

/** What the elements of an object are. */
export type Datatype =
  | { readonly kind: "number"; readonly size: number; readonly dtype: StoredDType; readonly isBigEndian: boolean }
  | { readonly kind: "opaque"; readonly size: number }
  | { readonly kind: "text"; readonly size: number; readonly isSpacePadded: boolean }
  | { readonly kind: "variableText"; readonly size: number }
  /** A type that is not read; `name` says which. */
  | { readonly kind: "other"; readonly size: number; readonly name: string };

interface Prefix {
  readonly version: number;
  /** The class's bit field, 24 bits. */
  readonly bits: number;
  readonly size: number;
}

type Reader = (cursor: Cursor, prefix: Prefix) => Datatype;

const integers: { readonly [key: string]: StoredDType } = {
  "1 false": "uint8",
  "1 true": "int8",
  "2 false": "uint16",
  "2 true": "int16",
  "4 false": "uint32",
  "4 true": "int32",
  "8 false": "uint64",
  "8 true": "int64",
};

/** By size, bits of the exponent, bits of the mantissa. */
const floats: { readonly [key: string]: StoredDType } = {
  "2 5 10": "float16",
  "2 8 7": "bfloat16",
  "4 8 23": "float32",
  "8 11 52": "float64",
};

/** By number of the class. */
const readers: readonly (Reader | string)[] = [
  readInteger,
  readFloat,
  "time",
  (_, { size, bits }) => ({ kind: "text", size, isSpacePadded: (bits & 15) === 2 }),
  "bit field",
  (_, { size }) => ({ kind: "opaque", size }),
  "compound",
  "reference",
  readEnumeration,
  (_, { size, bits }) => ((bits & 15) === 1 ? { kind: "variableText", size } : other("variable-length sequence", size)),
  "array",
  "complex",
];

/** The datatype message (HDF5 File Format Specification, IV.A.2.d). */
export function readDatatype(cursor: Cursor): Datatype {
  const start = cursor.at;
  const first = cursor.u8();
  const bits = cursor.uint(3);
  const size = cursor.u32();
  if (size === 0) throw cursor.corrupt("Elements of no bytes at all.");
  const reader = readers[first & 15];
  if (reader === undefined) throw cursor.file.corrupt(cursor.path, start, "The class of the datatype does not exist.");
  return typeof reader === "string" ? other(reader, size) : reader(cursor, { version: first >> 4, bits, size });
}

function other(name: string, size: number): Datatype {
  return { kind: "other", name, size };
}

function readInteger(cursor: Cursor, { bits, size }: Prefix): Datatype {
  const offset = cursor.u16();
  const precision = cursor.u16();
  const dtype = integers[`${size} ${(bits & 8) !== 0}`];
  if (dtype === undefined || offset !== 0 || precision !== size * 8) return other(`${precision}-bit integer`, size);
  return { kind: "number", size, dtype, isBigEndian: (bits & 1) !== 0 };
}

function readFloat(cursor: Cursor, { bits, size }: Prefix): Datatype {
  const offset = cursor.u16();
  const precision = cursor.u16();
  cursor.skip(1);
  const exponent = cursor.u8();
  cursor.skip(1);
  const dtype = floats[`${size} ${exponent} ${cursor.u8()}`];
  const isVax = (bits & 0x41) === 0x41;
  if (dtype === undefined || offset !== 0 || precision !== size * 8 || isVax) return other(`${precision}-bit float`, size);
  return { kind: "number", size, dtype, isBigEndian: (bits & 1) !== 0 };
}

/** Truth values, as h5py writes them, are an enumeration of FALSE and TRUE; others are read as the integers they name. */
function readEnumeration(cursor: Cursor, { version, bits, size }: Prefix): Datatype {
  const baseClass = cursor.file.bytes[cursor.at] ?? 0;
  if ((baseClass & 15) !== 0) return other("enumeration", size);
  const base = readDatatype(cursor);
  if (base.kind !== "number" || base.size !== size) return other("enumeration", size);
  const names = readNames(cursor, bits & 0xffff, version);
  const values = cursor.bytes(names.length * size);
  const isBool = size === 1 && names.join() === "FALSE,TRUE" && values[0] === 0 && values[1] === 1;
  return isBool ? { ...base, dtype: "bool" } : base;
}

function readNames(cursor: Cursor, count: number, version: number): string[] {
  return Array.from({ length: count }, () => {
    const start = cursor.at;
    const name = cursor.terminatedText();
    if (version < 3) cursor.skip(-(cursor.at - start) & 7);
    return name;
  });
}
