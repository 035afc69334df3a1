import { expect, test } from "vitest";
import { shuffler } from "./shuffled.ts";

// numpy.random.RandomState(seed).shuffle(numpy.arange(count))
test("orders are NumPy's", () => {
  expect([...shuffler(113)(10)]).toEqual([9, 3, 6, 1, 0, 7, 4, 8, 2, 5]);
  expect([...shuffler(113)(1000).subarray(0, 10)]).toEqual([641, 987, 187, 779, 848, 237, 582, 883, 752, 815]);
  expect([...shuffler(0)(3)]).toEqual([2, 1, 0]);
  expect([...shuffler(2 ** 32 - 1)(20).subarray(0, 10)]).toEqual([11, 17, 19, 15, 1, 5, 8, 16, 13, 18]);
});

test("a seed is a whole number of 32 bits", () => {
  expect(() => shuffler(2 ** 32)).toThrow(/seed/);
  expect(() => shuffler(0.5)).toThrow(/seed/);
});
