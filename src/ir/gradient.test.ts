import { describe, expect, it } from "vitest";
import type { BinaryName, ConvolutionAttributes, GatherAttributes, PrimitiveName, ReduceKind, ScatterAttributes, ScatterKind, UnaryName, Window } from "./attributes.ts";
import type { Attributes } from "./node.ts";
import { differentiate } from "./gradient.ts";
import { gradientMismatches, secondGradientMismatches, type GradientCase, type InputSpec } from "./gradient_check.suite.ts";
import { g } from "./make.ts";
import { topological, type Graph, type Node, type TensorType } from "./node.ts";
import { primitives } from "./primitives/index.ts";
import { evaluateGraph } from "./run.ts";
import { at, range, type Dims } from "./shape.ts";

const float = (shape: Dims, low = -1, high = 1): InputSpec => ({ shape, low, high });
const ints = (shape: Dims, values: readonly number[]): InputSpec => ({ shape, values, dtype: "int32" });
const f32 = (shape: Dims): TensorType => ({ shape, dtype: "float32" });

const unary = (op: UnaryName, low = -1.5, high = 1.5): readonly GradientCase[] => [
  { name: op, inputs: [float([2, 3], low, high)], build: (x) => g.unary(op, at([x], 0)) },
];

const binary = (op: BinaryName, low = -1.5, high = 1.5): readonly GradientCase[] => [
  { name: op, inputs: [float([2, 3], low, high), float([2, 3], low, high)], build: (a, b) => g.binary(op, a, b) },
  { name: "of one operand twice", inputs: [float([3], low, high)], build: (a) => g.binary(op, a, a) },
];

/** A graph from fresh parameters of these types. */
function graph(types: readonly TensorType[], build: (...parameters: Node[]) => readonly Node[]): Graph {
  const parameters = types.map((type, i) => g.parameter(`p${i}`, type));
  return { parameters, outputs: build(...parameters) };
}

const window = (
  dimensions: Dims,
  strides: Dims,
  padding: Window["padding"],
  dilations: Dims = dimensions.map(() => 1),
): Window => ({ dimensions, strides, padding, dilations });

const windows: readonly (readonly [string, Dims, Window])[] = [
  ["tiling", [1, 4, 4, 2], window([1, 2, 2, 1], [1, 2, 2, 1], [[0, 0], [0, 0], [0, 0], [0, 0]])],
  ["overlapping, padded", [5, 4], window([3, 2], [2, 1], [[1, 1], [0, 1]])],
  ["dilated, with rest", [8], window([3], [2], [[2, 1]], [2])],
  ["cropping", [7], window([2], [2], [[-1, -1]])],
  ["stride beyond the window", [7], window([2], [3], [[0, 0]])],
];

const convolution = (attributes: Partial<ConvolutionAttributes>): ConvolutionAttributes => ({
  strides: [1, 1],
  padding: [[0, 0], [0, 0]],
  inputDilation: [1, 1],
  kernelDilation: [1, 1],
  axes: {
    input: { batch: 0, feature: 3, spatial: [1, 2] },
    kernel: { input: 2, output: 3, spatial: [0, 1] },
    output: { batch: 0, feature: 3, spatial: [1, 2] },
  },
  featureGroups: 1,
  batchGroups: 1,
  ...attributes,
});

