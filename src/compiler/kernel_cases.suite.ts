import type { ConvolutionAttributes, ScatterAttributes, ScatterKind, Window } from "../ir/attributes.ts";
import type { DType } from "../ir/dtype.ts";
import { differentiate } from "../ir/gradient.ts";
import { g } from "../ir/make.ts";
import type { Node } from "../ir/node.ts";
import { alongAxis, scatterLike } from "../ir/primitives/indexing.ts";
import { at, sizeOf, type Dims } from "../ir/shape.ts";
import { f32, given, i32, ties, type Argument, type Case } from "./cases.suite.ts";

const same = (argument: Argument, dtype: DType): Argument => ({ ...argument, dtype });

/** A window over the last axes; the others have size 1. */
function windowOf(rank: number, sizes: Dims, options: Partial<Window> = {}, first = 0): Window {
  const full = (values: Dims, fill: number): number[] =>
    Array.from({ length: rank }, (_, axis) => values[axis - first] ?? fill);
  const dimensions = full(sizes, 1);
  return {
    dimensions,
    strides: full(options.strides ?? [], 1),
    dilations: full(options.dilations ?? [], 1),
    padding: dimensions.map((_, axis) => options.padding?.[axis - first] ?? [0, 0]),
  };
}

const windows: readonly (readonly [name: string, shape: Dims, window: Window])[] = [
  ["2x2, stride 2", [2, 6, 8, 5], windowOf(4, [2, 2], { strides: [2, 2] }, 1)],
  ["2x2, stride 2, elements left over", [2, 7, 5, 4], windowOf(4, [2, 2], { strides: [2, 2] }, 1)],
  ["3x3, stride 2, same padding", [1, 7, 7, 8], windowOf(4, [3, 3], { strides: [2, 2], padding: [[1, 1], [1, 1]] }, 1)],
  ["3x3, stride 1", [3, 5, 6, 4], windowOf(4, [3, 3], {}, 1)],
  ["2x2, stride 2, padded", [2, 5, 5, 4], windowOf(4, [2, 2], { strides: [2, 2], padding: [[0, 1], [0, 1]] }, 1)],
  ["5x5 in loops", [2, 11, 11, 6], windowOf(4, [5, 5], { strides: [3, 3], padding: [[2, 2], [2, 2]] }, 1)],
  ["5x5 in loops, apart", [2, 10, 10, 6], windowOf(4, [5, 5], { strides: [5, 5] }, 1)],
  ["channels first", [2, 3, 6, 10], windowOf(4, [2, 2], { strides: [2, 2] }, 2)],
  ["dilated", [9, 11], windowOf(2, [2, 3], { dilations: [3, 2] })],
  ["stride beyond the window", [9, 11], windowOf(2, [2, 1], { strides: [4, 3] })],
  ["cropped", [9, 11], windowOf(2, [2, 2], { strides: [2, 2], padding: [[-1, 0], [-2, -1]] })],
  ["only padding", [3], windowOf(1, [2], { strides: [2], padding: [[4, 3]] })],
];

const extremes = ["maximum", "minimum"] as const;

const windowCases: readonly Case[] = windows.flatMap(([name, shape, window]): Case[] => [
  ...(["add", ...extremes] as const).map((kind): Case => {
    return { name: `reduce_window ${kind} ${name}`, args: [f32(...shape)], build: (x) => g.reduceWindow(kind, x, window) };
  }),
  ...extremes.map((kind): Case => {
    return {
      name: `select_and_scatter ${kind} ${name}`,
      args: [ties("float32", ...shape)],
      build: (x) => gradients(g.reduceWindow(kind, x, window), [x]),
    };
  }),
  { name: `reduce_window of int32 ${name}`, args: [i32(-9, 9, ...shape)], build: (x) => g.reduceWindow("maximum", x, window) },
]);

/** Gradients with cotangents that differ from place to place. */
function gradients(y: Node, wrt: readonly Node[]): Node[] {
  const places = g.scale(g.convert(g.linearIndex(y.shape), y.dtype), 1 / sizeOf(y.shape));
  return differentiate([y], [places], wrt).map((ct, i) => ct ?? g.like(0, at(wrt, i)));
}

const specials = given("float32", [4, 6], [
  1, NaN, 3, NaN, 2, 0, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity,
  0, -0, 0, -0, 5, 5, Infinity, 2, Infinity, NaN, -1, -1,
]);

