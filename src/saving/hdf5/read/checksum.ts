import type { Cursor } from "./cursor.ts";

/** Compares the checksum at the cursor with that of the bytes from `start` to it. */
export function verifyChecksum(cursor: Cursor, start: number): void {
  const { file, path, at } = cursor;
  const found = cursor.u32();
  if (found !== lookup3(file.bytes, start, at)) {
    throw file.corrupt(path, start, "A checksum does not match: bytes of the file were changed.");
  }
}

/**
 * Bob Jenkins's lookup3 (`hashlittle` with initial value 0), which HDF5 uses for metadata
 * (http://burtleburtle.net/bob/c/lookup3.c).
 */
export function lookup3(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const state = new Uint32Array(3).fill((0xdeadbeef + length) >>> 0);
  if (length === 0) return state[2] ?? 0;
  let at = start;
  for (; end - at > 12; at += 12) {
    addBlock(state, bytes, at, 12);
    mix(state);
  }
  addBlock(state, bytes, at, end - at);
  finish(state);
  return state[2] ?? 0;
}

/** Adds up to 12 bytes, as little-endian words, to the state. */
function addBlock(state: Uint32Array, bytes: Uint8Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) state[i >> 2] = (state[i >> 2] ?? 0) + ((bytes[at + i] ?? 0) << ((i & 3) * 8));
}

function rotate(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}

function mix(state: Uint32Array): void {
  let [a = 0, b = 0, c = 0] = state;
  a = ((a - c) | 0) ^ rotate(c, 4);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rotate(a, 6);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rotate(b, 8);
  b = (b + a) | 0;
  a = ((a - c) | 0) ^ rotate(c, 16);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rotate(a, 19);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rotate(b, 4);
  b = (b + a) | 0;
  state.set([a, b, c]);
}

function finish(state: Uint32Array): void {
  let [a = 0, b = 0, c = 0] = state;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  state.set([a, b, c]);
}

/**
 * Fletcher's checksum of big-endian 16-bit words, as HDF5's filter 3 computes it: sums modulo 65535, of which only an
 * empty one is written as 0.
 */
export function fletcher32(bytes: Uint8Array): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    low = fold(low + (((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)));
    high = fold(high + low);
  }
  return ((high << 16) | low) >>> 0;
}

function fold(sum: number): number {
  return (sum & 0xffff) + (sum >>> 16);
}
