import type { Cursor } from "../cursor.ts";
import type { ObjectHeader } from "../object_header.ts";

/** One element with which everything starts that was never written; undefined means zeros (IV.A.2.e, IV.A.2.f). */
export function readFillValue(header: ObjectHeader): Uint8Array | undefined {
  const cursor = header.find("fillValue");
  if (cursor !== undefined) return readNew(cursor);
  const old = header.find("oldFillValue");
  return old === undefined ? undefined : readSized(old);
}

function readNew(cursor: Cursor): Uint8Array | undefined {
  if (cursor.version([1, 2, 3], "fill value") === 3) return cursor.u8() & 0x20 ? readSized(cursor) : undefined;
  cursor.skip(2);
  return cursor.u8() === 0 ? undefined : readSized(cursor);
}

function readSized(cursor: Cursor): Uint8Array | undefined {
  const size = cursor.u32();
  return size === 0 ? undefined : cursor.bytes(size);
}
