import type { H5Attribute } from "../tree.ts";
import type { Cursor } from "./cursor.ts";
import { denseAttributes, readDense } from "./dense.ts";
import { readDataspace, type Dataspace } from "./messages/dataspace.ts";
import { readDatatype, type Datatype } from "./messages/datatype.ts";
import type { ObjectHeader } from "./object_header.ts";
import { decodeArray, decodeTexts, isText } from "./values.ts";

/** The attributes of an object; those of types that models never use (references, records) are left out. */
export function readAttributes(header: ObjectHeader): ReadonlyMap<string, H5Attribute> {
  const attributes = new Map<string, H5Attribute>();
  const info = header.find("attributeInfo");
  const dense = info === undefined ? [] : readDense(info, denseAttributes);
  for (const cursor of [...header.all("attribute"), ...dense]) {
    const { name, value } = readAttribute(cursor);
    if (attributes.has(name)) throw cursor.corrupt("Two attributes have the same name.");
    if (value !== undefined) attributes.set(name, value);
  }
  return attributes;
}

interface Attribute {
  readonly name: string;
  readonly value: H5Attribute | undefined;
}

/** The attribute message (HDF5 File Format Specification, IV.A.2.m). */
function readAttribute(cursor: Cursor): Attribute {
  const version = cursor.version([1, 2, 3], "attribute");
  const isShared = version > 1 && cursor.u8() !== 0;
  if (version === 1) cursor.skip(1);
  const padding = version === 1 ? 7 : 0;
  const padded = (size: number): Cursor => {
    const part = cursor.part(size);
    cursor.skip(Math.min(-size & padding, cursor.left));
    return part;
  };
  const sizes = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version === 3) cursor.skip(1);
  const [nameSize = 0, typeSize = 0, spaceSize = 0] = sizes;
  const name = padded(nameSize).text(nameSize);
  const typePart = padded(typeSize);
  const spacePart = padded(spaceSize);
  if (isShared) return { name, value: undefined };
  return { name, value: readValue(cursor, readDatatype(typePart), readDataspace(spacePart)) };
}

function readValue(cursor: Cursor, type: Datatype, space: Dataspace): H5Attribute | undefined {
  if (isText(type)) {
    if (space.isNull) return "";
    checkSize(cursor, type, space);
    const texts = decodeTexts(cursor, type, space.count);
    return space.shape.length === 0 ? (texts[0] ?? "") : texts;
  }
  if (type.kind !== "number") return undefined;
  return decodeArray(cursor.bytes(checkSize(cursor, type, space)), type, space.shape);
}

/** Bytes of the value, of which there must be enough. */
function checkSize(cursor: Cursor, type: Datatype, space: Dataspace): number {
  const size = type.size * space.count;
  if (size > cursor.left) throw cursor.corrupt("An attribute claims more elements than it holds.");
  return size;
}
