import { describe, expect, test } from "vitest";
import * as ops from "../ops/index.ts";
import { KerasTensor } from "./keras_tensor.ts";

describe("shapes of symbolic calls", () => {
  const of = (...shape: (number | null)[]) => new KerasTensor(shape);

  test("unknown sizes stay unknown", () => {
    expect(ops.add(of(null, 3), of(null, 3)).shape).toEqual([null, 3]);
    expect(ops.reshape(of(null, 4, 2), [-1, 8]).shape).toEqual([null, 8]);
  });

  test("an unknown size that meets a known one broadcasts, or is that size", () => {
    expect(ops.add(of(null, 3), of(2, null)).shape).toEqual([2, 3]);
    expect(ops.matmul(of(4, null), of(3, 2)).shape).toEqual([4, 2]);
  });

  test("a size that is free beside one that is not stays unknown", () => {
    expect(ops.einsum("abc,cd->abd", of(null, 4, null), of(3, 2)).shape).toEqual([null, 4, 2]);
    expect(ops.add(of(null, 4, null), of(4, 7)).shape).toEqual([null, 4, 7]);
    expect(ops.dstack([of(null, 3), of(null, null)]).shape).toEqual([null, 3, 2]);
  });

  test("large strides do not hide behind the sizes that are tried", () => {
    expect(ops.maxPool(of(null, null, null, 3), 32).shape).toEqual([null, null, null, 3]);
  });

  test("what only some sizes fit is known where those agree", () => {
    expect(ops.hsplit(of(3, null, 4), 2).map(({ shape }) => shape)).toEqual([[3, null, 4], [3, null, 4]]);
    expect(ops.unstack(of(2, null, null), { num: 3, axis: 1 }).map(({ shape }) => shape)).toEqual([[2, null], [2, null], [2, null]]);
    expect(ops.broadcastTo(of(null, 3), [2, 3, 3]).shape).toEqual([2, 3, 3]);
    const padded = ops.image.padImages(of(null, null, 3), { topPadding: 2, leftPadding: 3, targetHeight: 20, targetWidth: 30 });
    expect(padded.shape).toEqual([20, 30, 3]);
  });

  test("what cannot fit is an error about the arguments", () => {
    expect(() => ops.matmul(of(null, 5), of(3, 2))).toThrow(/do not fit|inner|shapes/i);
    expect(() => ops.squeeze(of(null, 1), { axis: 0 })).toThrow(/axis 0/);
  });
});
