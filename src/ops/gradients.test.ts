import { describe, expect, it } from "vitest";
import { gradientMismatches, type GradientCase, type InputSpec } from "../ir/gradient_check.suite.ts";
import type { Node } from "../ir/node.ts";
import type { Dims } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import * as ops from "./index.ts";

// What is composed of primitives is differentiated through them; these are the formulas where that could go wrong.

const float = (shape: Dims, low = -1.5, high = 1.5): InputSpec => ({ shape, low, high });
const ints = (shape: Dims, values: readonly number[]): InputSpec => ({ shape, values, dtype: "int32" });

type Build = (...xs: Tensor[]) => Tensor | readonly Tensor[];

function check(name: string, inputs: readonly InputSpec[], build: Build): GradientCase {
  const nodes = (...parameters: Node[]): Node[] => {
    const built = build(...parameters.map((node) => new Tensor(node)));
    return (Array.isArray(built) ? (built as readonly Tensor[]) : [built as Tensor]).map(({ node }) => node);
  };
  return { name, inputs, build: nodes };
}

const unary = (name: string, op: (x: Tensor) => Tensor, low?: number, high?: number): GradientCase =>
  check(name, [float([2, 3], low, high)], (x) => op(x as Tensor));

const families: { readonly [family: string]: readonly GradientCase[] } = {
  elementwise: [
    unary("arcsin", (x) => ops.arcsin(x), -0.9, 0.9),
    unary("arccos", (x) => ops.arccos(x), -0.9, 0.9),
    unary("arcsinh", (x) => ops.arcsinh(x), -3, 3),
    unary("arccosh", (x) => ops.arccosh(x), 1.2, 3),
    unary("arctanh", (x) => ops.arctanh(x), -0.9, 0.9),
    unary("sinh on both sides of 1", (x) => ops.sinh(x), -2, 2),
    unary("cbrt", (x) => ops.cbrt(x), -2, -0.5),
    unary("sinc", (x) => ops.sinc(x), 0.2, 2),
    unary("power of a plain integer", (x) => ops.power(x, 5)),
    unary("negative power of a plain integer", (x) => ops.power(x, -3), 0.5, 2),
    check("logaddexp", [float([3]), float([2, 3])], (a, b) => ops.logaddexp(a as Tensor, b as Tensor)),
    check("clip, on its bounds too", [{ shape: [5], values: [-2, -1, 0, 1, 2] }], (x) => ops.clip(x as Tensor, -1, 1)),
    check("hypot", [float([3], 0.1, 2), float([3], 0.1, 2)], (a, b) => ops.hypot(a as Tensor, b as Tensor)),
    check("mod", [float([3], 2.2, 2.8), float([3], 1.1, 1.9)], (a, b) => ops.mod(a as Tensor, b as Tensor)),
  ],
  activations: [
    unary("gelu", (x) => ops.gelu(x)),
    unary("gelu with erf", (x) => ops.gelu(x, { approximate: false })),
    unary("mish", (x) => ops.mish(x)),
    unary("selu", (x) => ops.selu(x)),
    unary("celu", (x) => ops.celu(x, { alpha: 0.7 })),
    unary("softplus of large and small", (x) => ops.softplus(x), -40, 40),
    unary("logSigmoid", (x) => ops.logSigmoid(x), -40, 40),
    unary("softmax", (x) => ops.softmax(x)),
    unary("logSoftmax over an axis", (x) => ops.logSoftmax(x, { axis: 0 })),
    unary("sparsemax", (x) => ops.sparsemax(x)),
  ],
  reductions: [
    unary("logsumexp", (x) => ops.logsumexp(x, { axis: 1 })),
    unary("var", (x) => ops.var(x, { axis: 0 })),
    unary("std", (x) => ops.std(x)),
    unary("norm of order 3", (x) => ops.norm(x, { ord: 3, axis: 1 }), 0.2, 2),
    unary("quantile", (x) => ops.quantile(x, 0.3, { axis: 1 })),
    unary("cumprod", (x) => ops.cumprod(x, { axis: 1 }), 0.5, 2),
  ],
  contractions: [
    check("matmul that broadcasts", [float([2, 1, 2, 3]), float([4, 3, 2])], (a, b) => ops.matmul(a as Tensor, b as Tensor)),
    check("einsum with a diagonal", [float([3, 3]), float([3, 2])], (a, b) => ops.einsum("ii,ij->j", a as Tensor, b as Tensor)),
    check("einsum of three", [float([2, 3]), float([3, 2]), float([2])], (a, b, c) =>
      ops.einsum("ij,jk,k->i", a as Tensor, b as Tensor, c as Tensor),
    ),
    check("tensordot", [float([2, 3, 2]), float([3, 2, 2])], (a, b) => ops.tensordot(a as Tensor, b as Tensor, { axes: [[1, 2], [0, 1]] })),
  ],
  indexing: [
    check("take", [float([3, 2]), ints([2, 2], [2, 0, -1, 1])], (x, i) => ops.take(x as Tensor, i as Tensor, { axis: 0 })),
    check("takeAlongAxis", [float([3, 2]), ints([2, 2], [2, 0, 0, 1])], (x, i) => ops.takeAlongAxis(x as Tensor, i as Tensor, { axis: 0 })),
    check("scatterUpdate", [float([3, 2]), ints([2, 1], [2, 0]), float([2, 2])], (x, i, u) =>
      ops.scatterUpdate(x as Tensor, i as Tensor, u as Tensor),
    ),
    check("segmentSum", [float([4, 2]), ints([4], [1, 0, 1, 1])], (x, i) => ops.segmentSum(x as Tensor, i as Tensor, { numSegments: 2 })),
  ],
  "neural networks": [
    check("conv with groups", [float([1, 5, 4]), float([3, 2, 4])], (x, k) => ops.conv(x as Tensor, k as Tensor, { padding: "same", strides: 2 })),
    check("conv with channels first", [float([1, 2, 4, 4]), float([2, 2, 2, 3])], (x, k) =>
      ops.conv(x as Tensor, k as Tensor, { dataFormat: "channels_first", dilationRate: 2 }),
    ),
    check("convTranspose", [float([1, 3, 2]), float([3, 2, 2])], (x, k) => ops.convTranspose(x as Tensor, k as Tensor, { strides: 2, padding: "same" })),
    check("separableConv", [float([1, 4, 2]), float([2, 2, 2]), float([1, 4, 3])], (x, d, p) =>
      ops.separableConv(x as Tensor, d as Tensor, p as Tensor),
    ),
    check("maxPool", [float([1, 4, 4, 2])], (x) => ops.maxPool(x as Tensor, 2, { padding: "same", strides: 1 })),
    check("batchNormalization", [float([2, 3]), float([3]), float([3], 0.5, 2), float([3]), float([3])], (x, mean, variance, scale, offset) =>
      ops.batchNormalization(x as Tensor, mean as Tensor, variance as Tensor, -1, { scale, offset }),
    ),
    check("layerNormalization", [float([2, 3]), float([3]), float([3])], (x, gamma, beta) => ops.layerNormalization(x as Tensor, { gamma, beta })),
    check("dotProductAttention with grouped heads", [float([1, 2, 4, 3]), float([1, 3, 2, 3]), float([1, 3, 2, 3])], (q, k, v) =>
      ops.dotProductAttention(q as Tensor, k as Tensor, v as Tensor, { isCausal: true }),
    ),
    check("sparseCategoricalCrossentropy", [ints([2], [1, 0]), float([2, 3])], (t, o) =>
      ops.sparseCategoricalCrossentropy(t as Tensor, o as Tensor, { fromLogits: true }),
    ),
    check("binaryCrossentropy of logits", [float([3], 0, 1), float([3], -4, 4)], (t, o) =>
      ops.binaryCrossentropy(t as Tensor, o as Tensor, { fromLogits: true }),
    ),
    check("blocks, there and back", [float([1, 3, 3, 2])], (x) => ops.depthToSpace(ops.spaceToDepth(ops.pad(x as Tensor, [[0, 0], [0, 1], [0, 1], [0, 0]]), 2), 2)),
  ],
  "linear algebra": [
    check("cholesky", [float([2, 2])], (x) => {
      const a = x as Tensor;
      return ops.cholesky(ops.add(ops.matmul(a, ops.transpose(a)), ops.eye(2)));
    }),
    check("solve", [{ shape: [2, 2], values: [1.5, 0.2, -0.3, 2.1] }, float([2])], (a, b) => ops.solve(a as Tensor, b as Tensor)),
    check("slogdet", [{ shape: [2, 2], values: [0.5, 1.2, 2.3, 0.4] }], (x) => ops.logdet(x as Tensor)),
    check("eigh", [{ shape: [3, 3], values: [2, 0.3, 0.1, 0.4, 1, -0.2, 0.5, 0.1, -1] }], (x) => {
      const [values, vectors] = ops.eigh(x as Tensor);
      return [values, ops.square(vectors)]; // the signs of vectors are free
    }),
    check("qr", [float([3, 2])], (x) => ops.qr(x as Tensor)),
  ],
};

describe.each(Object.entries(families))("%s", (_, cases) => {
  it.each(cases.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    expect(gradientMismatches(one)).toEqual([]);
  });
});
