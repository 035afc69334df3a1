/** Checksum of bytes with a polynomial of degree 32, given with its bits reversed. */
function checksum(polynomial: number): (bytes: Uint8Array) => number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
    return rest >>> 0;
  });
  return (bytes) => {
    let sum = 0xffffffff;
    for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  };
}

/** CRC-32 of ISO 3309, as in PNG. */
export const crc32 = checksum(0xedb88320);

/** CRC-32C (Castagnoli), as in TFRecord. */
export const crc32c = checksum(0x82f63b78);
