import { f32, given, i32, type Case } from "../../compiler/cases.suite.ts";
import { differentiate } from "../../ir/gradient.ts";
import { g } from "../../ir/make.ts";
import type { Graph, Node, TensorType } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { allTypes, some } from "./values.suite.ts";

/** A closed graph of the given types. */
export function graphOf(types: readonly TensorType[], build: (...xs: Node[]) => readonly Node[]): Graph {
  const parameters = types.map((type, i) => g.parameter(`p${i}`, type));
  return { parameters, outputs: build(...parameters) };
}

const scalarType: TensorType = { shape: [], dtype: "int32" };
const typeOf = (node: Node): TensorType => node.type;
const row = ({ type: { shape, dtype } }: Node): TensorType => ({ shape: shape.slice(1), dtype });

interface Loop {
  readonly consts: readonly Node[];
  readonly carries: readonly Node[];
  readonly scanned: readonly Node[];
  readonly length: number;
  readonly reverse?: boolean;
}

function scan({ consts, carries, scanned, length, reverse = false }: Loop, step: (...xs: Node[]) => readonly Node[]): Node[] {
  const body = graphOf([...consts, ...carries].map(typeOf).concat(scanned.map(row)), step);
  return g.scan({ body, consts: consts.length, carries: carries.length, length, reverse }, [...consts, ...carries, ...scanned]);
}

const cell = (w: Node, h: Node, x: Node): Node[] => {
  const product = g.dotGeneral(h, w, { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] });
  const next = g.unary("tanh", g.add(product, x));
  return [next, g.multiply(next, next)];
};

const recurrent = (length: number, reverse = false): Case => ({
  name: `scan of ${length} steps of a recurrent cell${reverse ? ", reversed" : ""}`,
  args: [f32(4, 4), f32(3, 4), f32(length, 3, 4)],
  build: (w, h, xs) => scan({ consts: [w], carries: [h], scanned: [xs], length, reverse }, cell),
});

const scanCases: readonly Case[] = [
  ...[0, 1, 5].flatMap((length) => [recurrent(length), recurrent(length, true)]),
  {
    name: "scan of a recurrent cell with its gradients",
    args: [f32(4, 4), f32(3, 4), f32(6, 3, 4)],
    build: (w, h, xs) => {
      const [last, all] = scan({ consts: [w], carries: [h], scanned: [xs], length: 6 }, cell);
      const outputs = [at([last ?? h], 0), all ?? xs];
      return differentiate(outputs, outputs.map((y) => g.like(1, y)), [w, h, xs]).map((ct, i) => ct ?? g.like(0, at([w, h, xs], i)));
    },
  },
  {
    name: "scan whose carries change places",
    args: [f32(5), f32(5)],
    build: (a, b) => scan({ consts: [], carries: [a, b], scanned: [], length: 3 }, (x, y) => [y, g.add(x, y), x]),
  },
  {
    name: "scan whose carries stay, or start from a constant",
    args: [f32(5), f32(4, 5)],
    build: (a, xs) =>
      scan({ consts: [], carries: [a, g.like(0, a), g.iota(0, { shape: [5], dtype: "float32" })], scanned: [xs, g.full(2, xs.type)], length: 4 }, (x, sum, i, slice, two) => [
        x,
        g.add(sum, g.multiply(slice, two)),
        i,
        g.full(1, { shape: [2], dtype: "int32" }),
        slice,
      ]),
  },
  {
    name: "scan over what is computed and moved, from values that are",
    args: [f32(5, 4), f32(5), f32(5, 5)],
    build: (xs, a, w) =>
      scan(
        { consts: [g.transpose(w, [1, 0]), g.unary("exponential", w)], carries: [g.reverse(a, [0])], scanned: [g.transpose(xs, [1, 0]), g.broadcastTo(a, [4, 5])], length: 4 },
        (turned, grown, held, slice, same) => {
          const sum = g.reduce("add", g.multiply(turned, grown), [1]);
          return [g.unary("tanh", g.add(g.add(held, slice), g.add(sum, same))), sum];
        },
      ),
  },
  {
    name: "scan in a scan",
    args: [f32(3, 4, 5), f32(5)],
    build: (xs, a) =>
      scan({ consts: [], carries: [a], scanned: [xs], length: 3 }, (outer, matrix) => {
        const [sum, prefix] = scan({ consts: [outer], carries: [g.like(0, outer)], scanned: [matrix], length: 4 }, (fixed, held, line) => {
          const next = g.add(held, g.multiply(fixed, line));
          return [next, next];
        });
        return [g.unary("tanh", sum ?? outer), prefix ?? matrix];
      }),
  },
  ...allTypes.map((dtype): Case => ({
    name: `scan of ${dtype}`,
    args: [some(dtype, 5), some(dtype, 3, 5)],
    build: (a, xs) =>
      scan({ consts: [], carries: [a], scanned: [xs], length: 3 }, (held, slice) => [g.select(g.compare("GT", held, slice), held, slice), held]),
  })),
];