const convolutions: readonly (readonly [string, Dims, Dims, ConvolutionAttributes])[] = [
  ["valid", [2, 3, 3, 2], [2, 2, 2, 3], convolution({})],
  ["strided, padded", [1, 5, 4, 2], [3, 2, 2, 2], convolution({ strides: [2, 3], padding: [[1, 1], [0, 1]] })],
  ["dilated kernel", [1, 6, 5, 1], [2, 2, 1, 2], convolution({ kernelDilation: [3, 2], padding: [[0, 1], [1, 0]] })],
  ["dilated input (transposed)", [1, 3, 3, 2], [3, 3, 2, 1], convolution({ inputDilation: [2, 2], padding: [[1, 2], [2, 2]] })],
  ["strided with rest", [1, 6, 6, 1], [2, 3, 1, 1], convolution({ strides: [3, 2] })],
  ["negative padding", [1, 6, 5, 1], [2, 2, 1, 2], convolution({ padding: [[-1, 0], [1, -2]] })],
  ["grouped features", [1, 3, 3, 4], [2, 2, 2, 6], convolution({ featureGroups: 2 })],
  ["depthwise, strided", [2, 4, 4, 3], [2, 2, 1, 6], convolution({ featureGroups: 3, strides: [2, 2] })],
  ["grouped batch", [4, 3, 3, 2], [2, 2, 2, 4], convolution({ batchGroups: 2 })],
  [
    "channels first",
    [2, 2, 3, 4],
    [3, 2, 2, 2],
    convolution({
      axes: {
        input: { batch: 0, feature: 1, spatial: [2, 3] },
        kernel: { input: 1, output: 0, spatial: [2, 3] },
        output: { batch: 0, feature: 1, spatial: [2, 3] },
      },
      padding: [[1, 0], [0, 1]],
    }),
  ],
];

const dots: readonly (readonly [string, Dims, Dims, Attributes["dot_general"]])[] = [
  ["matrices", [2, 3], [3, 4], { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] }],
  ["vectors", [3], [3], { lhsContracting: [0], rhsContracting: [0], lhsBatch: [], rhsBatch: [] }],
  ["outer product", [2], [3], { lhsContracting: [], rhsContracting: [], lhsBatch: [], rhsBatch: [] }],
  ["batches in odd places", [3, 2, 4], [4, 5, 2], { lhsContracting: [2], rhsContracting: [0], lhsBatch: [1], rhsBatch: [2] }],
  ["two contractions, crossed", [2, 3, 4], [4, 5, 3], { lhsContracting: [1, 2], rhsContracting: [2, 0], lhsBatch: [], rhsBatch: [] }],
  ["two batches", [2, 3, 2], [3, 2, 2], { lhsContracting: [2], rhsContracting: [2], lhsBatch: [0, 1], rhsBatch: [1, 0] }],
];

interface IndexedCase {
  readonly name: string;
  readonly operand: Dims;
  readonly indices: InputSpec;
  readonly gather: GatherAttributes;
  readonly slices: Dims;
}

const gatherAttributes = (attributes: Partial<GatherAttributes>): GatherAttributes => ({
  offsetDims: [],
  collapsedSliceDims: [],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  startIndexMap: [0],
  indexVectorDim: 1,
  sliceSizes: [1],
  ...attributes,
});

/** Places that a gather reads, and a scatter writes: with repetitions and outside of the operand. */
const indexed: readonly IndexedCase[] = [
  {
    name: "rows",
    operand: [4, 3],
    indices: ints([5], [1, 3, 1, -1, 4]),
    gather: gatherAttributes({ offsetDims: [1], collapsedSliceDims: [0], sliceSizes: [1, 3] }),
    slices: [5, 3],
  },
  {
    name: "patches, axes swapped",
    operand: [4, 5],
    indices: ints([2, 3], [0, 1, 3, 2, 4, -1]),
    gather: gatherAttributes({ offsetDims: [0, 2], startIndexMap: [1, 0], indexVectorDim: 0, sliceSizes: [2, 3] }),
    slices: [2, 3, 3],
  },
  {
    name: "along an axis",
    operand: [2, 4],
    indices: ints([2, 3], [0, 2, 2, 3, 1, 7]),
    gather: gatherAttributes({
      collapsedSliceDims: [1],
      operandBatchingDims: [0],
      startIndicesBatchingDims: [0],
      startIndexMap: [1],
      indexVectorDim: 2,
      sliceSizes: [1, 1],
    }),
    slices: [2, 3],
  },
  {
    name: "batches with slices",
    operand: [3, 2, 4],
    indices: ints([2, 3, 1], [0, 1, 2, 3, 2, 1]),
    gather: gatherAttributes({
      offsetDims: [2],
      collapsedSliceDims: [],
      operandBatchingDims: [1, 0],
      startIndicesBatchingDims: [0, 1],
      startIndexMap: [2],
      indexVectorDim: 2,
      sliceSizes: [1, 1, 2],
    }),
    slices: [2, 3, 2],
  },
];

