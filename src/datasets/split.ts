import { CeratopsError } from "../errors.ts";
import { shuffleInPlace, uniformNumbers } from "../util/uniform.ts";

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

/** The numbers 0..count-1 in random order. */
function permutation(count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  shuffleInPlace(order, uniformNumbers(seed));
  return order;
}
