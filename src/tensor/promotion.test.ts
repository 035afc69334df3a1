import { expect, test } from "vitest";
import { tensor } from "./convert.ts";
import { asDType, canonicalDType, promote, resultType, WeakFloat, type PromotionType } from "./promotion.ts";

// keras.backend.result_type on JAX.
test.each<[PromotionType[], string]>([
  [["int32", "float"], "float32"],
  [["bfloat16", "float16"], "float32"],
  [["bfloat16", "float"], "bfloat16"],
  [["float16", "int32"], "float16"],
  [["uint8", "int8"], "int16"],
  [["uint32", "int32"], "int32"],
  [["bool", "int"], "int32"],
  [["uint8", "int"], "uint8"],
  [["bool", "bool"], "bool"],
  [["int", "float"], "float32"],
  [["int64", "uint64"], "float32"],
  [["float64", "float32"], "float64"],
  [[], "float32"],
])("%j promote to %s", (types, expected) => {
  expect(resultType(...types)).toBe(expected);
});

test("plain numbers give way to tensors, and become what they join", () => {
  const [x, one] = promote([tensor([1, 2], "bfloat16"), 1.5]);
  expect([x?.dtype, one?.dtype]).toEqual(["bfloat16", "bfloat16"]);
  expect(promote([tensor([1, 2]), 1]).map(({ dtype }) => dtype)).toEqual(["int32", "int32"]);
});

test("a weak float is a float without a fraction", () => {
  expect(promote([tensor([1, 2]), new WeakFloat(1)]).map(({ dtype }) => dtype)).toEqual(["float32", "float32"]);
  expect(new WeakFloat(2).valueOf() * 2).toBe(4);
});

test("a number that does not fit a dtype is converted as a tensor would be", () => {
  expect(asDType(1.5, "int32").dtype).toBe("int32");
  expect(asDType(0, "bool").dtype).toBe("bool");
});

test("names that are no dtype are refused, near ones suggested", () => {
  expect(canonicalDType("int64")).toBe("int32");
  expect(() => canonicalDType("flaot32")).toThrow(/"flaot32"[^]*dtype: "float32"/);
});