const scatterOf = (gather: GatherAttributes, kind: ScatterKind): ScatterAttributes => ({
  kind,
  updateWindowDims: gather.offsetDims,
  insertedWindowDims: gather.collapsedSliceDims,
  inputBatchingDims: gather.operandBatchingDims,
  scatterIndicesBatchingDims: gather.startIndicesBatchingDims,
  scatterDimsToOperandDims: gather.startIndexMap,
  indexVectorDim: gather.indexVectorDim,
});

const scatterKinds: readonly ScatterKind[] = ["add", "replace", "multiply", "maximum", "minimum"];
const reduceKinds: readonly ReduceKind[] = ["add", "multiply", "maximum", "minimum"];

const matmul = (a: Node, b: Node): Node =>
  g.dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] });

/** One step of an LSTM: consts kernel, recurrent kernel, bias; carries h, c; a slice of the inputs. Gives h. */
const lstm = (batch: number, inputs: number, units: number): Graph =>
  graph(
    [f32([inputs, 4 * units]), f32([units, 4 * units]), f32([4 * units]), f32([batch, units]), f32([batch, units]), f32([batch, inputs])],
    (kernel, recurrent, bias, h, c, x) => {
      const sums = g.add(matmul(x, kernel), matmul(h, recurrent));
      const z = g.add(sums, g.broadcastTo(bias, sums.shape));
      const gate = (i: number): Node => g.slice(z, [0, i * units], [batch, (i + 1) * units]);
      const [input, forget, output] = [0, 1, 3].map((i) => g.unary("logistic", gate(i))) as [Node, Node, Node];
      const cell = g.add(g.multiply(forget, c), g.multiply(input, g.unary("tanh", gate(2))));
      const next = g.multiply(output, g.unary("tanh", cell));
      return [next, cell, next];
    },
  );

