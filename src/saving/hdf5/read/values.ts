import { decodeNumbers } from "../../little_endian.ts";
import type { StoredArray, StoredDType } from "../../stored_array.ts";
import { type Cursor, untilNul } from "./cursor.ts";
import { readVariableText } from "./global_heap.ts";
import type { Datatype } from "./messages/datatype.ts";

type TextType = Extract<Datatype, { kind: "text" | "variableText" }>;

export const isText = (type: Datatype): type is TextType => type.kind === "text" || type.kind === "variableText";

/** What is known of the numbers of an object before they are read. */
export interface NumberType {
  readonly dtype: StoredDType;
  readonly size: number;
  readonly isBigEndian: boolean;
}

/** The numbers in `bytes`, which are copied. */
export function decodeArray(bytes: Uint8Array, { dtype, size, isBigEndian }: NumberType, shape: readonly number[]): StoredArray {
  return { dtype, shape, data: decodeNumbers(isBigEndian ? reversed(bytes, size) : bytes, dtype) };
}

/** The bytes of every element in the opposite order. */
function reversed(bytes: Uint8Array, size: number): Uint8Array {
  const turned = new Uint8Array(bytes);
  for (let start = 0; start < turned.length; start += size) turned.subarray(start, start + size).reverse();
  return turned;
}

/** `count` texts of fixed or variable length, one after another. */
export function decodeTexts(cursor: Cursor, type: TextType, count: number): string[] {
  if (type.kind === "text") return Array.from({ length: count }, () => fixedText(cursor.bytes(type.size), type.isSpacePadded));
  if (type.size !== 8 + cursor.file.sizes.offsetSize) throw cursor.corrupt("The size of a variable-length text is wrong.");
  return Array.from({ length: count }, () => readVariableText(cursor));
}

function fixedText(bytes: Uint8Array, isSpacePadded: boolean): string {
  const text = untilNul(bytes);
  let end = text.length;
  while (isSpacePadded && text[end - 1] === " ") end--;
  return text.slice(0, end);
}
