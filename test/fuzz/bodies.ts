import { isFloat } from "../../src/ir/dtype.ts";
import { g } from "../../src/ir/make.ts";
import type { Graph, Node, TensorType } from "../../src/ir/node.ts";
import { at, range, sizeOf } from "../../src/ir/shape.ts";
import { fit, type Entry, type Pool } from "./pool.ts";
import type { Random } from "./random.ts";

/** Smooth functions that keep small what is small: loops may repeat them. */
const steps: readonly ((x: Node, y: Node, random: Random) => Node)[] = [
  (x, y) => g.add(x, g.unary("tanh", y)),
  (x, y) => g.multiply(g.unary("sine", x), y),
  (x, y) => g.scale(g.subtract(x, y), 0.5),
  (x) => g.unary("logistic", x),
  (x, y) => g.binary("maximum", x, g.scale(y, 0.5)),
  (x) => g.reverse(x, range(x.shape.length).slice(-1)),
  (x) => (x.shape.length < 2 ? x : fit(g.transpose(x, range(x.shape.length).toReversed()), x.shape)),
  (x) => (x.shape.length === 0 ? x : g.subtract(x, g.broadcastTo(g.reduceKeeping("maximum", x, [x.shape.length - 1]), x.shape))),
  (x, y) => {
    const last = x.shape.length - 1;
    if (last < 1) return x;
    const weight = fit(y, [at(x.shape, last), at(x.shape, last)]);
    const axes = { lhsContracting: [last], rhsContracting: [0], lhsBatch: [], rhsBatch: [] };
    return g.unary("tanh", g.dotGeneral(x, weight, axes));
  },
];

/** A value of `like`'s type made of some of the operands. */
function mixture(random: Random, operands: readonly Node[], like: TensorType): Node {
  const same = operands.filter(({ dtype }) => dtype === like.dtype);
  const operand = (): Node => fit(random.pick(same), like.shape);
  if (!isFloat(like.dtype)) return random.chance(0.5) ? operand() : g.select(g.compare("EQ", operand(), operand()), operand(), operand());
  let value = operand();
  for (let i = random.int(1, 4); i > 0; i--) value = random.pick(steps)(value, operand(), random);
  return value;
}

const bounded = (x: Node): Node => (isFloat(x.dtype) ? g.unary("tanh", x) : x);

const entryOfRank = (pool: Pool, rank: number): Entry | undefined =>
  pool.any(({ node }) => node.dtype === "float32" && node.shape.length >= rank && sizeOf(node.shape) > 0 && sizeOf(node.shape) <= 600);

function graphOf(types: readonly TensorType[], build: (xs: readonly Node[]) => readonly Node[]): Graph {
  const parameters = types.map((type, i) => g.parameter(`p${i}`, type));
  return { parameters, outputs: build(parameters) };
}

const typesOf = (entries: readonly Entry[]): TensorType[] => entries.map(({ node }) => node.type);

export function growScan(pool: Pool): readonly Node[] | undefined {
  const { random } = pool;
  const first = entryOfRank(pool, 1);
  if (first === undefined) return undefined;
  const length = at(first.node.shape, 0);
  const scanned = random.chance(0.3) ? [first, ...pool.entries.filter(({ node }) => node.shape[0] === length).slice(-1)] : [first];
  const carries = range(random.int(0, 2)).flatMap(() => entryOfRank(pool, 0) ?? []);
  const consts = random.chance(0.5) ? [entryOfRank(pool, 0) ?? first] : [];
  const slices = scanned.map(({ node: { shape, dtype } }): TensorType => ({ shape: shape.slice(1), dtype }));
  const body = graphOf([...typesOf([...consts, ...carries]), ...slices], (xs) => [
    ...carries.map(({ node }) => (random.chance(0.2) ? at(xs.filter(({ type }) => sameType(type, node.type)), 0) : bounded(mixture(random, xs, node.type)))),
    ...range(random.int(carries.length === 0 ? 1 : 0, 2)).map(() => mixture(random, xs, random.pick(slices.filter(({ dtype }) => dtype === "float32")))),
  ]);
  const inputs = [...consts, ...carries, ...scanned].map(({ node }) => node);
  return g.scan({ body, consts: consts.length, carries: carries.length, length, reverse: random.chance(0.4) }, inputs);
}

const sameType = (a: TensorType, b: TensorType): boolean => a.dtype === b.dtype && a.shape.join() === b.shape.join();

export function growWhile(pool: Pool): readonly Node[] | undefined {
  const { random } = pool;
  const carried = range(random.int(1, 2)).flatMap(() => entryOfRank(pool, 0) ?? []);
  if (carried.length === 0) return undefined;
  const limit = pool.indices([], 0, 4);
  const count = pool.indices([], 0, 1);
  const types = typesOf([limit, count, ...carried]);
  const condition = graphOf(types, ([most, i]) => (most === undefined || i === undefined ? [] : [g.compare("LT", i, most)]));
  const body = graphOf(types, ([, i, ...xs]) => [
    ...(i === undefined ? [] : [g.add(i, g.like(1, i))]),
    ...carried.map(({ node }) => bounded(mixture(random, xs, node.type))),
  ]);
  return g.while(condition, body, [limit.node], [count, ...carried].map(({ node }) => node));
}

export function growCase(pool: Pool): readonly Node[] | undefined {
  const { random } = pool;
  const operands = range(random.int(1, 3)).flatMap(() => entryOfRank(pool, 0) ?? []);
  const [first] = operands;
  if (first === undefined) return undefined;
  const results = range(random.int(1, 2)).map(() => random.pick(operands).node.type);
  const branches = range(random.int(1, 3)).map(() => graphOf(typesOf(operands), (xs) => results.map((type) => mixture(random, xs, type))));
  return g.case(pool.indices([], -1, 3).node, branches, operands.map(({ node }) => node));
}

export function growCustomGradient(pool: Pool): readonly Node[] | undefined {
  const x = entryOfRank(pool, 0);
  if (x === undefined) return undefined;
  const body = graphOf([x.node.type], (xs) => [mixture(pool.random, xs, x.node.type)]);
  return g.customGradient(body, (_, __, [ct]) => [ct], [x.node]);
}