const scans: readonly GradientCase[] = [
  {
    name: "LSTM",
    inputs: [float([2, 8]), float([2, 8]), float([8]), float([3, 2]), float([3, 2]), float([4, 3, 2])],
    build: (...inputs) => g.scan({ body: lstm(3, 2, 2), consts: 3, carries: 2, length: 4, reverse: false }, inputs),
  },
  {
    name: "LSTM backwards, last output only",
    inputs: [float([2, 8]), float([2, 8]), float([8]), float([1, 2]), float([1, 2]), float([3, 1, 2])],
    build: (...inputs) =>
      at(g.scan({ body: lstm(1, 2, 2), consts: 3, carries: 2, length: 3, reverse: true }, inputs), 0),
  },
  {
    name: "consts used in every way, an integer carry, a carry without cotangent",
    inputs: [float([2, 2]), float([2]), float([2]), ints([], [0]), float([2]), float([3, 2]), float([3, 2])],
    build: (matrix, scale, offset, counter, state, xs, others) => {
      const body = graph(
        [f32([2, 2]), f32([2]), f32([2]), { shape: [], dtype: "int32" }, f32([2]), f32([2]), f32([2]), f32([2])],
        (w, s, b, n, unseen, h, x, other) => {
          const squared = g.multiply(w, w);
          const moved = g.dotGeneral(squared, h, { lhsContracting: [0], rhsContracting: [0], lhsBatch: [], rhsBatch: [] });
          const count = g.broadcastTo(g.convert(n, "float32"), [2]);
          const next = g.unary("sine", g.add(g.multiply(s, moved), g.multiply(count, g.add(b, x))));
          const y = g.dotGeneral(g.transpose(w, [1, 0]), other, { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] });
          return [g.add(n, g.scalar(1, "int32")), g.add(unseen, h), next, g.add(y, g.unary("exponential", s))];
        },
      );
      const attributes = { body, consts: 3, carries: 3, length: 3, reverse: false };
      const results = g.scan(attributes, [matrix, scale, offset, counter, state, state, xs, others] as Node[]);
      return [at(results, 2), at(results, 3)];
    },
  },
  {
    name: "batched products, reshapes, a result that is a carry",
    inputs: [float([2, 3, 2]), float([2, 3]), float([2, 2, 3])],
    build: (weights, state, xs) => {
      const body = graph([f32([2, 3, 2]), f32([2, 3]), f32([2, 3])], (w, h, x) => {
        const product = g.dotGeneral(w, g.add(h, x), { lhsContracting: [1], rhsContracting: [1], lhsBatch: [0], rhsBatch: [0] });
        const next = g.unary("tanh", g.pad(g.reshape(product, [2, 2]), [0, 0], [0, 1]));
        return [next, h, g.reduce("maximum", g.transpose(w, [2, 0, 1]), [0])];
      });
      return g.scan({ body, consts: 1, carries: 1, length: 2, reverse: false }, [weights, state, xs]);
    },
  },
  {
    name: "a scan in a scan",
    inputs: [float([2, 2]), float([2]), float([2, 3, 2])],
    build: (weights, state, xs) => {
      const inner = graph([f32([2, 2]), f32([2]), f32([2])], (w, h, x) => {
        const moved = g.dotGeneral(w, h, { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] });
        const next = g.unary("tanh", g.add(moved, x));
        return [next, next];
      });
      const outer = graph([f32([2, 2]), f32([2]), f32([3, 2])], (w, h, x) => {
        const [last, all] = g.scan({ body: inner, consts: 1, carries: 1, length: 3, reverse: false }, [w, h, x]) as [Node, Node];
        return [g.unary("sine", last), g.reduce("add", all, [0])];
      });
      return g.scan({ body: outer, consts: 1, carries: 1, length: 2, reverse: true }, [weights, state, xs]);
    },
  },
  {
    name: "parts of consts, masked consts, rows of a table",
    inputs: [float([4, 3]), float([2, 2]), float([4, 2]), ints([2, 3], [0, 3, 1, 2, 0, 0]), float([3, 2])],
    build: (packed, masked, table, rows, state) => {
      const body = graph([f32([4, 3]), f32([2, 2]), f32([4, 2]), f32([3, 2]), { shape: [3], dtype: "int32" }], (w, m, t, h, row) => {
        const mask = g.compare("GT", m, g.like(0, m));
        const kernel = g.add(g.slice(w, [1, 1], [3, 3]), g.divide(g.select(mask, m, g.like(0, m)), g.like(3, m)));
        const x = g.gather(t, row, gatherAttributes({ offsetDims: [1], collapsedSliceDims: [0], sliceSizes: [1, 2] }));
        return [g.unary("tanh", g.subtract(matmul(h, kernel), x))];
      });
      return g.scan({ body, consts: 3, carries: 1, length: 2, reverse: false }, [packed, masked, table, state, rows]);
    },
  },
  {
    name: "no carries",
    inputs: [float([2]), float([3, 2])],
    build: (scale, xs) => {
      const body = graph([f32([2]), f32([2])], (s, x) => [g.multiply(s, g.unary("exponential", x))]);
      return g.scan({ body, consts: 1, carries: 0, length: 3, reverse: false }, [scale, xs]);
    },
  },
];

const branches = [
  graph([f32([2]), f32([2])], (a, b) => [g.multiply(a, b), g.unary("sine", a)]),
  graph([f32([2]), f32([2])], (a) => [g.multiply(a, a), a]),
];

/** d sin, given as twice the cosine, to see that it is used. */
const doubled: Attributes["custom_gradient"] = {
  body: graph([f32([2])], (x) => [g.unary("sine", x)]),
  gradient: ([x], _, [ct]) => [x && ct && g.multiply(ct, g.unary("cosine", x))],
};

