import { describe, expect, test } from "vitest";
import { normalize, padSequences, toCategorical } from "./index.ts";

test("labels become one-hot rows", async () => {
  expect(await toCategorical([0, 2]).array()).toEqual([[1, 0, 0], [0, 0, 1]]);
  expect(toCategorical([[0], [1]], { numClasses: 4 }).shape).toEqual([2, 4]);
});

test("vectors get length 1, zeros stay", async () => {
  expect((await normalize([[3, 4], [0, 0]]).array() as number[][]).map((row) => row.map((x) => Number(x.toFixed(5))))).toEqual([[0.6, 0.8], [0, 0]]);
});

describe("sequences of different lengths", () => {
  const sequences = [[1], [2, 3], [4, 5, 6]];
  test("are filled up in front", async () => {
    expect(await padSequences(sequences).array()).toEqual([[0, 0, 1], [0, 2, 3], [4, 5, 6]]);
  });
  test("are cut and filled up behind", async () => {
    const padded = padSequences(sequences, { maxlen: 2, padding: "post", truncating: "post", value: 9 });
    expect(await padded.array()).toEqual([[1, 9], [2, 3], [4, 5]]);
  });
  test("of vectors, the first empty", async () => {
    expect(await padSequences([[], [[1, 2]]]).array()).toEqual([[[0, 0]], [[1, 2]]]);
  });
  test("of texts", () => {
    expect(padSequences([["a"], ["b", "c"]], { dtype: "string", value: "?" })).toEqual([["?", "a"], ["b", "c"]]);
    expect(() => padSequences([["a"]] as never)).toThrow(/dtype: "string"/);
  });
  test("must be sequences, and one word says which side", () => {
    expect(() => padSequences([1, 2])).toThrow(/list of sequences/);
    expect(() => padSequences(sequences, { padding: "front" as "pre" })).toThrow(/padding/);
  });
});
