const low64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, by: bigint): bigint => low64((x << by) | (x >> (64n - by)));

/**
 * SipHash-2-4: 64 bits that cannot be foreseen without the key.
 *
 * Aumasson & Bernstein, "SipHash: a fast short-input PRF", 2012.
 */
export function sipHash(bytes: Uint8Array, key: readonly [bigint, bigint]): bigint {
  const [k0, k1] = [low64(key[0]), low64(key[1])];
  const v: State = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n];
  const padded = new Uint8Array((Math.floor(bytes.length / 8) + 1) * 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const words = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const word = words.getBigUint64(at, true);
    v[3] ^= word;
    rounds(v, 2);
    v[0] ^= word;
  }
  v[2] ^= 0xffn;
  rounds(v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

type State = [bigint, bigint, bigint, bigint];

function rounds(v: State, count: number): void {
  for (let i = 0; i < count; i++) {
    v[0] = low64(v[0] + v[1]);
    v[1] = rotate(v[1], 13n) ^ v[0];
    v[0] = rotate(v[0], 32n);
    v[2] = low64(v[2] + v[3]);
    v[3] = rotate(v[3], 16n) ^ v[2];
    v[0] = low64(v[0] + v[3]);
    v[3] = rotate(v[3], 21n) ^ v[0];
    v[2] = low64(v[2] + v[1]);
    v[1] = rotate(v[1], 17n) ^ v[2];
    v[2] = rotate(v[2], 32n);
  }
}
