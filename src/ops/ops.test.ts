import { beforeAll, describe, expect, it, test } from "vitest";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { KerasTensor } from "../tensor/keras_tensor.ts";
import { WeakFloat } from "../tensor/promotion.ts";
import type { NestedArray, Tensor } from "../tensor/tensor.ts";
import * as ops from "./index.ts";

beforeAll(() => useEngine("reference"));

const matrix = tensor([[1, 2, 3], [4, 5, 6]]);
const floats = tensor([[1, 2, 3], [4, 5, 6]], "float32");

type Case = readonly [name: string, make: () => Tensor, expected: NestedArray, dtype?: string];

// Small cases whose answers can be seen; the recorded answers of Keras are checked by `npm run conformance`.
const families: { readonly [family: string]: readonly Case[] } = {
  elementwise: [
    ["floor division rounds down", () => ops.floorDivide(tensor([-7, 7]), 2), [-4, 3], "int32"],
    ["the remainder has the sign of the divisor", () => ops.mod(tensor([-7, 7]), tensor([3, -3])), [2, -2], "int32"],
    ["division makes floats", () => ops.divide(tensor([1, 2]), 4), [0.25, 0.5], "float32"],
    ["sums of booleans are booleans", () => ops.add(tensor([true, false]), tensor([true, true])), [true, true], "bool"],
    ["integer powers stay integers", () => ops.power(tensor([2, 3]), 3), [8, 27], "int32"],
    ["a weak float makes floats of integers", () => ops.multiply(tensor([1, 2]), new WeakFloat(2)), [2, 4], "float32"],
    ["clip by fractions makes floats of integers", () => ops.clip(tensor([0, 1, 2]), 0.5, 1.5), [0.5, 1, 1.5], "float32"],
    ["rounding to places", () => ops.round(tensor([1234.5, 1250]), { decimals: -2 }), [1200, 1200], "float32"],
    ["divideNoNan", () => ops.divideNoNan(tensor([1, 2]), tensor([0, 4])), [0, 0.5]],
    ["fmax leaves NaN out", () => ops.fmax(tensor([NaN, 1]), tensor([2, NaN])), [2, 1]],
    ["logaddexp of infinities", () => ops.logaddexp(tensor([-Infinity]), tensor([-Infinity])), [-Infinity]],
    ["signbit of minus zero", () => ops.signbit(tensor([-0, 0.5])), [true, false], "bool"],
    ["gcd", () => ops.gcd(tensor([12, 7]), 18), [6, 1], "int32"],
    ["isclose", () => ops.isclose(tensor([1, NaN]), tensor([1 + 1e-9, NaN]), { equalNan: true }), [true, true]],
  ],
  shapes: [
    ["reshape with an open size", () => ops.reshape(matrix, [3, -1]), [[1, 2], [3, 4], [5, 6]]],
    ["moveaxis", () => ops.reshape(ops.moveaxis(matrix, 0, -1), [-1]), [1, 4, 2, 5, 3, 6]],
    ["rot90", () => ops.rot90(matrix), [[3, 6], [2, 5], [1, 4]]],
    ["roll over the end", () => ops.roll(matrix, 1, { axis: 1 }), [[3, 1, 2], [6, 4, 5]]],
    ["repeat each its own number of times", () => ops.repeat(tensor([1, 2]), [1, 3]), [1, 2, 2, 2]],
    ["tile adds axes in front", () => ops.tile(tensor([1, 2]), [2, 2]), [[1, 2, 1, 2], [1, 2, 1, 2]]],
    ["pad by reflection", () => ops.pad(tensor([1, 2, 3]), [[2, 1]], { mode: "reflect" }), [3, 2, 1, 2, 3, 2]],
    ["stack on a last axis", () => ops.stack([tensor([1, 2]), tensor([3, 4])], { axis: -1 }), [[1, 3], [2, 4]]],
    ["arraySplit gives the larger parts first", () => ops.arraySplit(ops.arange(5), 2)[0] as Tensor, [0, 1, 2]],
    ["rearrange", () => ops.rearrange(matrix, "a (b c) -> (a c) b", { c: 3 }), [[1], [2], [3], [4], [5], [6]]],
    ["getItem backwards", () => ops.getItem(matrix, [1, { step: -2 }]), [6, 4]],
    ["diagonal above", () => ops.diagonal(matrix, { offset: 1 }), [2, 6]],
  ],
  indexing: [
    ["take counts from the end", () => ops.take(tensor([10, 20, 30]), tensor([-1, 0])), [30, 10]],
    ["take gives NaN for an index outside", () => ops.take(tensor([0.5, 1.5]), tensor([2])), [NaN]],
    ["takeAlongAxis", () => ops.takeAlongAxis(matrix, tensor([[2], [0]]), { axis: 1 }), [[3], [4]]],
    ["scatterUpdate by maximum", () => ops.scatterUpdate(tensor([1, 5]), tensor([[0], [1]]), tensor([3, 3]), { reduction: "max" }), [3, 5]],
    ["slice is moved inside", () => ops.slice(ops.arange(5), [4], [2]), [3, 4]],
    ["select takes the first that holds", () => ops.select([tensor([true, false]), tensor([true, true])], [1, 2], { default: 0 }), [1, 2]],
    ["unique with counts", () => (ops.unique(tensor([3, 1, 3]), { returnCounts: true }) as Tensor[])[1] as Tensor, [1, 2]],
    ["bincount", () => ops.bincount(tensor([1, 1, 3])), [0, 2, 0, 1]],
    ["digitize in descending bins", () => ops.digitize(tensor([0.5, 1.5]), tensor([2.5, 1.25])), [2, 1]],
  ],
  reductions: [
    ["narrow integers are summed in 32 bits", () => ops.sum(tensor([200, 100], "uint8")), 300, "uint32"],
    ["the mean of integers is a float", () => ops.mean(matrix, { axis: 1 }), [2, 5], "float32"],
    ["variance of half floats without overflow", () => ops.var(tensor([300, -300], "float16")), Infinity, "float16"],
    ["argmax keeps its axis", () => ops.argmax(matrix, { axis: 1, keepdims: true }), [[2], [2]], "int32"],
    ["cumsum of a flattened matrix", () => ops.cumsum(matrix), [1, 3, 6, 10, 15, 21]],
    ["median of an even number", () => ops.median(tensor([4, 1, 3, 2])), 2.5],
    ["nanmean", () => ops.nanmean(tensor([1, NaN, 3])), 2],
    ["average with weights", () => ops.average(tensor([1, 3]), { weights: tensor([3, 1]) }), 1.5],
    ["countNonzero", () => ops.countNonzero(tensor([[0, 1], [2, 3]]), { axis: 0 }), [1, 2], "int32"],
  ],
  contractions: [
    ["a row times matrices", () => ops.matmul(tensor([1, 1]), matrix), [5, 7, 9]],
    ["einsum in alphabetical order without a right side", () => ops.einsum("ba", matrix), [[1, 4], [2, 5], [3, 6]]],
    ["einsum with axes behind dots", () => ops.einsum("...i,i->...", matrix, tensor([1, 0, 1])), [4, 10]],
    ["products of booleans", () => ops.matmul(tensor([[true, false]]), tensor([[true], [true]])), [[true]], "bool"],
    ["int8 is multiplied in 32 bits", () => ops.matmul(tensor([[100]], "int8"), tensor([[100]], "int8")), [[10000]], "int32"],
    ["cross product", () => ops.cross(tensor([1, 0, 0]), tensor([0, 1, 0])), [0, 0, 1]],
    ["kron", () => ops.kron(tensor([1, 2]), tensor([1, 10])), [1, 10, 2, 20]],
  ],
  "neural networks": [
    ["relu keeps NaN", () => ops.relu(tensor([-1, NaN, 2.5])), [0, NaN, 2.5]],
    ["softmax of large numbers", () => ops.softmax(tensor([1000, 1000], "float32")), [0.5, 0.5]],
    ["causal convolution looks back", () => ops.ravel(ops.conv(ops.reshape(floats, [1, 6, 1]), ops.ones([2, 1, 1]), { padding: "causal" })), [1, 3, 5, 7, 9, 11]],
    ["average pooling does not count padding", () => ops.ravel(ops.averagePool(ops.reshape(floats, [1, 2, 3, 1]), 2, { padding: "same" })), [3, 4.5]],
    ["adaptive pooling", () => ops.ravel(ops.adaptiveMaxPool(ops.reshape(floats, [1, 6, 1]), 4)), [2, 3, 5, 6]],
    ["oneHot leaves classes outside empty", () => ops.oneHot(tensor([1, 5]), 3), [[0, 1, 0], [0, 0, 0]], "float32"],
    ["ties count as inside of the top", () => ops.inTopK(tensor([0]), tensor([[0.5, 0.5, 0.25]]), 1), [true]],
    ["fold is the inverse of blocks that do not overlap", () => ops.ravel(ops.fold(ops.unfold(ops.reshape(floats, [1, 1, 2, 3]), [2, 1]), [2, 3], [2, 1])), [1, 2, 3, 4, 5, 6]],
    ["resize of whole numbers", () => ops.ravel(ops.image.resize(tensor([[[0], [255]]], "uint8"), [1, 4], { interpolation: "bicubic" })), [0, 53, 202, 255]],
    ["resize to the nearest", () => ops.ravel(ops.image.resize(ops.reshape(floats, [2, 3, 1]), [1, 6], { interpolation: "nearest" })), [4, 4, 5, 5, 6, 6]],
  ],
  "linear algebra": [
    ["solve with a pivot", () => ops.solve(tensor([[0, 2], [4, 0]]), tensor([2, 8])), [2, 1]],
    ["determinant of exchanged rows", () => ops.det(tensor([[0, 2], [4, 0]])), -8],
    ["norm", () => ops.norm(tensor([3, 4])), 5],
    ["triangular", () => ops.solveTriangular(tensor([[2, 0], [1, 4]]), tensor([2, 9]), { lower: true }), [1, 2]],
    ["distances", () => ops.cdist(tensor([[0, 0], [3, 4]]), tensor([[0, 0]])), [[0], [5]]],
    ["rank", () => ops.matrixRank(tensor([[1, 2], [2, 4]], "float32")), 1, "int32"],
  ],
};

