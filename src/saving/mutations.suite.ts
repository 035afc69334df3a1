import { expect } from "vitest";
import { CeratopsError } from "../errors.ts";

/** Numbers from 0 to 2^32, the same for the same seed (the generator called mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return (bits ^ (bits >>> 14)) >>> 0;
  };
}

/** Values that sit at the edges of what fields of a file can hold. */
const edges = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** One of many ways in which a file can be damaged: bytes changed, a piece cut out, doubled, or cut off. */
export function mutated(bytes: Uint8Array, next: () => number): Uint8Array {
  const [at, length] = [next() % bytes.length, 1 + (next() % 8)];
  const changes: (() => Uint8Array)[] = [
    () => bytes.map((byte, i) => (i === at ? next() & 255 : byte)),
    () => bytes.map((byte, i) => (i >= at && i < at + length ? (edges[next() % edges.length] ?? 0) : byte)),
    () => bytes.map((byte, i) => (i === at ? byte ^ (1 << (next() % 8)) : byte)),
    () => Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]),
    () => Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]),
    () => bytes.slice(0, at),
  ];
  return (changes[next() % changes.length] ?? (() => bytes))();
}

/** Reads many damaged versions of a file: each is read, or refused with a `CeratopsError` that can be shown. */
export async function readDamaged(bytes: Uint8Array, count: number, read: (bytes: Uint8Array) => unknown): Promise<number> {
  const next = seededNumbers(1);
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const damaged = i % 3 === 0 ? mutated(mutated(bytes, next), next) : mutated(bytes, next);
    try {
      await read(damaged);
    } catch (error) {
      expect(error, `change ${i}`).toBeInstanceOf(CeratopsError);
      refused++;
    }
  }
  return refused;
}
