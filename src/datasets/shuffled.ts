import { MersenneTwister } from "../ops/random/mersenne_twister.ts";
import { between, wholeFrom } from "../util/checks.ts";
import type { ArrayData } from "./array_data.ts";

/**
 * Orders of the numbers 0..count-1, one after the other: those of NumPy's `RandomState(seed).shuffle`, with which Keras
 * shuffles data sets.
 */
export function shuffler(seed: number): (count: number) => Int32Array {
  const where = "datasets: seed";
  const random = new MersenneTwister(between(0, 2 ** 32 - 1)(wholeFrom(0)(seed, where), where), "numpy");
  return (count) => {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let last = count - 1; last > 0; last--) {
      const other = random.upTo(last);
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    return order;
  };
}

/** How many of `count` examples are for training when a share of them is held out: Keras's rounding. */
export const trainCount = (count: number, testSplit: number): number =>
  Math.trunc(count * (1 - between(0, 1)(testSplit, "datasets: testSplit")));

/** The rows of an array at some positions, as `make` makes them of as many zeros. */
export function pickRows<Data extends Float32Array | Float64Array>(
  { data, shape }: ArrayData,
  positions: Int32Array,
  make: (length: number) => Data,
): ArrayData<Data> {
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  const picked = make(positions.length * width);
  positions.forEach((position, row) => picked.set(data.subarray(position * width, (position + 1) * width), row * width));
  return { data: picked, shape: [positions.length, ...shape.slice(1)] };
}
