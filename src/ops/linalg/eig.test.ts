import { describe, expect, test } from "vitest";
import { tensor } from "../../tensor/convert.ts";
import { gradients } from "../../tensor/gradients.ts";
import { KerasTensor } from "../../tensor/keras_tensor.ts";
import * as ops from "../index.ts";

type Matrix = readonly (readonly number[])[];

/** The largest entry of `A V - V Λ`, and the largest distance of a column's length from 1. */
async function errors(matrices: readonly Matrix[]): Promise<{ residual: number; length: number }> {
  const [values, vectors] = ops.eig(matrices);
  const [w, v] = [await values.data(), await vectors.data()];
  const size = matrices[0]?.length ?? 0;
  let [residual, length] = [0, 0];
  matrices.forEach((matrix, batch) => {
    const entry = (i: number, j: number, part: number): number => v[2 * ((batch * size + i) * size + j) + part] ?? Number.NaN;
    for (let j = 0; j < size; j++) {
      const [re, im] = [w[2 * (batch * size + j)] ?? Number.NaN, w[2 * (batch * size + j) + 1] ?? Number.NaN];
      let square = 0;
      for (let i = 0; i < size; i++) {
        const dot = (part: number): number => (matrix[i] ?? []).reduce((sum, a, k) => sum + a * entry(k, j, part), 0);
        const [x, y] = [entry(i, j, 0), entry(i, j, 1)];
        square += x * x + y * y;
        residual = Math.max(residual, Math.abs(dot(0) - (re * x - im * y)), Math.abs(dot(1) - (re * y + im * x)));
      }
      length = Math.max(length, Math.abs(1 - Math.sqrt(square)));
    }
  });
  return { residual, length };
}

const noise = (n: number): number => Math.sin(12.9898 * (n + 1)) * 43758.5453 - Math.floor(Math.sin(12.9898 * (n + 1)) * 43758.5453) - 0.5;
const random = (size: number, seed: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => noise(seed * 1009 + i * size + j)));
const cycle = (size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => ((i + size - 1) % size === j ? 1 : 0)));

describe("eig", () => {
  test.each([
    ["a rotation", [[[0, -1], [1, 0]]]],
    ["one number", [[[3]]]],
    ["zeros", [[[0, 0, 0], [0, 0, 0], [0, 0, 0]]]],
    ["a triangle", [[[1, 2, 3], [0, 4, 5], [0, 0, 6]]]],
    ["a cycle of four, which shifts must break", [cycle(4)]],
    ["a Jordan block", [[[2, 1, 0, 0], [0, 2, 1, 0], [0, 0, 2, 1], [0, 0, 0, 2]]]],
    ["rows of one kind", [[[1, 1, 1], [1, 1, 1], [1, 1, 1]]]],
    ["several at once", [random(6, 1), random(6, 2), cycle(6)]],
    ["twenty rows", [random(20, 3)]],
  ])("%s", async (_name, matrices) => {
    const { residual, length } = await errors(matrices);
    expect(residual).toBeLessThan(2e-5);
    expect(length).toBeLessThan(1e-5);
  });

  test("real eigenvalues are real, complex ones come in pairs", async () => {
    const [values] = ops.eig([[[2, 0, 0], [1, 3, 0], [4, 5, -1]], [[0, -2, 0], [2, 0, 0], [0, 0, 7]]]);
    const [first, second] = (await values.array()) as unknown as [number, number][][];
    const sorted = (list: [number, number][] | undefined) =>
      (list ?? []).map(([re, im]) => [Math.round(re * 1e4) / 1e4 + 0, Math.round(im * 1e4) / 1e4 + 0]).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0));
    expect(sorted(first)).toEqual([[-1, 0], [2, 0], [3, 0]]);
    expect(sorted(second)).toEqual([[0, -2], [0, 2], [7, 0]]);
    expect((await ops.imag(values).data()).slice(0, 3)).toEqual(new Float32Array(3));
  });

  test("numbers whose squares overflow", async () => {
    const data = await ops.eig([[1e30, -1e30], [1e30, 1e30]])[0].data();
    [...data].forEach((part) => expect(Math.abs(part) / 1e30).toBeCloseTo(1, 5));
  });

  test("symbolic matrices, and those that are not square", () => {
    const [values, vectors] = ops.eig(new KerasTensor([null, 5, 5]));
    expect([values.shape, vectors.shape, values.dtype]).toEqual([[null, 5], [null, 5, 5], "complex64"]);
    expect(() => ops.eig(new KerasTensor([10, 20, 15]))).toThrow(/square/);
    expect(() => ops.eig([[1, 2, 3]])).toThrow(/square/);
  });

  test("a gradient is refused", () => {
    const x = tensor([[1, 2], [3, 4.5]]);
    expect(() => gradients(ops.sum(ops.real(ops.eig(x)[0])), [x])).toThrow(/ops.eig has no gradient/);
  });
});
