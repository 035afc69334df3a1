import type { Case } from "../../compiler/cases.suite.ts";
import type { ConvolutionAttributes } from "../../ir/attributes.ts";
import { differentiate } from "../../ir/gradient.ts";
import { g } from "../../ir/make.ts";
import type { Attributes, Node } from "../../ir/node.ts";
import { at, type Dims } from "../../ir/shape.ts";
import { edges, numbers, walk } from "./values.suite.ts";

const small = (dtype: (typeof numbers)[number], ...shape: number[]) =>
  walk(dtype, shape, dtype.startsWith("u") ? 0 : -2, 3);

type DotAxes = Attributes["dot_general"];

const axes = (lhsContracting: Dims, rhsContracting: Dims, lhsBatch: Dims = [], rhsBatch: Dims = []): DotAxes => ({
  lhsContracting,
  rhsContracting,
  lhsBatch,
  rhsBatch,
});

const dots: readonly (readonly [name: string, lhs: Dims, rhs: Dims, axes: DotAxes])[] = [
  ["37×50×19", [37, 50], [50, 19], axes([1], [0])],
  ["1×5×3", [1, 5], [5, 3], axes([1], [0])],
  ["transposed left", [50, 37], [50, 19], axes([0], [0])],
  ["transposed right", [8, 17], [16, 17], axes([1], [1])],
  ["both transposed", [17, 33], [4, 17], axes([0], [1])],
  ["vectors", [33], [33], axes([0], [0])],
  ["matrix by vector", [16, 33], [33], axes([1], [0])],
  ["vector by matrix", [5], [5, 17], axes([0], [0])],
  ["outer product", [5], [7], axes([], [])],
  ["attention", [3, 17, 4, 8], [3, 9, 4, 8], axes([3], [3], [0, 2], [0, 2])],
  ["two summed axes", [4, 3, 5], [5, 6, 3], axes([1, 2], [2, 0])],
  ["two free axes", [2, 3, 4, 5], [5, 2, 7], axes([3], [0])],
  ["batch behind", [5, 6, 3], [4, 5, 3], axes([0], [1], [2], [2])],
  ["nothing to sum", [4, 0], [0, 3], axes([1], [0])],
  ["no rows", [0, 4], [4, 3], axes([1], [0])],
];

/** Sizes at which a contraction is cut: into blocks, into passes over the summed axes, into parts that are summed apart. */
const large: readonly (readonly [name: string, lhs: Dims, rhs: Dims, axes: DotAxes])[] = [
  ["in parts", [16, 8192], [8192, 8], axes([1], [0])],
  ["in parts, left transposed", [8192, 17], [8192, 9], axes([0], [0])],
  ["in parts of the first of two axes", [9, 18, 600], [18, 600, 11], axes([1, 2], [0, 1])],
  ["in parts that are not equal", [5, 8191], [8191, 10], axes([1], [0])],
  ["in blocks", [131, 60], [60, 101], axes([1], [0])],
  ["in blocks, right transposed", [70, 33], [99, 33], axes([1], [1])],
  ["in passes", [1500, 70], [1500, 20], axes([0], [0])],
  ["in passes over two axes", [40, 70, 37], [40, 70, 19], axes([0, 1], [0, 1])],
  ["in passes over a short and a long axis", [3, 1700, 21], [3, 1700, 12], axes([0, 1], [0, 1])],
  ["a batch in blocks", [3, 40, 17], [3, 17, 23], axes([2], [1], [0], [0])],
];

const floatDots: Case = {
  name: "dot_general of float32",
  args: dots.flatMap(([, lhs, rhs]) => [small("float32", ...lhs), small("float32", ...rhs)]),
  build: (...xs) => dots.map(([, , , attributes], i) => g.dotGeneral(at(xs, 2 * i), at(xs, 2 * i + 1), attributes)),
};

const dotCases: readonly Case[] = [
  floatDots,
  ...numbers.filter((dtype) => dtype !== "float32").map((dtype): Case => ({
    name: `dot_general of ${dtype}`,
    args: dots.flatMap(([, lhs, rhs]) => [small(dtype, ...lhs), small(dtype, ...rhs)]),
    build: floatDots.build,
  })),
  ...dots.map(([name, lhs, rhs, attributes]): Case => ({
    name: `dot_general, ${name}, with its gradients and what is fused into them`,
    args: [small("float32", ...lhs), small("float32", ...rhs)],
    build: (a, b) => withGradients(a, b, (x, y) => g.dotGeneral(x, y, attributes)),
  })),
  ...large.map(([name, lhs, rhs, attributes]): Case => ({
    name: `dot_general, large, ${name}`,
    args: [walk("float32", lhs, -1, 1), walk("float32", rhs, -1, 1)],
    build: (a, b) => g.dotGeneral(a, b, attributes),
  })),
  {
    name: "dot_general and convolution of integers whose products wrap",
    args: [{ ...edges("int32"), shape: [3, 3] }, walk("int32", [3, 3], -9, 9)],
    build: (a, b) => [
      g.dotGeneral(a, g.add(a, b), axes([1], [0])),
      g.convolution(g.reshape(a, [1, 3, 3]), g.reshape(g.add(a, b), [1, 3, 3]), convolution(1)),
    ],
  },
  {
    name: "dot_general of operands that are computed and moved",
    args: [small("float32", 6, 40), small("float32", 20, 6), small("float32", 12)],
    build: (a, b, bias) => {
      const left = g.unary("tanh", g.transpose(g.slice(a, [0, 3], [6, 39], [1, 2]), [1, 0]));
      const right = g.pad(g.transpose(b, [1, 0]), [0, -4], [0, -4]);
      return g.binary("maximum", g.add(g.dotGeneral(left, right, axes([1], [0])), g.broadcastTo(bias, [18, 12])), g.full(0, { shape: [18, 12], dtype: "float32" }));
    },
  },
];