const cases: { readonly [P in PrimitiveName]?: readonly GradientCase[] } = {
  abs: unary("abs"),
  negate: unary("negate"),
  exponential: unary("exponential"),
  exponential_minus_one: unary("exponential_minus_one"),
  log: unary("log", 0.5, 2),
  log_plus_one: unary("log_plus_one", -0.5, 2),
  sqrt: unary("sqrt", 0.5, 2),
  rsqrt: unary("rsqrt", 0.5, 2),
  sine: unary("sine"),
  cosine: unary("cosine"),
  tan: unary("tan", -1, 1),
  tanh: unary("tanh"),
  logistic: unary("logistic"),
  erf: unary("erf"),
  erf_inv: unary("erf_inv", -0.8, 0.8),
  add: binary("add"),
  subtract: binary("subtract"),
  multiply: binary("multiply"),
  divide: binary("divide", 0.5, 2),
  remainder: [
    { name: "signs mixed", inputs: [float([6], -5, 5), float([6], 0.9, 1.4)], build: (a, b) => g.binary("remainder", a, b) },
  ],
  power: [
    ...binary("power", 0.5, 2),
    {
      name: "negative base, whole exponent",
      inputs: [float([3], -2, -1)],
      build: (a) => g.binary("power", a, g.full(3, a.type)),
    },
  ],
  maximum: [at(binary("maximum"), 0)],
  minimum: [at(binary("minimum"), 0)],
  atan2: [at(binary("atan2", 0.5, 2), 0)],
  select: [
    {
      name: "both sides",
      inputs: [{ shape: [4], dtype: "bool", values: [1, 0, 0, 1] }, float([4]), float([4])],
      build: (p, a, b) => g.select(p, a, b),
    },
  ],
  clamp: [
    {
      name: "below, inside, above",
      inputs: [float([6], -0.5, -0.4), float([6], -1, 1), float([6], 0.4, 0.5)],
      build: (low, x, high) => g.clamp(low, x, high),
    },
  ],
  convert: [
    { name: "between floats", inputs: [float([3])], build: (x) => g.convert(g.convert(x, "float64"), "float16") },
    { name: "through integers", inputs: [float([3], 1.2, 1.8)], build: (x) => g.convert(g.convert(x, "int32"), "float32") },
  ],
  broadcast_in_dim: [
    { name: "new axes", inputs: [float([2])], build: (x) => g.broadcastInDim(x, [3, 2, 2], [1]) },
    { name: "stretched axes", inputs: [float([1, 3, 1])], build: (x) => g.broadcastInDim(x, [2, 4, 3, 2], [0, 2, 3]) },
    { name: "axes swapped", inputs: [float([2, 3])], build: (x) => g.broadcastInDim(x, [3, 2], [1, 0]) },
  ],
  reshape: [{ name: "merge and split", inputs: [float([2, 6])], build: (x) => g.reshape(x, [4, 3]) }],
  transpose: [{ name: "rotation", inputs: [float([2, 3, 4])], build: (x) => g.transpose(x, [2, 0, 1]) }],
  slice: [
    { name: "strided", inputs: [float([7, 3])], build: (x) => g.slice(x, [1, 0], [6, 2], [2, 1]) },
    { name: "strided with rest", inputs: [float([8])], build: (x) => g.slice(x, [1], [8], [3]) },
  ],
  pad: [
    {
      name: "all ways, with a value",
      inputs: [float([3, 4]), float([])],
      build: (x, value) => g.pad(x, [1, -1], [2, -1], [1, 0], value),
    },
    { name: "interior cropped", inputs: [float([4]), float([])], build: (x, value) => g.pad(x, [-2], [-1], [2], value) },
  ],
  reverse: [{ name: "two axes", inputs: [float([2, 3, 2])], build: (x) => g.reverse(x, [0, 2]) }],
  concatenate: [
    { name: "three", inputs: [float([2, 1]), float([2, 3]), float([2, 2])], build: (...xs) => g.concatenate(xs, 1) },
    { name: "one twice", inputs: [float([2])], build: (x) => g.concatenate([x, x], 0) },
  ],
  dynamic_slice: [
    { name: "inside", inputs: [float([4, 5]), ints([], [1]), ints([], [2])], build: (x, i, j) => g.dynamicSlice(x, [i, j], [2, 3]) },
    { name: "clamped", inputs: [float([4, 5]), ints([], [-1]), ints([], [9])], build: (x, i, j) => g.dynamicSlice(x, [i, j], [2, 3]) },
  ],
  dynamic_update_slice: [
    {
      name: "inside",
      inputs: [float([4, 5]), float([2, 3]), ints([], [1]), ints([], [2])],
      build: (x, update, i, j) => g.dynamicUpdateSlice(x, update, [i, j]),
    },
    {
      name: "clamped",
      inputs: [float([4]), float([3]), ints([], [3])],
      build: (x, update, i) => g.dynamicUpdateSlice(x, update, [i]),
    },
  ],
  reduce: [
    ...reduceKinds.map((kind) => ({
      name: `${kind} over outer axes`,
      inputs: [float([2, 3, 2])],
      build: (x: Node) => g.reduce(kind, x, [0, 2]),
    })),
    ...reduceKinds.map((kind) => ({ name: `${kind} over all`, inputs: [float([5])], build: (x: Node) => g.reduce(kind, x, [0]) })),
    {
      name: "multiply with zeros",
      inputs: [{ shape: [3, 3], values: [0, 2, 3, 0, 0, 5, 1, 2, 3] }],
      build: (x) => g.reduce("multiply", x, [1]),
    },
  ],
  cumulative: [
    ...reduceKinds.flatMap((kind) =>
      [false, true].map((reverse) => ({
        name: `${kind}${reverse ? ", reversed" : ""}`,
        inputs: [float([2, 4, 2])],
        build: (x: Node) => g.cumulative(kind, x, 1, reverse),
      })),
    ),
    {
      name: "multiply with zeros",
      inputs: [{ shape: [5], values: [2, 0, 3, 0, 5] }],
      build: (x) => g.cumulative("multiply", x, 0),
    },
  ],
  reduce_window: windows.flatMap(([name, shape, by]) =>
    (["add", "maximum", "minimum"] as const).map((kind) => ({
      name: `${kind}, ${name}`,
      inputs: [float(shape)],
      build: (x: Node) => g.reduceWindow(kind, x, by),
    })),
  ),
  select_and_scatter: windows.flatMap(([name, shape, by]) =>
    (["maximum", "minimum"] as const).map((kind) => ({
      name: `${kind}, ${name}`,
      inputs: [float(shape), float(g.reduceWindow("add", g.full(0, f32(shape)), by).shape)],
      build: (x: Node, source: Node) => g.selectAndScatter(kind, x, source, by),
    })),
  ),
  dot_general: dots.map(([name, lhs, rhs, axes]) => ({
    name,
    inputs: [float(lhs), float(rhs)],
    build: (a: Node, b: Node) => g.dotGeneral(a, b, axes),
  })),
  convolution: convolutions.map(([name, input, kernel, attributes]) => ({
    name,
    inputs: [float(input), float(kernel)],
    build: (x: Node, w: Node) => g.convolution(x, w, attributes),
  })),
  gather: indexed.map(({ name, operand, indices, gather }) => ({
    name,
    inputs: [float(operand), indices],
    build: (x: Node, i: Node) => g.gather(x, i, gather),
  })),
  scatter: [
    ...scatterKinds.flatMap((kind) =>
      indexed.map(({ name, operand, indices, gather, slices }) => ({
        name: `${kind}, ${name}`,
        inputs: [float(operand), indices, float(slices)],
        build: (x: Node, i: Node, updates: Node) => g.scatter(x, i, updates, scatterOf(gather, kind)),
      })),
    ),
    {
      name: "multiply with zeros",
      inputs: [float([3, 1]), ints([6], [0, 0, 1, 1, 2, 2]), { shape: [6, 1], values: [0, 2, 0, 0, 3, 4] }],
      build: (x, i, updates) =>
        g.scatter(x, i, updates, {
          ...scatterOf(gatherAttributes({ offsetDims: [1], collapsedSliceDims: [0], sliceSizes: [1, 1] }), "multiply"),
        }),
    },
  ],
  sort: [
    { name: "one operand", inputs: [float([3, 4])], build: (x) => g.sort([x], 1) },
    { name: "with company, descending", inputs: [float([4, 2]), float([4, 2])], build: (x, y) => g.sort([x, y], 0, true) },
    { name: "by integers", inputs: [ints([4], [2, 1, 2, 0]), float([4])], build: (key, x) => g.sort([key, x], 0) },
  ],
  top_k: [{ name: "two of five", inputs: [float([2, 5])], build: (x) => g.topK(x, 2) }],
  scan: scans,
  case: [0, 1, 5].map((index) => ({
    name: `branch ${index}`,
    inputs: [ints([], [index]), float([2]), float([2])],
    build: (i: Node, a: Node, b: Node) => g.case(i, branches, [a, b]),
  })),
  custom_gradient: [
    { name: "as given", inputs: [float([2])], build: (x) => g.customGradient(doubled.body, doubled.gradient, [x]) },
  ],
};

