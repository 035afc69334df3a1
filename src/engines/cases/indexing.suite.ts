import { given, i32, ties, type Case } from "../../compiler/cases.suite.ts";
import type { GatherAttributes, ScatterAttributes, ScatterKind } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import { alongAxis, scatterLike } from "../../ir/primitives/indexing.ts";
import { allTypes, integers, numbers, some, specials, tails, walk } from "./values.suite.ts";

const rows: GatherAttributes = {
  offsetDims: [1],
  collapsedSliceDims: [0],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  startIndexMap: [0],
  indexVectorDim: 1,
  sliceSizes: [1, 7],
};

const elements: GatherAttributes = { ...rows, offsetDims: [], collapsedSliceDims: [0, 1], startIndexMap: [1, 0], sliceSizes: [1, 1] };
const patches: GatherAttributes = { ...rows, offsetDims: [0, 2], collapsedSliceDims: [], startIndexMap: [0, 1], sliceSizes: [2, 3] };

const gatherCases = allTypes.map((dtype): Case => ({
  name: `gather of ${dtype}`,
  args: [some(dtype, 5, 7), i32(-2, 8, 9), i32(-1, 8, 9, 2), i32(0, 5, 5, 3), i32(0, 5, 0)],
  build: (x, i, pairs, along, none) => [
    g.gather(x, i, rows),
    g.gather(x, g.convert(g.clamp(g.like(0, i), i, g.like(4, i)), "uint8"), rows),
    g.gather(x, pairs, elements),
    g.gather(x, pairs, patches),
    g.gather(x, along, alongAxis(2, 1)),
    g.gather(x, none, rows),
    g.gather(g.transpose(x, [1, 0]), i, { ...rows, sliceSizes: [1, 5] }),
  ],
}));

const kinds: readonly ScatterKind[] = ["add", "multiply", "maximum", "minimum", "replace"];

const scatterCases = kinds.flatMap((kind) =>
  numbers.map((dtype): Case => {
    const plain = (gather: GatherAttributes): ScatterAttributes => scatterLike(gather, kind);
    const few = (...shape: number[]) => walk(dtype, shape, dtype.startsWith("u") ? 0 : -1, 2, true);
    return {
      name: `scatter ${kind} of ${dtype}`,
      args: [few(5, 7), i32(-2, 8, 9), few(9, 7), i32(-1, 8, 9, 2), few(9), few(2, 9, 3), i32(0, 7, 5, 3), few(5, 3)],
      build: (x, i, updates, pairs, single, pieces, along, alongUpdates) => [
        g.scatter(x, i, updates, plain(rows)),
        g.scatter(x, pairs, single, plain(elements)),
        g.scatter(x, pairs, pieces, plain(patches)),
        g.scatter(x, along, alongUpdates, plain(alongAxis(2, 1))),
        g.scatter(g.like(0, x), i, g.multiply(updates, updates), plain(rows)),
      ],
    };
  }),
);

const sortCases = [
  ...allTypes.flatMap((dtype) =>
    [false, true].map((descending): Case => ({
      name: `sort of ${dtype}${descending ? ", descending" : ""}`,
      args: [ties(dtype, 3, 5, 4), ...tails.map((n) => ties(dtype, n))],
      build: (x, ...lines) => [
        ...[0, 1, 2].flatMap((axis) => g.sort([x, g.linearIndex(x.shape)], axis, descending)),
        ...lines.flatMap((line) => g.sort([line], 0, descending)),
      ],
    })),
  ),
  { name: "sort with NaN", args: [specials], build: (x) => [...g.sort([x, g.linearIndex(x.shape)], 0), ...g.sort([x, g.linearIndex(x.shape)], 0, true)] } satisfies Case,
];

const topCases = [
  ...numbers.map((dtype): Case => ({
    name: `top_k of ${dtype}`,
    args: [ties(dtype, 3, 9), ties(dtype, 33)],
    build: (x, line) => [...g.topK(x, 4), ...g.topK(x, 9), ...g.topK(line, 1), ...g.topK(g.transpose(x, [1, 0]), 2)],
  })),
  { name: "top_k with NaN", args: [specials], build: (x) => g.topK(x, 12) } satisfies Case,
];

const dynamicSliceCases = allTypes.map((dtype): Case => ({
  name: `dynamic_slice of ${dtype}`,
  args: [some(dtype, 6, 9), given("int32", [], [2]), given("int32", [], [-3]), given("int32", [], [40])],
  build: (x, two, before, behind) => [
    g.dynamicSlice(x, [two, two], [3, 4]),
    g.dynamicSlice(x, [before, behind], [2, 5]),
    g.dynamicSlice(x, [behind, before], [6, 9]),
    g.dynamicSlice(g.transpose(x, [1, 0]), [g.add(two, two), two], [1, 1]),
  ],
}));

const updateSliceCases = allTypes.map((dtype): Case => ({
  name: `dynamic_update_slice of ${dtype}`,
  args: [some(dtype, 6, 9), walk(dtype, [3, 4], 0, 3, true), given("int32", [], [2]), given("int32", [], [-3]), given("int32", [], [40])],
  build: (x, update, two, before, behind) => [
    g.dynamicUpdateSlice(x, update, [two, two]),
    g.dynamicUpdateSlice(x, update, [before, behind]),
    g.dynamicUpdateSlice(g.dynamicUpdateSlice(x, update, [two, before]), g.transpose(g.slice(update, [0, 0], [2, 3]), [1, 0]), [behind, two]),
  ],
}));

const startTypes = integers.map((dtype): Case => ({
  name: `dynamic_slice from starts of ${dtype}`,
  args: [some("float32", 6, 9), given(dtype, [], [3]), given(dtype, [], [100])],
  build: (x, three, behind) => g.dynamicSlice(x, [three, behind], [2, 5]),
}));

const key = given("uint32", [2], [123456789, 4023233417]);

export const indexingCases = {
  gather: gatherCases,
  scatter: scatterCases,
  sort: sortCases,
  top_k: topCases,
  dynamic_slice: [...dynamicSliceCases, ...startTypes],
  dynamic_update_slice: updateSliceCases,
  rng_bit_generator: [
    {
      name: "rng_bit_generator",
      args: [key],
      build: (k) => [...[[], [1], [5], [33], [3, 4], [0]].map((shape) => g.rngBitGenerator(k, shape)), g.convert(g.rngBitGenerator(k, [7]), "float32")],
    } satisfies Case,
  ],
};
