import type { StoredDType } from "../../stored_array.ts";
import { ByteWriter, nowhere } from "./byte_writer.ts";
import { datatypes } from "./datatypes.ts";

/** A message of an object header, its body ready. */
export interface Message {
  readonly type: number;
  /** 1 says that the message never changes. */
  readonly flags: number;
  readonly body: Uint8Array;
}

type ElementType = StoredDType | "string";

/** The dataspace message (HDF5 File Format Specification, IV.A.2.b, version 1). */
export const dataspaceMessage = (shape: readonly number[]): Message => ({ type: 0x01, flags: 0, body: dataspace(shape) });

/** IV.A.2.d, version 1. */
export const datatypeMessage = (dtype: ElementType): Message => ({ type: 0x03, flags: 1, body: datatypes[dtype] });

/** IV.A.2.f, version 2: space is allocated late, and a fill value of no bytes stands for zeros. */
export const fillValueMessage: Message = { type: 0x05, flags: 1, body: new ByteWriter().u8(2, 2, 2, 1).u32(0).finish() };

/** IV.A.2.i, version 3: contiguous, or nowhere if there are no elements. */
export function layoutMessage(address: number, size: number): Message {
  return { type: 0x08, flags: 0, body: new ByteWriter().u8(3, 1).u64(size === 0 ? nowhere : address, size).finish() };
}

/** IV.A.2.r. */
export function symbolTableMessage(tree: number, heap: number): Message {
  return { type: 0x11, flags: 0, body: new ByteWriter().u64(tree, heap).finish() };
}

/** IV.A.2.m, version 1. */
export function attributeMessage(name: string, dtype: ElementType, shape: readonly number[], data: Uint8Array): Message {
  const encoded = new ByteWriter().text(name).u8(0).finish();
  const space = dataspace(shape);
  const writer = new ByteWriter().u8(1, 0).u16(encoded.length, datatypes[dtype].length, space.length);
  for (const part of [encoded, datatypes[dtype], space]) writer.bytes(part).align();
  return { type: 0x0c, flags: 0, body: writer.bytes(data).finish() };
}

function dataspace(shape: readonly number[]): Uint8Array {
  return new ByteWriter().u8(1, shape.length, 0, 0).u32(0).u64(...shape).finish();
}

/** A version 1 object header with all its messages in one block (IV.A.1.a). */
export function objectHeader(messages: readonly Message[]): Uint8Array {
  const body = new ByteWriter();
  for (const { type, flags, body: content } of messages) {
    body.u16(type, content.length + (-content.length & 7)).u8(flags, 0, 0, 0).bytes(content).align();
  }
  return new ByteWriter().u8(1, 0).u16(messages.length).u32(1, body.size).zeros(4).bytes(body.finish()).finish();
}