/** Functions whose second derivatives are checked as well. */
const isSmooth = (op: PrimitiveName, { name }: GradientCase): boolean =>
  // At a zero the gradient of a product of others is a choice between branches, whose own derivative is lost.
  !name.includes("zeros") || op !== "scatter";

const names = Object.keys(primitives) as PrimitiveName[];
const differentiable = names.filter((op) => primitives[op].gradient !== "none" && op !== "while");

describe.each(differentiable)("gradient of %s", (op) => {
  const own = cases[op] ?? [];

  it("is tested", () => {
    const built = own.flatMap(({ inputs, build }) => {
      const parameters = inputs.map(({ shape, dtype = "float32" }) => g.parameter("x", { shape, dtype }));
      return topological([build(...parameters)].flat());
    });
    expect(built.map((node) => node.op)).toContain(op);
  });

  it.each(own)("$name", (test) => {
    expect(gradientMismatches(test)).toEqual([]);
  });

  it.each(own.filter((test) => isSmooth(op, test)))("second order: $name", (test) => {
    expect(secondGradientMismatches(test)).toEqual([]);
  });
});

describe("what has no derivative", () => {
  it("stop_gradient lets nothing through", () => {
    const x = g.parameter("x", f32([2]));
    expect(differentiate([g.stopGradient(x)], [x], [x])).toEqual([undefined]);
    const [through] = differentiate([g.multiply(x, g.stopGradient(x))], [g.like(1, x)], [x]);
    const value = { type: x.type, data: Float32Array.of(3, 4) };
    const results = evaluateGraph({ parameters: [x], outputs: through ? [through] : [] }, [value]);
    expect(results.map(({ data }) => [...data])).toEqual([[3, 4]]);
  });

  it("an output that does not depend on an input gives it none", () => {
    const [x, y] = range(2).map(() => g.parameter("x", f32([2]))) as [Node, Node];
    expect(differentiate([g.add(x, x)], [x], [y])).toEqual([undefined]);
  });

  it("while says what to use instead", () => {
    const x = g.parameter("x", f32([]));
    const condition = graph([f32([])], (a) => [g.compare("LT", a, g.scalar(10, "float32"))]);
    const body = graph([f32([])], (a) => [g.add(a, a)]);
    const result = g.while(condition, body, [], [x]);
    expect(() => differentiate(result, [g.like(1, x)], [x])).toThrowErrorMatchingInlineSnapshot(`
      [CeratopsError: A loop of unknown length has no gradient
        expected: a loop whose number of steps is known before it runs
        received: a while loop, whose steps are not kept for a backward pass
        fix:      ops.scan(step, init, xs, { length })  // or ops.foriLoop; ops.stopGradient(x) where no gradient is wanted]
    `);
  });
});