const argCases: readonly Case[] = extremes.flatMap((kind): Case[] => [
  ...[0, 1, 2].flatMap((dimension) =>
    (["float32", "int32", "uint8", "bfloat16", "bool"] as const).map((dtype): Case => {
      return {
        name: `arg_reduce ${kind} of ${dtype} along ${dimension}`,
        args: [ties(dtype, 5, 7, 9)],
        build: (x) => g.argReduce(kind, x, dimension),
      };
    }),
  ),
  ...[0, 1].map((dimension): Case => {
    return { name: `arg_reduce ${kind} with NaN along ${dimension}`, args: [specials], build: (x) => g.argReduce(kind, x, dimension) };
  }),
  {
    name: `arg_reduce ${kind} of something computed`,
    args: [f32(3, 4, 8), f32(8)],
    build: (x, y) => g.argReduce(kind, g.reshape(g.add(x, g.broadcastTo(y, [3, 4, 8])), [12, 8]), 0),
  },
]);

const fifteen = (x: Node, y: Node): Node => g.reshape(g.add(x, g.broadcastTo(y, x.shape)), [4, 15]);

/** Lines whose elements lie in two axes of what they are computed from. */
const takenApart: readonly Case[] = [0, 1].map((axis) => ({
  name: `lines along ${axis} that are taken apart`,
  args: [f32(6, 10), f32(10)],
  build: (x, y) => [
    g.argReduce("maximum", fifteen(x, y), axis),
    g.cumulative("add", fifteen(x, y), axis),
    g.reduce("add", fifteen(x, y), [axis]),
    g.unary("exponential", fifteen(x, y)),
  ],
}));

const cumulativeCases: readonly Case[] = (["add", "multiply", ...extremes] as const).flatMap((kind) =>
  [0, 1, 2].flatMap((dimension) =>
    [false, true].map((reverse): Case => {
      return {
        name: `cumulative ${kind} along ${dimension}${reverse ? ", reversed" : ""}`,
        args: [f32(4, 5, 8), ties("int32", 4, 5, 8)],
        build: (...xs) => xs.map((x) => g.cumulative(kind, x, dimension, reverse)),
      };
    }),
  ),
);

const rows = (kind: ScatterKind): ScatterAttributes => ({
  kind,
  updateWindowDims: [1],
  insertedWindowDims: [0],
  inputBatchingDims: [],
  scatterIndicesBatchingDims: [],
  scatterDimsToOperandDims: [0],
  indexVectorDim: 1,
});

const scatterCases: readonly Case[] = (["add", "multiply", ...extremes, "replace"] as const).flatMap((kind): Case[] => [
  {
    name: `scatter ${kind} of rows`,
    args: [f32(6, 9), i32(-2, 8, 20), f32(20, 9)],
    build: (x, i, u) => g.scatter(x, i, u, rows(kind)),
  },
  {
    name: `scatter ${kind} of rows of bfloat16`,
    args: [same(f32(6, 9), "bfloat16"), i32(0, 6, 5), same(f32(5, 9), "bfloat16")],
    build: (x, i, u) => g.scatter(x, i, u, rows(kind)),
  },
  {
    name: `scatter ${kind} of elements`,
    args: [ties("int32", 5, 7), i32(-1, 8, 12, 2), ties("int32", 12)],
    build: (x, i, u) =>
      g.scatter(x, i, u, {
        kind,
        updateWindowDims: [],
        insertedWindowDims: [0, 1],
        inputBatchingDims: [],
        scatterIndicesBatchingDims: [],
        scatterDimsToOperandDims: [1, 0],
        indexVectorDim: 1,
      }),
  },
  {
    name: `scatter ${kind} of slices that move in two axes`,
    args: [f32(6, 7, 8), i32(-1, 6, 2, 5), f32(3, 5, 2, 8)],
    build: (x, i, u) =>
      g.scatter(x, i, u, {
        kind,
        updateWindowDims: [0, 2, 3],
        insertedWindowDims: [],
        inputBatchingDims: [],
        scatterIndicesBatchingDims: [],
        scatterDimsToOperandDims: [0, 1],
        indexVectorDim: 0,
      }),
  },
  {
    name: `scatter ${kind} along an axis`,
    args: [f32(5, 6, 4), i32(0, 6, 5, 3, 4), f32(5, 3, 4)],
    build: (x, i, u) => g.scatter(x, i, u, scatterLike(alongAxis(3, 1), kind)),
  },
]);

