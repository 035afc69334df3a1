import { f32, given, i32, type Argument } from "../../compiler/cases.suite.ts";
import { g } from "../../ir/make.ts";
import type { Node, TensorType } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";

/** A step with states: it is run several times, and what the states then hold counts as well as the outputs. */
export interface StepCase {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly states: readonly Argument[];
  readonly build: (args: readonly Node[], states: readonly Node[]) => { outputs: readonly Node[]; updates: readonly (Node | undefined)[] };
}

const multiply = (a: Node, b: Node): Node => g.dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] });
const half = (x: Node): Node => g.scale(x, 0.5);

/** Steps of two states of the same type, by what happens to them. */
const pairs: readonly (readonly [name: string, shape: readonly number[], step: (a: Node, b: Node, x: Node) => readonly [Node | undefined, Node | undefined, ...Node[]]])[] = [
  ["change places", [17], (a, b) => [b, a]],
  ["change places, and are results", [17], (a, b) => [b, a, a, b]],
  ["change places while they change", [17], (a, b) => [half(b), g.negate(a)]],
  ["are changed by each other, element by element", [17], (a, b, x) => [g.add(a, half(b)), g.subtract(b, half(a)), g.multiply(a, x)]],
  ["stay", [5], (a, b) => [undefined, undefined, g.add(a, b)]],
  ["one stays, and is read", [5], (a, b, x) => [g.add(half(a), b), undefined, g.add(b, x)]],
  ["are set to what they are", [5], (a, b) => [a, b]],
  ["take the same value", [5], (a, b, x) => { const y = g.add(half(a), g.multiply(b, x)); return [y, y]; }],
  ["take a value that is a result", [5], (a, b, x) => { const y = g.add(half(a), x); return [y, g.multiply(b, half(y)), y, g.negate(y), y]; }],
  ["take an argument", [5], (a, b, x) => [x, b, g.add(a, x)]],
  ["take a constant", [5], (a, b) => [g.like(3, a), g.iota(0, b.type), g.add(a, b)]],
  ["old values are read after the update", [6, 6], (a, b, x) => { const y = g.add(half(a), x); return [y, g.add(half(b), multiply(a, y)), g.subtract(y, a), g.reduce("add", a, [0])]; }],
  ["one is read transposed by its own update", [6, 6], (a, b, x) => [g.add(half(a), g.transpose(a, [1, 0])), g.add(half(b), x)]],
  ["one is moved within itself", [6, 6], (a, b) => [g.reverse(a, [0, 1]), g.concatenate([g.slice(b, [1, 0], [6, 6]), g.slice(a, [0, 0], [1, 6])], 0)]],
  ["one is multiplied by itself", [6, 6], (a, b) => [half(half(multiply(a, a))), g.add(half(b), half(multiply(b, a)))]],
  ["one is summed up, then stretched over itself", [6, 6], (a, b) => [g.subtract(a, g.broadcastInDim(g.reduce("maximum", a, [1]), [6, 6], [0])), g.divide(b, g.broadcastInDim(g.reduce("add", g.unary("exponential", b), [0]), [6, 6], [1]))]],
  ["one is updated in one place", [6, 6], (a, b, x) => [g.dynamicUpdateSlice(a, g.slice(x, [0, 0], [2, 3]), [g.scalar(1, "int32"), g.scalar(2, "int32")]), half(b), g.reduce("add", a, [0, 1])]],
  ["have no elements", [0], (a, b) => [b, half(a), g.reduce("add", a, [0])]],
  ["take the sorted values", [9], (a, b, x) => [at(g.sort([a], 0), 0), g.cumulative("add", half(g.add(b, x)), 0)]],
];

const scatterRows = (x: Node, places: Node, rows: Node): Node =>
  g.scatter(x, places, rows, { kind: "add", updateWindowDims: [1], insertedWindowDims: [0], inputBatchingDims: [], scatterIndicesBatchingDims: [], scatterDimsToOperandDims: [0], indexVectorDim: 1 });

const accumulating = (type: TensorType): [Node<"parameter">, Node<"parameter">] => [g.parameter("held", type), g.parameter("slice", type)];

export const stepCases: readonly StepCase[] = [
  ...pairs.map(([name, shape, step]): StepCase => ({
    name: `two states ${name}`,
    args: [f32(...shape)],
    states: [f32(...shape), f32(...shape)],
    build: ([x], [a, b]) => {
      if (x === undefined || a === undefined || b === undefined) throw new Error("two states and an argument");
      const [nextA, nextB, ...outputs] = step(a, b, x);
      return { outputs, updates: [nextA, nextB] };
    },
  })),
  {
    name: "three states go around",
    args: [],
    states: [f32(7), f32(7), f32(7)],
    build: (_, [a, b, c]) => ({ outputs: [], updates: [b, c, a] }),
  },
  {
    name: "a counter and a key",
    args: [],
    states: [given("int32", [], [3]), given("uint32", [2], [7, 4294967290])],
    build: (_, states) => {
      const [count, key] = [at(states, 0), at(states, 1)];
      return { outputs: [g.rngBitGenerator(key, [3]), g.convert(count, "float32")], updates: [g.add(count, g.like(1, count)), g.add(key, g.convert(g.broadcastTo(count, [2]), "uint32"))] };
    },
  },
  {
    name: "rows of an embedding are added to",
    args: [i32(0, 6, 4), f32(4, 5)],
    states: [f32(6, 5)],
    build: (args, [table]) => {
      if (table === undefined) throw new Error("a table");
      return { outputs: [g.reduce("add", table, [0])], updates: [scatterRows(table, at(args, 0), at(args, 1))] };
    },
  },
  {
    name: "states of sixteen bits, of bytes and of bits",
    args: [],
    states: [{ shape: [9], dtype: "float16" }, { shape: [9], dtype: "bfloat16" }, given("int8", [3], [-128, 127, 5]), given("bool", [3], [1, 0, 1])],
    build: (_, states) => ({ outputs: [...states], updates: [half(at(states, 0)), g.negate(at(states, 1)), g.add(at(states, 2), at(states, 2)), g.unary("not", at(states, 3))] }),
  },
  {
    name: "a state is carried through a loop",
    args: [f32(4, 5)],
    states: [f32(5), f32(5)],
    build: (args, [a, b]) => {
      if (a === undefined || b === undefined) throw new Error("two states");
      const [held, slice] = accumulating(a.type);
      const body = { parameters: [held, slice], outputs: [g.add(half(held), slice), held] };
      const [last, all] = g.scan({ body, consts: 0, carries: 1, length: 4, reverse: false }, [a, at(args, 0)]);
      return { outputs: all === undefined ? [] : [all, a], updates: [last, g.add(half(b), a)] };
    },
  },
];
