import { CeratopsError } from "../errors.ts";

/** Positions of the examples of each part. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Parts `count` examples at random: the first `round(testFraction * count)` of a permutation drawn from `seed` are
 * the test part. The same arguments give the same parts on every machine.
 */
export function splitAtRandom(count: number, testFraction: number, seed: number): Split {
  if (!(testFraction >= 0 && testFraction < 1)) {
    throw new CeratopsError("testFraction must be at least 0 and less than 1.", {
      code: "E_ARGUMENT",
      expected: "a share of the examples, 0 <= testFraction < 1",
      received: String(testFraction),
      hint: "testFraction: 0.2",
    });
  }
  if (!Number.isInteger(seed)) {
    throw new CeratopsError("seed must be an integer.", { code: "E_ARGUMENT", received: String(seed), hint: "seed: 1" });
  }
  const order = permutation(count, seed);
  const testCount = Math.round(testFraction * count);
  return { train: order.slice(testCount), test: order.slice(0, testCount) };
}

/** Fisher and Yates's shuffle of 0..count-1. */
function permutation(count: number, seed: number): Int32Array {
  const random = mulberry32(seed);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}

/** Tommy Ettinger's mulberry32: uniform numbers in [0, 1) from 32 bits of state. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