const moreScatterCases: readonly Case[] = [
  {
    name: "gradient of an embedding",
    args: [f32(50, 16), i32(0, 50, 8, 10)],
    build: (table, ids) =>
      gradients(
        g.gather(table, ids, {
          offsetDims: [2],
          collapsedSliceDims: [0],
          operandBatchingDims: [],
          startIndicesBatchingDims: [],
          startIndexMap: [0],
          indexVectorDim: 2,
          sliceSizes: [1, 16],
        }),
        [table],
      ),
  },
  {
    name: "scatter into what was computed, of what is computed",
    args: [f32(6, 8), i32(0, 6, 4), f32(8)],
    build: (x, i, u) =>
      g.scatter(g.unary("exponential", x), g.add(i, g.like(1, i)), g.broadcastTo(g.negate(u), [4, 8]), rows("add")),
  },
];

const sortCases: readonly Case[] = [false, true].flatMap((descending): Case[] => [
  ...(["float32", "int32", "uint32", "bool", "float64", "float16"] as const).flatMap((dtype) =>
    [0, 1, 2].map((dimension): Case => {
      return {
        name: `sort of ${dtype} along ${dimension}${descending ? ", descending" : ""}`,
        args: [ties(dtype, 3, 7, 5)],
        build: (x) => g.sort([x, g.linearIndex([3, 7, 5])], dimension, descending),
      };
    }),
  ),
  { name: `sort with NaN${descending ? ", descending" : ""}`, args: [specials], build: (x) => g.sort([x, g.linearIndex([4, 6])], 1, descending) },
  { name: `sort of one line${descending ? ", descending" : ""}`, args: [f32(37)], build: (x) => g.sort([g.negate(x)], 0, descending) },
]);

const topCases: readonly Case[] = [
  ...[1, 3, 9].map((k): Case => ({ name: `top ${k}`, args: [ties("float32", 4, 9)], build: (x) => g.topK(x, k) })),
  { name: "top 40 of 50", args: [ties("float32", 3, 50)], build: (x) => g.topK(x, 40) },
  { name: "top 4 with NaN", args: [specials], build: (x) => g.topK(x, 4) },
  { name: "top 2 of uint8", args: [ties("uint8", 6)], build: (x) => g.topK(x, 2) },
];

const dot = (a: Node, b: Node, lhs: number, rhs: number): Node =>
  g.dotGeneral(a, b, { lhsContracting: [lhs], rhsContracting: [rhs], lhsBatch: [], rhsBatch: [] });

/** Sizes with and without remainders by the tile, for either operand as it is and transposed; all three products. */
const dotCases: readonly Case[] = [[4, 8, 8], [5, 7, 9], [1, 16, 12], [13, 1, 10], [33, 40, 17], [64, 300, 3], [2, 5000, 6], [20, 3, 70]].flatMap(
  ([m = 0, k = 0, n = 0]) =>
    [[1, 0], [0, 0], [1, 1], [0, 1]].map(([lhs = 0, rhs = 0]): Case => {
      const [a, b] = [lhs === 1 ? f32(m, k) : f32(k, m), rhs === 0 ? f32(k, n) : f32(n, k)];
      return { name: `dot ${m}x${k}x${n}, contracting ${lhs} with ${rhs}`, args: [a, b], build: (x, y) => dot(x, y, lhs, rhs) };
    }),
);

const moreDotCases: readonly Case[] = [
  {
    name: "attention: scores and values",
    args: [f32(2, 9, 3, 8), f32(2, 11, 3, 8), f32(2, 11, 3, 8)],
    build: (q, k, v) => {
      const scores = g.dotGeneral(q, k, { lhsContracting: [3], rhsContracting: [3], lhsBatch: [0, 2], rhsBatch: [0, 2] });
      const y = g.dotGeneral(scores, v, { lhsContracting: [3], rhsContracting: [1], lhsBatch: [0, 1], rhsBatch: [0, 2] });
      return [y, ...gradients(y, [q, k, v])];
    },
  },
  {
    name: "two contracted axes, of something computed",
    args: [f32(6, 3, 5), f32(5, 3, 10), f32(10)],
    build: (x, y, bias) =>
      g.binary(
        "maximum",
        g.add(
          g.dotGeneral(g.unary("exponential", x), y, { lhsContracting: [2, 1], rhsContracting: [0, 1], lhsBatch: [], rhsBatch: [] }),
          g.broadcastTo(bias, [6, 10]),
        ),
        g.full(0, { shape: [6, 10], dtype: "float32" }),
      ),
  },
  { name: "dot of int32", args: [i32(-9, 9, 5, 6), i32(-9, 9, 6, 7)], build: (x, y) => dot(x, y, 1, 0) },
  { name: "dot of bfloat16", args: [same(f32(5, 6), "bfloat16"), same(f32(6, 7), "bfloat16")], build: (x, y) => dot(x, y, 1, 0) },
  { name: "dot of float64", args: [same(f32(5, 6), "float64"), same(f32(6, 7), "float64")], build: (x, y) => dot(x, y, 1, 0) },
];

