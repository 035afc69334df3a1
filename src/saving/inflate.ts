import { Inflate } from "fflate";

/** Bytes that are unpacked at once: they become at most 1032 times as many. */
const PIECE = 2 ** 15;

/**
 * Unpacks DEFLATE data (RFC 1951), and stops as soon as there is more of it than there may be: otherwise a small file could
 * keep the decoder busy for as long as its author likes.
 *
 * @param limit most bytes that may come out
 * @throws Error for damaged data, and for more than `limit` bytes
 */
export function inflate(packed: Uint8Array, limit: number): Uint8Array {
  const unpacked = new Uint8Array(limit);
  let length = 0;
  const decoder = new Inflate((piece) => {
    if (length + piece.length > limit) throw new RangeError("more data than stated");
    unpacked.set(piece, length);
    length += piece.length;
  });
  let at = 0;
  do {
    decoder.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    at += PIECE;
  } while (at < packed.length);
  return unpacked.subarray(0, length);
}

/** The same for data with the header and the checksum of zlib (RFC 1950). */
export function inflateZlib(packed: Uint8Array, limit: number): Uint8Array {
  const [method = 0, flags = 0] = packed;
  const isZlib = (method & 15) === 8 && (method * 256 + flags) % 31 === 0 && (flags & 32) === 0;
  if (!isZlib || packed.length < 6) throw new Error("no zlib data");
  return inflate(packed.subarray(2, -4), limit);
}