describe.each(Object.entries(families))("%s", (_, cases) => {
  it.each(cases.map((one) => [one[0], one] as const))("%s", async (_name, [, make, expected, dtype]) => {
    const result = make();
    expect({ value: await result.array(), dtype: result.dtype }).toEqual({ value: expected, dtype: dtype ?? result.dtype });
  });
});

test("every op takes symbolic tensors and gives them back", () => {
  const x = new KerasTensor([null, 4]);
  const y = ops.softmax(ops.add(ops.matmul(x, ops.ones([4, 3])), 1));
  expect(y.shape).toEqual([null, 3]);
  expect(ops.topK(y, 2).map(({ shape, dtype }) => [shape, dtype])).toEqual([[[null, 2], "float32"], [[null, 2], "int32"]]);
  expect(ops.layerNormalization(x, { gamma: ops.ones([4]) }).shape).toEqual([null, 4]);
});

test.each<[string, () => unknown, RegExp]>([
  ["an axis outside", () => ops.sum(matrix, { axis: 2 }), /axis 2 is outside of a tensor of rank 2[^]*from -2 to 1/],
  ["shapes that do not broadcast", () => ops.add(matrix, tensor([1, 2])), /do not fit together[^]*\[2, 3\] and \[2\]/],
  ["inner sizes that differ", () => ops.matmul(matrix, matrix), /inner sizes differ[^]*\[2, 3\] and \[2, 3\]/],
  ["a shape of another size", () => ops.reshape(matrix, [4, 2]), /6 elements/],
  ["a split that leaves a rest", () => ops.split(matrix, 2, { axis: 1 }), /2 equal parts/],
  ["labels for one-hot targets", () => ops.categoricalCrossentropy(tensor([1, 2]), floats), /sparseCategoricalCrossentropy/],
  ["an image without channels", () => ops.conv(ops.ones([2, 3]), ops.ones([2, 2, 1])), /\[batch, height, width, channels\]/],
  ["float indices", () => ops.take(matrix, tensor([0.5])), /ops\.cast\(indices, "int32"\)/],
])("%s is refused at once", (_, call, message) => {
  expect(call).toThrow(message);
});