const channelsLast = {
  input: { batch: 0, feature: 3, spatial: [1, 2] },
  kernel: { input: 2, output: 3, spatial: [0, 1] },
  output: { batch: 0, feature: 3, spatial: [1, 2] },
};
const channelsFirst = {
  input: { batch: 0, feature: 1, spatial: [2, 3] },
  kernel: { input: 1, output: 0, spatial: [2, 3] },
  output: { batch: 0, feature: 1, spatial: [2, 3] },
};

const convolution = (options: Partial<ConvolutionAttributes> = {}): ConvolutionAttributes => ({
  strides: [1, 1],
  padding: [[0, 0], [0, 0]],
  inputDilation: [1, 1],
  kernelDilation: [1, 1],
  featureGroups: 1,
  batchGroups: 1,
  axes: channelsLast,
  ...options,
});

const convolutions: readonly (readonly [name: string, x: Dims, kernel: Dims, attributes: ConvolutionAttributes])[] = [
  ["valid", [2, 7, 6, 3], [3, 3, 3, 5], convolution()],
  ["same", [2, 7, 6, 4], [3, 3, 4, 8], convolution({ padding: [[1, 1], [1, 1]] })],
  ["of one channel", [3, 9, 9, 1], [3, 3, 1, 16], convolution()],
  ["1x1", [2, 4, 4, 8], [1, 1, 8, 12], convolution()],
  ["with strides", [2, 9, 8, 4], [3, 3, 4, 6], convolution({ strides: [2, 3], padding: [[1, 1], [0, 1]] })],
  ["dilated", [1, 9, 10, 4], [3, 2, 4, 6], convolution({ kernelDilation: [2, 3], padding: [[2, 1], [0, 0]] })],
  ["with a dilated input", [1, 4, 5, 3], [3, 3, 3, 4], convolution({ inputDilation: [2, 3], padding: [[2, 2], [1, 1]] })],
  ["cropped", [1, 9, 9, 4], [2, 2, 4, 8], convolution({ padding: [[-2, -1], [-1, 0]] })],
  ["in groups", [2, 5, 5, 6], [3, 3, 2, 9], convolution({ featureGroups: 3, padding: [[1, 1], [1, 1]] })],
  ["depthwise", [2, 6, 6, 4], [3, 3, 1, 8], convolution({ featureGroups: 4, strides: [2, 2] })],
  ["channels first", [2, 3, 7, 8], [5, 3, 2, 2], convolution({ axes: channelsFirst, strides: [1, 2] })],
];

const convolutionCases: readonly Case[] = convolutions.flatMap(([name, x, kernel, attributes]): Case[] => {
  const args = [f32(...x), f32(...kernel)];
  return [
    { name: `convolution ${name}`, args, build: (a, b) => g.convolution(a, b, attributes) },
    {
      name: `gradients of a convolution ${name}`,
      args,
      build: (a, b) => gradients(g.convolution(a, b, attributes), [a, b]),
    },
  ];
});

const mapCases: readonly Case[] = [
  { name: "elementwise, with a broadcast", args: [f32(5, 7), f32(7)], build: (x, y) => g.multiply(g.unary("tanh", x), g.broadcastTo(y, [5, 7])) },
  { name: "movement", args: [f32(6, 10)], build: (x) => [g.transpose(x, [1, 0]), g.reshape(x, [4, 15]), g.reverse(x, [0, 1])] },
  { name: "a reshape of a transposed array", args: [f32(6, 4, 5)], build: (x) => g.reshape(g.transpose(x, [2, 0, 1]), [3, 10, 4]) },
  { name: "pad and slice", args: [f32(6, 10)], build: (x) => [g.pad(x, [1, -2], [-1, 3], [2, 0]), g.slice(x, [1, 0], [6, 9], [2, 3])] },
  { name: "concatenate", args: [f32(2, 5), f32(2, 4), f32(2, 0)], build: (...xs) => g.concatenate(xs, 1) },
  { name: "conversions", args: [same(f32(33), "float32")], build: (x) => (["int8", "uint8", "int32", "float16", "bfloat16", "bool", "float64"] as const).map((to) => g.convert(g.scale(x, 300), to)) },
  { name: "narrow integers wrap", args: [i32(-128, 128, 40)].map((a) => same(a, "int8")), build: (x) => g.multiply(x, x) },
];

