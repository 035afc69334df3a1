import type { StoredArray, StoredDType } from "../../stored_array.ts";
import { type Cursor, untilNul } from "./cursor.ts";
import { readVariableText } from "./global_heap.ts";
import type { Datatype } from "./messages/datatype.ts";
import { decodeNumbers } from "./numbers.ts";

type TextType = Extract<Datatype, { kind: "text" | "variableText" }>;

export const isText = (type: Datatype): type is TextType => type.kind === "text" || type.kind === "variableText";

/** What is known of the numbers of an object before they are read. */
export interface NumberType {
  readonly dtype: StoredDType;
  readonly size: number;
  readonly isBigEndian: boolean;
}

/** `bytes` as an array; they must be a copy that nobody else uses. */
export function decodeArray(bytes: Uint8Array<ArrayBuffer>, type: NumberType, shape: readonly number[]): StoredArray {
  return { dtype: type.dtype, shape, data: decodeNumbers(bytes, type.dtype, type.size, type.isBigEndian) };
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
