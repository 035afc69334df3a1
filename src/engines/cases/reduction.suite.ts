import type { Case } from "../../compiler/cases.suite.ts";
import type { ReduceKind, Window } from "../../ir/attributes.ts";
import type { DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import type { Dims } from "../../ir/shape.ts";
import { allTypes, logicals, numbers, specials, tails, walk } from "./values.suite.ts";

const kinds: { readonly [K in ReduceKind]: readonly DType[] } = {
  add: numbers,
  multiply: numbers,
  maximum: allTypes,
  minimum: allTypes,
  and: logicals,
  or: logicals,
};

const eachKind = <T>(map: (kind: ReduceKind, dtype: DType) => T): T[] =>
  (Object.keys(kinds) as ReduceKind[]).flatMap((kind) => kinds[kind].map((dtype) => map(kind, dtype)));

/** Values of which a product is neither too large nor zero. */
const factor = (dtype: DType) => (...shape: number[]) => walk(dtype, shape, dtype.startsWith("u") ? 0 : -1, 2);

const reduceShapes: readonly (readonly [shape: Dims, dimensions: Dims])[] = [
  ...tails.map((n) => [[n], [0]] as const),
  ...tails.map((n) => [[3, n], [0]] as const),
  ...tails.map((n) => [[3, n], [1]] as const),
  [[2, 3, 4, 5], [1, 3]],
  [[2, 3, 4, 5], [0, 2]],
  [[2, 3, 4, 5], [3, 1, 0]],
  [[4, 5], [0, 1]],
  [[0, 3], [0]],
  [[3, 0], [0]],
  [[0], [0]],
];

const reduceCases = eachKind((kind, dtype): Case => ({
  name: `reduce ${kind} of ${dtype}`,
  args: reduceShapes.map(([shape]) => factor(dtype)(...shape)),
  build: (...xs) => [
    ...xs.map((x, i) => g.reduce(kind, x, reduceShapes[i]?.[1] ?? [0])),
    ...xs.slice(-7, -3).map((x) => g.reduce(kind, g.transpose(x, x.shape.map((_, axis) => x.shape.length - 1 - axis)), [0])),
  ],
}));

/** Sums that are done in two stages, and sums next to each other over the same input. */
const largeReductions: readonly Case[] = [
  { name: "reduce all of 64×1024", args: [walk("float32", [64, 1024], 0, 1)], build: (x) => [g.reduce("add", x, [0, 1]), g.reduce("maximum", x, [0, 1])] },
  { name: "reduce rows of 8192×8", args: [walk("float32", [8192, 8], 0, 1)], build: (x) => [g.reduce("add", x, [0]), g.reduce("add", g.multiply(x, x), [0])] },
  { name: "reduce 40000 elements", args: [walk("int32", [40000], -9, 9)], build: (x) => [g.reduce("add", x, [0]), g.reduce("minimum", x, [0])] },
  { name: "reduce [16,64,48] over the ends", args: [walk("float32", [16, 64, 48], 0, 1)], build: (x) => [g.reduce("add", x, [0, 2]), g.reduce("add", x, [1])] },
];

const withNaN: readonly Case[] = (["maximum", "minimum", "add", "multiply"] as const).map((kind) => ({
  name: `reduce ${kind} with NaN`,
  args: [specials],
  build: (x) => [g.reduce(kind, g.reshape(x, [2, 6]), [1]), g.reduce(kind, g.reshape(x, [2, 6]), [0]), g.reduce(kind, x, [0])],
}));

const eachAxis = (x: Node, make: (axis: number) => Node): Node[] => x.shape.map((_, axis) => make(axis));

const extremes = ["maximum", "minimum"] as const;

const argCases = extremes.flatMap((kind) => [
  ...allTypes.map((dtype): Case => ({
    name: `arg_reduce ${kind} of ${dtype}`,
    args: [walk(dtype, [4, 5, 9], dtype.startsWith("u") ? 0 : -2, 3, true), ...tails.map((n) => walk(dtype, [n], 0, 2, true))],
    build: (x, ...lines) => [...eachAxis(x, (axis) => g.argReduce(kind, x, axis)), ...lines.map((line) => g.argReduce(kind, line, 0))],
  })),
  { name: `arg_reduce ${kind} with NaN`, args: [specials], build: (x) => g.argReduce(kind, g.reshape(x, [4, 3]), 1) } satisfies Case,
]);

const cumulativeCases = eachKind((kind, dtype): Case => ({
  name: `cumulative ${kind} of ${dtype}`,
  args: [factor(dtype)(3, 4, 5), ...tails.map((n) => factor(dtype)(n)), factor(dtype)(0, 3)],
  build: (x, ...lines) => [
    ...eachAxis(x, (axis) => g.cumulative(kind, x, axis)),
    ...eachAxis(x, (axis) => g.cumulative(kind, x, axis, true)),
    ...lines.flatMap((line) => [g.cumulative(kind, line, 0), g.cumulative(kind, line, 0, true)]),
  ],
}));

const window = (dimensions: Dims, options: Partial<Window> = {}): Window => ({
  dimensions,
  strides: options.strides ?? dimensions.map(() => 1),
  dilations: options.dilations ?? dimensions.map(() => 1),
  padding: options.padding ?? dimensions.map(() => [0, 0]),
});

const windows: readonly (readonly [shape: Dims, window: Window])[] = [
  [[2, 6, 8, 5], window([1, 2, 2, 1], { strides: [1, 2, 2, 1] })],
  [[1, 5, 6, 4], window([1, 3, 3, 1], { padding: [[0, 0], [1, 1], [1, 1], [0, 0]] })],
  [[17], window([4], { strides: [3], padding: [[2, 1]] })],
  [[9, 7], window([2, 3], { dilations: [3, 2] })],
  [[33], window([20])],
  [[4], window([6])],
  [[5, 5], window([2, 2], { padding: [[-1, 0], [0, -1]] })],
];

const windowCases = (["add", ...extremes] as const).flatMap((kind) =>
  numbers.map((dtype): Case => ({
    name: `reduce_window ${kind} of ${dtype}`,
    args: windows.map(([shape]) => walk(dtype, shape, dtype.startsWith("u") ? 0 : -3, 4)),
    build: (...xs) => xs.map((x, i) => g.reduceWindow(kind, x, windows[i]?.[1] ?? window([]))),
  })),
);

/** Sources have the shape that the windows give. */
const sourceShape = ([shape, at]: (typeof windows)[number]): Dims =>
  g.reduceWindow("add", g.parameter("x", { shape, dtype: "float32" }), at).shape;

const scatterCases = extremes.flatMap((kind) =>
  numbers.map((dtype): Case => ({
    name: `select_and_scatter ${kind} of ${dtype}`,
    args: windows.flatMap((entry) => [walk(dtype, entry[0], 0, 5, true), walk(dtype, sourceShape(entry), 1, 4, true)]),
    build: (...xs) => windows.map(([, at], i) => g.selectAndScatter(kind, xs[2 * i] as Node, xs[2 * i + 1] as Node, at)),
  })),
);

export const reductionCases = {
  reduce: [...reduceCases, ...largeReductions, ...withNaN],
  arg_reduce: argCases,
  cumulative: cumulativeCases,
  reduce_window: windowCases,
  select_and_scatter: scatterCases,
};
