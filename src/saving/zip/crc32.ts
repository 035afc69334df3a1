/** Remainders of every byte, followed by zero to three zero bytes. */
const tables = makeTables();

function makeTables(): readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const [one, two, three, four] = [0, 1, 2, 3].map(() => new Uint32Array(256)) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
    one[byte] = rest;
  }
  const shifted = (rest: number): number => (rest >>> 8) ^ (one[rest & 255] ?? 0);
  for (let byte = 0; byte < 256; byte++) {
    two[byte] = shifted(one[byte] ?? 0);
    three[byte] = shifted(two[byte] ?? 0);
    four[byte] = shifted(three[byte] ?? 0);
  }
  return [one, two, three, four];
}

/**
 * The cyclic redundancy check of zip, gzip and PNG (ISO 3309, polynomial 0xEDB88320), four bytes at a time.
 *
 * Source: M. E. Kounavis, F. L. Berry, "A Systematic Approach to Building High Performance Software-based CRC
 * Generators", 2005.
 */
export function crc32(bytes: Uint8Array): number {
  const [one, two, three, four] = tables;
  const whole = bytes.length & ~3;
  let rest = 0xffffffff;
  let i = 0;
  for (; i < whole; i += 4) {
    const word = (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
    rest ^= word;
    rest =
      (four[rest & 255] as number) ^
      (three[(rest >>> 8) & 255] as number) ^
      (two[(rest >>> 16) & 255] as number) ^
      (one[rest >>> 24] as number);
  }
  for (; i < bytes.length; i++) rest = (rest >>> 8) ^ (one[(rest ^ (bytes[i] as number)) & 255] as number);
  return (rest ^ 0xffffffff) >>> 0;
}