const counted = (limit: Node, carries: readonly Node[], step: (...xs: Node[]) => readonly Node[]): Node[] => {
  const types = [limit, g.scalar(0, "int32"), ...carries].map(typeOf);
  const condition = graphOf(types, (most, count) => [g.compare("LT", count, most)]);
  const body = graphOf(types, (_, count, ...xs) => [g.add(count, g.scalar(1, "int32")), ...step(...xs)]);
  return g.while(condition, body, [limit], [g.scalar(0, "int32"), ...carries]);
};

const whileCases: readonly Case[] = [
  ...[0, 1, 7].map((rounds): Case => ({
    name: `while of ${rounds} rounds`,
    args: [given("int32", [], [rounds]), f32(33), f32(33)],
    build: (limit, a, b) => counted(limit, [a, b], (x, y) => [y, g.unary("tanh", g.add(x, y))]),
  })),
  {
    name: "while until a sum is large",
    args: [f32(40, 50)],
    build: (x) => {
      const sum = (y: Node): Node => g.reduce("add", g.unary("abs", y), [0, 1]);
      const condition = graphOf([x.type], (y) => [g.compare("LT", sum(y), g.scalar(1e5, "float32"))]);
      const body = graphOf([x.type], (y) => [g.add(y, y)]);
      return g.while(condition, body, [], [x]);
    },
  },
  {
    name: "while in a scan",
    args: [i32(0, 5, 6), f32(6, 4)],
    build: (limits, xs) =>
      scan({ consts: [], carries: [g.full(0, { shape: [4], dtype: "float32" })], scanned: [limits, xs], length: 6 }, (held, limit, x) => {
        const [, value] = counted(limit, [x], (y) => [g.scale(y, 2)]);
        return [g.add(held, value ?? x), value ?? x];
      }),
  },
];

const choose = (index: Node, operands: readonly Node[], branches: readonly ((...xs: Node[]) => readonly Node[])[]): Node[] =>
  g.case(index, branches.map((branch) => graphOf(operands.map(typeOf), branch)), operands);

const branches: readonly ((x: Node, y: Node) => readonly Node[])[] = [
  (x, y) => [g.add(x, y), g.full(3, scalarType)],
  (x) => [x, g.full(4, scalarType)],
  (x, y) => [g.dotGeneral(g.reshape(x, [5, 1]), g.reshape(y, [1, 5]), { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] }), g.full(5, scalarType)].map((node, i) => (i === 0 ? g.reduce("add", node, [0]) : node)),
];

const caseCases: readonly Case[] = [
  ...[-1, 0, 1, 2, 3].map((index): Case => ({
    name: `case ${index} of three`,
    args: [given("int32", [], [index]), f32(5), f32(5)],
    build: (i, x, y) => choose(i, [x, y], branches),
  })),
  { name: "case of one", args: [f32(5), f32(5)], build: (x, y) => choose(g.scalar(0, "int32"), [x, y], branches.slice(0, 1)) },
  {
    name: "case by an index that is computed, of small unsigned integers",
    args: [given("uint8", [2], [0, 1]), f32(5), f32(5)],
    build: (i, x, y) => choose(g.reduce("add", i, [0]), [g.unary("exponential", x), g.reverse(y, [0])], branches),
  },
  {
    name: "case in a scan, its gradients too",
    args: [i32(0, 3, 7), f32(5)],
    build: (indices, x) => {
      const [last] = scan({ consts: [], carries: [x], scanned: [indices], length: 7 }, (held, i) => [
        at(choose(i, [held, held], [(a) => [g.unary("sine", a)], (a, b) => [g.multiply(a, b)], (a) => [g.scale(a, 0.5)]]), 0),
      ]);
      const y = last ?? x;
      return [y, differentiate([y], [g.like(1, y)], [x])[0] ?? x];
    },
  },
  {
    name: "case whose branches take long on several threads",
    args: [given("int32", [], [1]), f32(64, 300)],
    build: (i, x) => choose(i, [x], [(a) => [g.reduce("add", g.unary("exponential", a), [0])], (a) => [g.reduce("add", g.unary("tanh", g.unary("sine", a)), [0])], (a) => [g.reduce("maximum", a, [0])]]),
  },
];

const customGradient: Case = {
  name: "custom_gradient",
  args: [f32(5), f32(5)],
  build: (x, y) => {
    const body = graphOf([x.type, y.type], (a, b) => [g.multiply(a, b), g.add(a, b)]);
    const results = g.customGradient(body, (_, __, [ct]) => [ct, undefined], [x, y]);
    return [...results, differentiate(results.slice(0, 1), [g.like(3, x)], [x])[0] ?? x];
  },
};

export const controlCases = {
  scan: scanCases,
  while: whileCases,
  case: caseCases,
  get_tuple_element: [
    { name: "get_tuple_element of a middle result only", args: [f32(3), f32(2, 3)], build: (a, xs) => at(scan({ consts: [], carries: [a], scanned: [xs], length: 2 }, (h, x) => [g.add(h, x), x, h]), 1) },
  ] satisfies readonly Case[],
  stop_gradient: [{ name: "stop_gradient", args: [f32(5)], build: (x) => [g.stopGradient(x), g.add(x, g.stopGradient(g.negate(x)))] }] satisfies readonly Case[],
  custom_gradient: [customGradient],
};

