import { describe, expect, test } from "vitest";
import { exponential, fixed, grouped, roundHalfEven } from "./number_text.ts";

// Every expectation was printed by Python 3.11.
describe("fixed", () => {
  test.each([
    [1.125, 2, "1.12"],
    [1.375, 2, "1.38"],
    [1.005, 2, "1.00"],
    [0.5, 0, "0"],
    [1.5, 0, "2"],
    [2.5, 0, "2"],
    [-2.5, 0, "-2"],
    [0.12345, 4, "0.1235"],
    [-0.00001, 4, "-0.0000"],
    [-0, 4, "-0.0000"],
    [1e22, 2, "10000000000000000000000.00"],
    [Number.NaN, 4, "nan"],
    [Number.POSITIVE_INFINITY, 4, "inf"],
    [Number.NEGATIVE_INFINITY, 4, "-inf"],
  ])("%d with %d digits is %s", (value, digits, text) => {
    expect(fixed(value, digits)).toBe(text);
  });
});

describe("exponential", () => {
  test.each([
    [0.001, 4, "1.0000e-03"],
    [0, 4, "0.0000e+00"],
    [-0, 4, "-0.0000e+00"],
    [2.5, 0, "2e+00"],
    [3.5, 0, "4e+00"],
    [-1234.5, 3, "-1.234e+03"],
    [1e-200, 4, "1.0000e-200"],
    [9.9995e3, 3, "1.000e+04"],
    [Number.NaN, 4, "nan"],
  ])("%d with %d digits is %s", (value, digits, text) => {
    expect(exponential(value, digits)).toBe(text);
  });
});

test("grouped puts commas between thousands", () => {
  expect([0, 999, 1000, 1234567890].map(grouped)).toEqual(["0", "999", "1,000", "1,234,567,890"]);
});

test("roundHalfEven rounds halves to the even neighbour", () => {
  expect([0.5, 1.5, 2.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 2, 3]);
});
