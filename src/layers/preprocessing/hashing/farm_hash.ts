/**
 * FarmHash Fingerprint64: 64 bits that a sequence of bytes gives on every machine, as TensorFlow's `Fingerprint64`.
 *
 * Pike & Alakuijala, FarmHash (`farmhashna::Hash64`), 2014.
 */
export function fingerprint64(bytes: Uint8Array): bigint {
  const { length } = bytes;
  const words = new Words(bytes);
  if (length <= 16) return upTo16(words, length);
  if (length <= 32) return upTo32(words, length);
  return length <= 64 ? upTo64(words, length) : longer(words, length);
}

const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
const SEED = 81n;

const low64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, by: bigint): bigint => low64((low64(x) >> by) | (x << (64n - by)));
const shiftMix = (x: bigint): bigint => low64(x) ^ (low64(x) >> 47n);

/** Little-endian words at any place. */
class Words {
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte = (at: number): bigint => BigInt(this.#view.getUint8(at));
  word32 = (at: number): bigint => BigInt(this.#view.getUint32(at, true));
  word64 = (at: number): bigint => this.#view.getBigUint64(at, true);
}

/** 128 bits to 64. */
function mix(u: bigint, v: bigint, factor: bigint): bigint {
  const a = shiftMix((low64(u) ^ low64(v)) * factor);
  return low64(shiftMix((low64(v) ^ a) * factor) * factor);
}

function upTo16({ byte, word32, word64 }: Words, length: number): bigint {
  const size = BigInt(length);
  const factor = K2 + size * 2n;
  if (length >= 8) {
    const [a, b] = [word64(0) + K2, word64(length - 8)];
    return mix(rotate(b, 37n) * factor + a, (rotate(a, 25n) + b) * factor, factor);
  }
  if (length >= 4) return mix(size + (word32(0) << 3n), word32(length - 4), factor);
  if (length === 0) return K2;
  const y = byte(0) + (byte(length >> 1) << 8n);
  const z = size + (byte(length - 1) << 2n);
  return low64(shiftMix(low64(y * K2) ^ low64(z * K0)) * K2);
}

/** What two halves of up to 32 bytes begin with. */
function halves({ word64 }: Words, length: number, first: bigint): readonly [y: bigint, z: bigint, a: bigint] {
  const factor = K2 + BigInt(length) * 2n;
  const [a, b, c, d] = [word64(0) * first, word64(8), word64(length - 8) * factor, word64(length - 16) * K2];
  return [rotate(a + b, 43n) + rotate(c, 30n) + d, a + rotate(b + K2, 18n) + c, a];
}

function upTo32(words: Words, length: number): bigint {
  const [y, z] = halves(words, length, K1);
  return mix(y, z, K2 + BigInt(length) * 2n);
}

function upTo64(words: Words, length: number): bigint {
  const factor = K2 + BigInt(length) * 2n;
  const [y, second, a] = halves(words, length, K2);
  const z = mix(y, second, factor);
  const { word64 } = words;
  const [e, f] = [word64(16) * factor, word64(24)];
  const [g, h] = [(y + word64(length - 32)) * factor, (z + word64(length - 24)) * factor];
  return mix(rotate(e + f, 43n) + rotate(g, 30n) + h, e + rotate(f + a, 18n) + g, factor);
}

type Pair = readonly [bigint, bigint];

/** 32 bytes and two seeds. */
function weak({ word64 }: Words, at: number, seedA: bigint, seedB: bigint): Pair {
  const [w, x, y, z] = [word64(at), word64(at + 8), word64(at + 16), word64(at + 24)];
  const a = low64(seedA + w);
  const b = rotate(seedB + a + z, 21n);
  const sum = low64(a + x + y);
  return [low64(sum + z), low64(b + rotate(sum, 44n) + a)];
}

interface State {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly v: Pair;
  readonly w: Pair;
}

/** One block of 64 bytes; the last one is mixed with other factors. */
function round(words: Words, at: number, { x, y, z, v, w }: State, factor: bigint, scale: bigint): State {
  const { word64 } = words;
  const newX = low64(rotate(x + y + v[0] + word64(at + 8), 37n) * factor) ^ low64(w[1] * scale);
  const newY = low64(low64(rotate(y + v[1] + word64(at + 48), 42n) * factor) + v[0] * scale + word64(at + 40));
  const newZ = low64(rotate(z + w[0], 33n) * factor);
  const newV = weak(words, at, low64(v[1] * factor), low64(newX + w[0]));
  const newW = weak(words, at + 32, low64(newZ + w[1]), low64(newY + word64(at + 16)));
  return { x: newZ, y: newY, z: newX, v: newV, w: newW };
}

function longer(words: Words, length: number): bigint {
  const y = low64(SEED * K1 + 113n);
  const z = low64(shiftMix(y * K2 + 113n) * K2);
  let state: State = { x: low64(SEED * K2 + words.word64(0)), y, z, v: [0n, 0n], w: [0n, 0n] };
  const end = Math.floor((length - 1) / 64) * 64;
  for (let at = 0; at < end; at += 64) state = round(words, at, state, K1, 1n);
  const factor = low64(K1 + ((state.z & 0xffn) << 1n));
  const rest = BigInt((length - 1) % 64);
  const w0 = low64(state.w[0] + rest);
  const v0 = low64(state.v[0] + w0);
  const last = round(words, length - 64, { ...state, v: [v0, state.v[1]], w: [low64(w0 + v0), state.w[1]] }, factor, 9n);
  const first = mix(last.v[0], last.w[0], factor) + shiftMix(last.y) * K0 + last.z;
  return mix(first, mix(last.v[1], last.w[1], factor) + last.x, factor);
}

const CAT = 0xc6a4a7935bd1e995n;

/** The fingerprint of two fingerprints in order, as TensorFlow's `FingerprintCat64`. */
export function fingerprintCat64(first: bigint, second: bigint): bigint {
  const mixed = first ^ CAT ^ low64(shiftMix(second * CAT) * CAT);
  return shiftMix(low64(shiftMix(mixed * CAT) * CAT));
}
