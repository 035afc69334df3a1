import { beforeAll, expect, test } from "vitest";
import { CeratopsError } from "../errors.ts";
import { tensor, type TensorLike } from "./convert.ts";
import { useEngine } from "./current_engine.ts";
import { Variable } from "./variable.ts";

beforeAll(() => useEngine("reference"));

test.each<[string, TensorLike, string, number[]]>([
  ["whole numbers", [1, -2], "int32", [2]],
  ["a fraction among them", [[1, 2], [3, 4.5]], "float32", [2, 2]],
  ["what is not finite", [1, Infinity], "float32", [2]],
  ["what is too large for an integer", [3e9], "float32", [1]],
  ["booleans", [[true, false]], "bool", [1, 2]],
  ["booleans and numbers", [true, 2], "int32", [2]],
  ["nothing", [], "float32", [0]],
  ["rows of nothing", [[], []], "float32", [2, 0]],
  ["a number", 3, "int32", []],
  ["a number with a fraction", 3.5, "float32", []],
  ["a boolean", true, "bool", []],
  ["bytes", new Uint8Array(3), "uint8", [3]],
  ["doubles", new Float64Array(3), "float64", [3]],
  ["an array with a shape", { data: new Int16Array(6), shape: [2, 3] }, "int16", [2, 3]],
])("%s", (_, value, dtype, shape) => {
  const made = tensor(value);
  expect([made.dtype, made.shape]).toEqual([dtype, shape]);
});

test("a dtype that is asked for", async () => {
  expect([...(await tensor([1.75, -2.5], "int8").data())]).toEqual([1, -2]);
  expect(await tensor([0, 2], "bool").array()).toEqual([false, true]);
  const half = tensor([0.1], "float16");
  expect((await half.data())[0]).toBeCloseTo(0.0999755859375, 10);
});

test("tensors are passed on, variables give their value", async () => {
  const x = tensor([1, 2]);
  expect(tensor(x)).toBe(x);
  expect(await tensor(new Variable(tensor([5, 6]))).array()).toEqual([5, 6]);
});

function errorOf(body: () => unknown): CeratopsError {
  try {
    body();
  } catch (error) {
    if (error instanceof CeratopsError) return error;
  }
  throw new Error("there was no error");
}

test("rows of different lengths are refused, with the place", () => {
  const error = errorOf(() => tensor([[1, 2], [3]]));
  expect(error.code).toBe("E_RAGGED");
  expect(error.message).toMatchInlineSnapshot(`
    "The nested array is not rectangular
      where:    element [1]
      expected: shape [2, 2], as its first elements have
      received: 1 elements
      fix:      utils.padSequences(x) makes sequences equally long; other rows: the same length, with numbers or booleans inside"
  `);
  expect(errorOf(() => tensor([[1, 2], 3])).message).toContain("number 3");
  expect(errorOf(() => tensor([1, [2]])).code).toBe("E_RAGGED");
});

test("what is no number is refused", () => {
  expect(errorOf(() => tensor(["1"] as unknown as TensorLike)).message).toContain('the string "1"');
  expect(errorOf(() => tensor("abc" as unknown as TensorLike)).message).toMatchInlineSnapshot(`
    "This value cannot become a tensor
      expected: a tensor, a number, nested arrays, a typed array or { data, shape }
      received: the string "abc"
      fix:      tensor([[1, 2], [3, 4]])"
  `);
  expect(errorOf(() => tensor(null as unknown as TensorLike)).received).toBe("null");
  expect(errorOf(() => tensor(new Map() as unknown as TensorLike)).received).toBe("an object of class Map");
});

test("arrays that no dtype holds are refused", () => {
  const error = errorOf(() => tensor(new BigInt64Array(2) as unknown as TensorLike));
  expect([error.code, error.received]).toEqual(["E_ARRAY_CLASS", "BigInt64Array"]);
});

test("data that does not fill its shape is refused", () => {
  const error = errorOf(() => tensor({ data: new Float32Array(5), shape: [2, 3] }));
  expect([error.code, error.expected, error.received]).toEqual(["E_DATA_SHAPE", "6 elements for shape [2, 3]", "5 elements"]);
});