/** A function of two operands and its gradients, between elementwise functions that can be fused. */
function withGradients(a: Node, b: Node, apply: (a: Node, b: Node) => Node): Node[] {
  const y = g.unary("tanh", apply(g.unary("sine", a), b));
  const [da, db] = differentiate([y], [g.like(1, y)], [a, b]);
  return [y, da ?? g.like(0, a), db ?? g.like(0, b)];
}

const channelsLast = (rank: number): ConvolutionAttributes["axes"] => {
  const spatial = Array.from({ length: rank }, (_, i) => i);
  const inner = spatial.map((i) => i + 1);
  return {
    input: { batch: 0, feature: rank + 1, spatial: inner },
    kernel: { input: rank, output: rank + 1, spatial },
    output: { batch: 0, feature: rank + 1, spatial: inner },
  };
};

const channelsFirst = (rank: number): ConvolutionAttributes["axes"] => {
  const spatial = Array.from({ length: rank }, (_, i) => i + 2);
  const roles = { batch: 0, feature: 1, spatial };
  return { input: roles, kernel: { output: 0, input: 1, spatial }, output: roles };
};

const convolution = (rank: number, options: Partial<ConvolutionAttributes> = {}): ConvolutionAttributes => ({
  strides: Array<number>(rank).fill(1),
  padding: Array<[number, number]>(rank).fill([0, 0]),
  inputDilation: Array<number>(rank).fill(1),
  kernelDilation: Array<number>(rank).fill(1),
  axes: channelsLast(rank),
  featureGroups: 1,
  batchGroups: 1,
  ...options,
});

const same = (rank: number): [number, number][] => Array<[number, number]>(rank).fill([1, 1]);

const convolutions: readonly (readonly [name: string, input: Dims, kernel: Dims, attributes: ConvolutionAttributes])[] = [
  ["valid", [2, 9, 8, 4], [3, 3, 4, 8], convolution(2)],
  ["same", [2, 9, 8, 5], [3, 3, 5, 7], convolution(2, { padding: same(2) })],
  ["strides", [2, 9, 8, 4], [3, 3, 4, 6], convolution(2, { strides: [2, 2], padding: [[0, 1], [1, 1]] })],
  ["one channel", [3, 12, 12, 1], [3, 3, 1, 16], convolution(2)],
  ["1×1", [2, 5, 5, 8], [1, 1, 8, 9], convolution(2)],
  ["dilated kernel", [1, 11, 9, 3], [3, 2, 3, 4], convolution(2, { kernelDilation: [2, 3], padding: same(2) })],
  ["dilated input", [2, 5, 4, 3], [3, 3, 3, 5], convolution(2, { inputDilation: [2, 2], padding: [[2, 2], [1, 2]] })],
  ["groups", [2, 6, 6, 4], [3, 3, 2, 6], convolution(2, { featureGroups: 2, padding: same(2) })],
  ["depthwise", [2, 6, 6, 4], [3, 3, 1, 8], convolution(2, { featureGroups: 4, padding: same(2) })],
  ["batch groups", [4, 6, 6, 3], [3, 3, 3, 8], convolution(2, { batchGroups: 2 })],
  ["channels first", [2, 3, 7, 6], [5, 3, 3, 2], convolution(2, { axes: channelsFirst(2), padding: same(2) })],
  ["cropped", [2, 8, 8, 3], [2, 2, 3, 4], convolution(2, { padding: [[-1, -2], [0, -1]] })],
  ["one axis", [3, 17, 5], [4, 5, 8], convolution(1, { strides: [2], padding: [[3, 0]] })],
  ["three axes", [1, 4, 5, 6, 2], [2, 2, 2, 2, 3], convolution(3)],
  ["many channels", [1, 6, 6, 70], [5, 5, 70, 9], convolution(2, { padding: [[2, 2], [2, 2]] })],
  ["window larger than the input", [1, 2, 2, 3], [3, 3, 3, 4], convolution(2)],
];

const convolutionCases: readonly Case[] = [
  ...convolutions.map(([name, input, kernel, attributes]): Case => ({
    name: `convolution, ${name}, with its gradients`,
    args: [walk("float32", input, -1, 1), walk("float32", kernel, -1, 1)],
    build: (x, k) => withGradients(x, k, (a, b) => g.convolution(a, b, attributes)),
  })),
  ...(["float16", "bfloat16", "float64", "int32"] as const).map((dtype): Case => ({
    name: `convolution of ${dtype}`,
    args: convolutions.flatMap(([, input, kernel]) => [small(dtype, ...input), small(dtype, ...kernel)]),
    build: (...xs) => convolutions.map(([, , , attributes], i) => g.convolution(at(xs, 2 * i), at(xs, 2 * i + 1), attributes)),
  })),
];

export const contractionCases = { dot_general: dotCases, convolution: convolutionCases };
