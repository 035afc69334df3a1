import type { H5File, HeapObject } from "./file.ts";
import { claim, type Cursor } from "./cursor.ts";

/** The bytes that a reference into the global heap names (HDF5 File Format Specification, III.E). */
export function readHeapObject(file: H5File, address: number, index: number, path: string): Cursor {
  const collection = file.collections.get(address) ?? readCollection(file, address, path);
  file.collections.set(address, collection);
  const object = collection.get(index);
  if (object === undefined) throw file.corrupt(path, address, "A text is missing from the file's heap.");
  return claim(file, object.start, object.length, path);
}

/** Where the objects of a collection lie. Only their headers are claimed here: the objects are by who reads them. */
function readCollection(file: H5File, address: number, path: string): ReadonlyMap<number, HeapObject> {
  const headerSize = 8 + file.sizes.lengthSize;
  const header = claim(file, address, headerSize, path);
  header.signature("GCOL", "global heap");
  header.version([1], "global heap");
  header.skip(3);
  const end = address + header.length();
  const objects = new Map<number, HeapObject>();
  for (let at = address + headerSize; at + headerSize <= end; ) {
    const cursor = claim(file, at, headerSize, path);
    const index = cursor.u16();
    cursor.skip(6);
    const length = cursor.length();
    if (index === 0) break; // the free space that is left
    objects.set(index, { start: at + headerSize, length });
    at += headerSize + length + (-length & 7);
  }
  return objects;
}

/** A variable-length text: its length, and where in the global heap it is (IV.A.2.d, class 9). */
export function readVariableText(cursor: Cursor): string {
  const length = cursor.u32();
  const address = cursor.address();
  const index = cursor.u32();
  if (length === 0 || address === undefined) return "";
  const object = readHeapObject(cursor.file, address, index, cursor.path);
  return object.text(length);
}