const reduceCases: readonly Case[] = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]].flatMap((dimensions) => [
  ...(["float32", "int32", "bfloat16"] as const).map((dtype): Case => {
    return {
      name: `reduce ${dtype} over ${dimensions}`,
      args: [ties(dtype, 6, 5, 9)],
      build: (x) => (["add", "multiply", ...extremes] as const).map((kind) => g.reduce(kind, x, dimensions)),
    };
  }),
  {
    name: `reduce bool over ${dimensions}`,
    args: [ties("bool", 6, 5, 9)],
    build: (x: Node) => (["and", "or", ...extremes] as const).map((kind) => g.reduce(kind, x, dimensions)),
  } satisfies Case,
]);

/** A loop over slices, with another inside: sums of rows and running products, weighted by what is the same in all rounds. */
const scanCases: readonly Case[] = [false, true].flatMap((reverse): Case[] => {
  const inner = (rows: Node, start: Node): Node[] => {
    const [carry, row] = [g.parameter("carry", start.type), g.parameter("row", { shape: rows.shape.slice(1), dtype: rows.dtype })];
    const next = g.add(g.scale(carry, 0.5), row);
    const body = { parameters: [carry, row], outputs: [next, g.multiply(next, row)] };
    return g.scan({ body, consts: 0, carries: 1, length: at(rows.shape, 0), reverse }, [start, rows]);
  };
  const nested = (weight: Node, start: Node, xs: Node): Node[] => {
    const parameters = [weight, start].map(({ type }) => g.parameter("p", type));
    const [w, carry] = [at(parameters, 0), at(parameters, 1)];
    const slice = g.parameter("slice", { shape: xs.shape.slice(1), dtype: xs.dtype });
    const [last, products] = inner(slice, carry);
    if (last === undefined || products === undefined) return [];
    const body = { parameters: [w, carry, slice], outputs: [g.multiply(last, w), g.transpose(products, [1, 0])] };
    return g.scan({ body, consts: 1, carries: 1, length: at(xs.shape, 0), reverse }, [weight, start, xs]);
  };
  const name = reverse ? ", reversed" : "";
  return [
    { name: `scan${name}`, args: [f32(5), f32(7, 5)], build: (start, xs) => inner(xs, start) },
    {
      name: `scan that reads a column of its slices${name}`,
      args: [f32(6), f32(6, 6), f32(6, 6)],
      build: (start, xs, table) => {
        const [all, carry] = [g.parameter("all", table.type), g.parameter("carry", start.type)];
        const slice = g.parameter("row", start.type);
        const column = g.reshape(g.slice(all, [0, 2], [6, 3]), [6]);
        const body = { parameters: [all, carry, slice], outputs: [g.add(g.multiply(carry, column), slice)] };
        return g.scan({ body, consts: 1, carries: 1, length: 6, reverse }, [table, start, xs]);
      },
    },
    {
      name: `scan over scalars of what it also reads whole${name}`,
      args: [f32(6)],
      build: (xs) => {
        const zero = g.full(0, { shape: [6], dtype: "float32" });
        const [all, carry] = [g.parameter("all", xs.type), g.parameter("carry", xs.type)];
        const slice = g.parameter("slice", { shape: [], dtype: "float32" });
        const body = { parameters: [all, carry, slice], outputs: [g.add(carry, g.multiply(all, g.broadcastTo(slice, [6])))] };
        return g.scan({ body, consts: 1, carries: 1, length: 6, reverse }, [xs, zero, xs]);
      },
    },
    { name: `scan in a scan${name}`, args: [f32(5), f32(5), f32(3, 4, 5)], build: (weight, start, xs) => nested(weight, start, xs) },
  ];
});

/** Every kind of kernel, on shapes that leave remainders. */
export const kernelCases: readonly Case[] = [
  ...mapCases, ...reduceCases, ...windowCases, ...argCases, ...takenApart, ...cumulativeCases, ...scatterCases, ...moreScatterCases,
  ...sortCases, ...topCases, ...dotCases, ...moreDotCases, ...convolutionCases, ...scanCases,
];
