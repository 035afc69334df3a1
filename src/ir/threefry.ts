/** Threefry-2x32: a counter-based random function (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). */

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Makes the third word of the key schedule; the Skein parity constant. */
const PARITY = 0x1bd11bda;

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** Twenty rounds, as in Random123 and JAX: two words of key and two of counter give two words of random bits. */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [word0: number, word1: number] {
  const key = [key0, key1, key0 ^ key1 ^ PARITY] as const;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let group = 0; group < 5; group++) {
    for (const bits of ROTATIONS[group % 2 === 0 ? 0 : 1]) {
      x0 = (x0 + x1) | 0;
      x1 = rotateLeft(x1, bits) ^ x0;
    }
    x0 = (x0 + key[((group + 1) % 3) as 0 | 1 | 2]) | 0;
    x1 = (x1 + key[((group + 2) % 3) as 0 | 1 | 2] + group + 1) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}
