import { binaryNames, unaryNames, type Direction, type PrimitiveName, type ReduceKind, type ScatterKind, type UnaryName, type BinaryName, type Window } from "../../src/ir/attributes.ts";
import { byteWidth, isBool, isFloat, isInteger, type DType } from "../../src/ir/dtype.ts";
import { g } from "../../src/ir/make.ts";
import type { Node } from "../../src/ir/node.ts";
import { alongAxis, scatterLike } from "../../src/ir/primitives/indexing.ts";
import { at, range, sizeOf, type Dims } from "../../src/ir/shape.ts";
import { growCase, growCustomGradient, growScan, growWhile } from "./bodies.ts";
import type { Entry, Pool } from "./pool.ts";

/** New values of one primitive, and whether sums of them stay exact where the operands are; nothing where none fits. */
export interface Grown {
  readonly nodes: readonly Node[];
  readonly keepsExact: boolean;
}

export type Grower = (pool: Pool) => Grown | undefined;

/** Exact if all that it was made of is. */
const grown = (nodes: Node | readonly Node[], ...from: readonly (Entry | undefined)[]): Grown => ({
  nodes: Array.isArray(nodes) ? (nodes as readonly Node[]) : [nodes as Node],
  keepsExact: from.every((entry) => entry?.exact !== false),
});
const rounded = (nodes: Node | readonly Node[]): Grown => ({ ...grown(nodes), keepsExact: false });

const isNumber = (dtype: DType): boolean => !isBool(dtype);
const isLogical = (dtype: DType): boolean => !isFloat(dtype);
const anyType = (): boolean => true;

interface Range {
  readonly low: number;
  readonly high: number;
}

const domains: { readonly [P in UnaryName]?: Range } = {
  exponential: { low: -10, high: 5 },
  exponential_minus_one: { low: -10, high: 5 },
  log: { low: 0.05, high: 1e4 },
  log_plus_one: { low: -0.9, high: 1e4 },
  sqrt: { low: 0.01, high: 1e4 },
  rsqrt: { low: 0.05, high: 1e4 },
  sine: { low: -50, high: 50 },
  cosine: { low: -50, high: 50 },
  tan: { low: -1.4, high: 1.4 },
  erf_inv: { low: -0.95, high: 0.95 },
};

const inRange = (entry: Entry, { low, high }: Range): boolean => entry.narrow.every((value) => value >= low && value <= high);

/** The value itself if it lies in the domain, else something of it that does. */
function within(x: Entry, range: Range | undefined): Node {
  if (range === undefined || inRange(x, range)) return x.node;
  return g.clamp(g.like(range.low, x.node), x.node, g.like(range.high, x.node));
}

const jumps = new Set<UnaryName>(["floor", "ceil", "round_nearest_even", "sign"]);
const exactUnary = new Set<UnaryName>(["abs", "negate", "sign", "floor", "ceil", "round_nearest_even", "not", "is_finite"]);
const anyNumber = new Set<UnaryName>(["abs", "negate", "sign"]);

const growUnary = (op: UnaryName): Grower => (pool) => {
  const fits = op === "not" ? isLogical : anyNumber.has(op) ? isNumber : isFloat;
  const x = pool.some(fits, { exact: jumps.has(op) });
  if (x === undefined) return undefined;
  const node = g.unary(op, within(x, domains[op]));
  return exactUnary.has(op) ? grown(node, x) : rounded(node);
};

const exactBinary = new Set<BinaryName>(["add", "subtract", "multiply", "maximum", "minimum"]);
const logicalBinary = new Set<BinaryName>(["and", "or", "xor"]);

const growBinary = (op: BinaryName): Grower => (pool) => {
  const isShift = op.startsWith("shift");
  const fits = op === "atan2" ? isFloat : isShift ? isInteger : logicalBinary.has(op) ? isLogical : isNumber;
  const exact = op === "remainder";
  const a = pool.some(fits, { exact });
  const b = a === undefined ? undefined : pool.match(a.node.type, exact);
  if (a === undefined || b === undefined) return undefined;
  const [x, y] = pool.random.chance(0.5) ? [a, b] : [b, a];
  const float = isFloat(a.node.dtype);
  if (op === "divide" && float) return rounded(g.divide(x.node, awayFromZero(y)));
  if (op === "remainder" && float) return grown(g.binary(op, x.node, awayFromZero(y)), x, y);
  if (op === "power" && float) return rounded(g.binary(op, within(x, { low: 0.1, high: 8 }), within(y, { low: -3, high: 3 })));
  if (op === "atan2") return rounded(g.binary(op, x.node, awayFromZero(y)));
  const node = g.binary(op, x.node, y.node);
  return float && !exactBinary.has(op) ? rounded(node) : grown(node, x, y);
};

const awayFromZero = (x: Entry): Node => (inRange(x, { low: 0.2, high: 1e4 }) ? x.node : g.add(g.unary("abs", x.node), g.like(1, x.node)));

function table<K extends string>(names: readonly K[], make: (name: K) => Grower): { readonly [N in K]: Grower } {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as { readonly [N in K]: Grower };
}

/** Movement: of anything, exact where that is. */
const moving = (move: (x: Node, pool: Pool) => Node, rank = 0): Grower => (pool) => {
  const x = pool.some(anyType, { rank });
  return x === undefined ? undefined : grown(move(x.node, pool), x);
};

function factorize(size: number, pool: Pool): Dims {
  const shape: number[] = [];
  let rest = size;
  while (rest > 1 && shape.length < 4) {
    const divisors = range(rest + 1).filter((n) => n > 0 && rest % n === 0);
    const factor = pool.random.pick(divisors);
    shape.push(factor);
    rest /= factor;
  }
  return rest > 1 ? [...shape, rest] : shape;
}

const reduceKinds: readonly ReduceKind[] = ["add", "add", "add", "maximum", "minimum", "multiply", "and", "or"];

function kindFor(pool: Pool, { node, narrow }: Entry): ReduceKind {
  if (isBool(node.dtype)) return pool.random.pick(["maximum", "minimum", "and", "or"]);
  const kinds = reduceKinds.filter((kind) => !isFloat(node.dtype) || (kind !== "and" && kind !== "or"));
  // The order of factors is free, so no product of some of them may overflow.
  const overflows = isFloat(node.dtype) && (narrow.length > 90 || narrow.some((value) => Math.abs(value) > 2));
  return pool.random.pick(kinds.filter((kind) => kind !== "multiply" || !overflows));
}

const oneAxis = (pool: Pool, x: Node): number => pool.random.int(0, x.shape.length - 1);

function windowFor(pool: Pool, shape: Dims): Window {
  const { random } = pool;
  const dimensions = shape.map((dim) => (random.chance(0.5) ? 1 : random.int(1, Math.min(dim, 4))));
  return {
    dimensions,
    strides: shape.map(() => random.pick([1, 1, 2, 3])),
    dilations: shape.map(() => random.pick([1, 1, 1, 2])),
    // A window over padding alone would give infinity.
    padding: dimensions.map((size) => (size > 1 && random.chance(0.3) ? ([random.int(0, 1), random.int(0, 1)] as const) : ([0, 0] as const))),
  };
}

/** Sums stay exact while they are small; products do not. */
const reducing = (kind: ReduceKind, node: Node, x: Entry): Grown => (kind === "multiply" && isFloat(node.dtype) ? rounded(node) : grown(node, x));

const growReduceWindow: Grower = (pool) => {
  const x = pool.some(isNumber, { rank: 1 });
  if (x === undefined) return undefined;
  const kind = pool.random.pick(["add", "maximum", "minimum"] as const);
  return reducing(kind, g.reduceWindow(kind, x.node, windowFor(pool, x.node.shape)), x);
};

const growSelectAndScatter: Grower = (pool) => {
  const x = pool.some(isNumber, { rank: 1, exact: true });
  if (x === undefined) return undefined;
  const window = windowFor(pool, x.node.shape);
  const kind = pool.random.pick(["maximum", "minimum"] as const);
  const { shape } = g.reduceWindow(kind, x.node, window);
  const source = pool.match({ shape, dtype: x.node.dtype });
  return source === undefined ? undefined : grown(g.selectAndScatter(kind, x.node, source.node, window), source);
};

const growDot: Grower = (pool) => {
  const { random } = pool;
  const lhs = pool.some(isNumber, { rank: random.int(0, 2) });
  if (lhs === undefined) return undefined;
  const { shape, dtype } = lhs.node;
  const axes = random.shuffled(range(shape.length));
  const lhsBatch = random.chance(0.4) ? axes.slice(0, 1) : [];
  const lhsContracting = axes.slice(lhsBatch.length, lhsBatch.length + random.int(0, 2));
  const shared = [...lhsBatch, ...lhsContracting].map((axis) => at(shape, axis));
  const free = range(random.int(0, 2)).map(() => random.pick([1, 2, 3, 5, 8, 9, 17]));
  const places = random.shuffled(range(shared.length + free.length));
  const rhsShape = places.map((place) => at([...shared, ...free], place));
  if (sizeOf(rhsShape) > 2000) return undefined;
  const rhs = pool.match({ shape: rhsShape, dtype });
  if (rhs === undefined) return undefined;
  const placeOf = (i: number): number => places.indexOf(i);
  const node = g.dotGeneral(lhs.node, rhs.node, {
    lhsBatch,
    lhsContracting,
    rhsBatch: lhsBatch.map((_, i) => placeOf(i)),
    rhsContracting: lhsContracting.map((_, i) => placeOf(lhsBatch.length + i)),
  });
  return isFloat(dtype) ? rounded(node) : grown(node, lhs, rhs);
};

const growConvolution: Grower = (pool) => {
  const { random } = pool;
  const input = pool.some((dtype) => isNumber(dtype), { rank: 3 });
  if (input === undefined || input.node.shape.length > 4) return undefined;
  const { shape, dtype } = input.node;
  const order = random.shuffled(range(shape.length));
  const [batch, feature, ...spatial] = order;
  if (batch === undefined || feature === undefined) return undefined;
  const features = at(shape, feature);
  const batchGroups = random.chance(0.15) && at(shape, batch) % 2 === 0 ? 2 : 1;
  const groups = batchGroups === 1 && random.chance(0.3) ? random.pick(range(features + 1).filter((n) => n > 0 && features % n === 0)) : 1;
  const filters = groups * batchGroups * random.pick([1, 2, 3, 8]);
  const kernelOrder = random.shuffled(range(shape.length));
  const [input0, output0, ...taps] = kernelOrder;
  if (input0 === undefined || output0 === undefined) return undefined;
  const kernelShape = new Array<number>(shape.length);
  kernelShape[input0] = features / groups;
  kernelShape[output0] = filters;
  taps.forEach((axis) => (kernelShape[axis] = random.int(1, 3)));
  const outputOrder = random.shuffled(range(shape.length));
  const [outBatch = 0, outFeature = 1, ...outSpatial] = outputOrder;
  if (sizeOf(kernelShape) > 1000 || sizeOf(shape) > 1000) return undefined;
  const kernel = pool.match({ shape: kernelShape, dtype });
  if (kernel === undefined) return undefined;
  const node = g.convolution(input.node, kernel.node, {
    strides: spatial.map(() => random.pick([1, 1, 2, 3])),
    padding: spatial.map(() => [random.int(-1, 2), random.int(0, 2)] as const),
    inputDilation: spatial.map(() => random.pick([1, 1, 1, 2])),
    kernelDilation: spatial.map(() => random.pick([1, 1, 2])),
    featureGroups: groups,
    batchGroups,
    axes: {
      input: { batch, feature, spatial },
      kernel: { input: input0, output: output0, spatial: taps },
      output: { batch: outBatch, feature: outFeature, spatial: outSpatial },
    },
  });
  return isFloat(dtype) ? rounded(node) : grown(node, input, kernel);
};

function gatherAttributes(pool: Pool, x: Node): { attributes: ReturnType<typeof alongAxis>; indices: Dims } {
  const { random } = pool;
  const rank = x.shape.length;
  const axis = oneAxis(pool, x);
  if (random.chance(0.3)) {
    const shape = x.shape.with(axis, random.int(1, 5));
    return { attributes: alongAxis(rank, axis), indices: shape };
  }
  const batch = range(random.int(0, 2)).map(() => random.int(1, 4));
  const window = random.chance(0.3) ? random.int(1, at(x.shape, axis)) : 1;
  const collapses = window === 1 && random.chance(0.7);
  const sliceSizes = x.shape.map((dim, i) => (i === axis ? window : dim));
  const offsetRank = collapses ? rank - 1 : rank;
  return {
    indices: batch,
    attributes: {
      offsetDims: random.chance(0.5) ? range(offsetRank).map((i) => i + batch.length) : range(offsetRank),
      collapsedSliceDims: collapses ? [axis] : [],
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      startIndexMap: [axis],
      indexVectorDim: batch.length,
      sliceSizes,
    },
  };
}

const growGather: Grower = (pool) => {
  const x = pool.some(anyType, { rank: 1 });
  if (x === undefined) return undefined;
  const { attributes, indices } = gatherAttributes(pool, x.node);
  const places = pool.indices(indices, -2, at(x.node.shape, at(attributes.startIndexMap, 0)) + 1);
  return grown(g.gather(x.node, places.node, attributes), x);
};

const growScatter: Grower = (pool) => {
  const x = pool.some(isNumber, { rank: 1 });
  if (x === undefined) return undefined;
  const { attributes, indices } = gatherAttributes(pool, x.node);
  const places = pool.indices(indices, -2, at(x.node.shape, at(attributes.startIndexMap, 0)) + 1);
  const { shape } = g.gather(x.node, places.node, attributes);
  const updates = pool.match({ shape, dtype: x.node.dtype });
  const kind = pool.random.pick<ScatterKind>(["add", "add", "replace", "maximum", "minimum", "multiply"]);
  if (updates === undefined) return undefined;
  const node = g.scatter(x.node, places.node, updates.node, scatterLike(attributes, kind));
  return kind === "multiply" ? rounded(node) : grown(node, x, updates);
};

const growSort: Grower = (pool) => {
  const key = pool.some(anyType, { rank: 1, exact: true });
  if (key === undefined) return undefined;
  const other = pool.random.chance(0.5) ? pool.match(key.node.type) : undefined;
  const inputs = other === undefined ? [key.node] : [key.node, other.node];
  return grown(g.sort(inputs, oneAxis(pool, key.node), pool.random.chance(0.5)), key, other);
};

const growBitcast: Grower = (pool) => {
  const x = pool.some((dtype) => isInteger(dtype) || dtype === "float32", { exact: true });
  if (x === undefined || x.narrow.includes(0)) return undefined;
  const same = pool.dtypes.filter((dtype) => isInteger(dtype) && byteWidth(dtype) === byteWidth(x.node.dtype));
  const dtype = pool.random.pickOrNone(same);
  return dtype === undefined ? undefined : grown(g.bitcastConvert(x.node, dtype), x);
};

const directions: readonly Direction[] = ["EQ", "NE", "LT", "LE", "GT", "GE"];

/** How each primitive grows on a graph. */
export const growers: { readonly [P in PrimitiveName]: Grower } = {
  ...table(unaryNames, growUnary),
  ...table(binaryNames, growBinary),
  parameter: (pool) => void pool.fresh({ shape: pool.shape(), dtype: pool.random.pick(pool.dtypes) }),
  constant: (pool) => void pool.fresh({ shape: pool.shape(), dtype: pool.random.pick(pool.dtypes) }),
  iota: (pool) => {
    const dtype = pool.random.pick(pool.dtypes.filter(isNumber));
    const shape = pool.shape(pool.random.int(1, 3));
    return grown(g.iota(pool.random.int(0, shape.length - 1), { shape, dtype }));
  },
  compare: (pool) => {
    const a = pool.some(anyType, { exact: true });
    const b = a === undefined ? undefined : pool.match(a.node.type, true);
    return a === undefined || b === undefined ? undefined : grown(g.compare(pool.random.pick(directions), a.node, b.node), a, b);
  },
  select: (pool) => {
    const a = pool.some(anyType);
    const b = a === undefined ? undefined : pool.match(a.node.type);
    const predicate = a === undefined ? undefined : pool.match({ shape: a.node.shape, dtype: "bool" });
    return a === undefined || b === undefined || predicate === undefined ? undefined : grown(g.select(predicate.node, a.node, b.node), a, b);
  },
  clamp: (pool) => {
    const x = pool.some(isNumber);
    const low = x === undefined ? undefined : pool.match(x.node.type);
    if (x === undefined || low === undefined) return undefined;
    return grown(g.clamp(low.node, x.node, g.like(pool.random.int(1, 3), x.node)), x, low);
  },
  convert: (pool) => {
    const dtype = pool.random.pick(pool.dtypes);
    const x = pool.some((from) => from !== dtype, { exact: !isFloat(dtype) });
    return x === undefined ? undefined : grown(g.convert(x.node, dtype), x);
  },
  bitcast_convert: growBitcast,
  broadcast_in_dim: moving((x, { random }) => {
    const extra = range(random.int(1, 2)).map(() => random.pick([1, 2, 3, 5, 8]));
    const order = random.shuffled(range(x.shape.length + extra.length));
    const shape = new Array<number>(order.length);
    order.forEach((place, i) => {
      const dim = at([...x.shape, ...extra], i);
      shape[place] = dim === 1 ? random.pick([1, 2, 4]) : dim;
    });
    return g.broadcastInDim(x, shape, order.slice(0, x.shape.length));
  }),
  reshape: moving((x, pool) => g.reshape(x, factorize(sizeOf(x.shape), pool))),
  transpose: moving((x, { random }) => g.transpose(x, random.shuffled(range(x.shape.length))), 2),
  slice: moving((x, { random }) => {
    const start = x.shape.map((dim) => (random.chance(0.5) ? 0 : random.int(0, dim - 1)));
    const limit = x.shape.map((dim, axis) => (random.chance(0.5) ? dim : random.int(at(start, axis) + 1, dim)));
    return g.slice(x, start, limit, x.shape.map(() => random.pick([1, 1, 2, 3])));
  }, 1),
  pad: moving((x, { random }) => {
    const amount = (dim: number): number => random.pick([0, 0, 1, 2, dim > 2 ? -1 : 0]);
    const interior = x.shape.map(() => random.pick([0, 0, 0, 1, 2]));
    return g.pad(x, x.shape.map(amount), x.shape.map(amount), interior, g.scalar(random.int(0, 1), x.dtype));
  }, 1),
  reverse: moving((x, { random }) => g.reverse(x, range(x.shape.length).filter(() => random.chance(0.5))), 1),
  concatenate: (pool) => {
    const first = pool.some(anyType, { rank: 1 });
    if (first === undefined) return undefined;
    const { shape, dtype } = first.node;
    const dimension = oneAxis(pool, first.node);
    const others = range(pool.random.int(1, 2)).map(() => pool.match({ shape: shape.with(dimension, pool.random.int(1, 4)), dtype }));
    if (others.includes(undefined)) return undefined;
    return grown(g.concatenate(pool.random.shuffled([first, ...others].flatMap((entry) => entry?.node ?? [])), dimension), first, ...others);
  },
  dynamic_slice: moving((x, pool) => {
    const sizes = x.shape.map((dim) => pool.random.int(1, dim));
    return g.dynamicSlice(x, x.shape.map((dim) => pool.indices([], -2, dim).node), sizes);
  }, 1),
  dynamic_update_slice: (pool) => {
    const x = pool.some(anyType, { rank: 1 });
    if (x === undefined) return undefined;
    const { shape, dtype } = x.node;
    const update = pool.match({ shape: shape.map((dim) => pool.random.int(1, dim)), dtype });
    const starts = shape.map((dim) => pool.indices([], -2, dim).node);
    return update === undefined ? undefined : grown(g.dynamicUpdateSlice(x.node, update.node, starts), x, update);
  },
  reduce: (pool) => {
    const x = pool.some(anyType, { rank: 1 });
    if (x === undefined) return undefined;
    const kind = kindFor(pool, x);
    const dimensions = pool.random.shuffled(range(x.node.shape.length)).slice(0, pool.random.int(1, x.node.shape.length));
    return reducing(kind, g.reduce(kind, x.node, dimensions), x);
  },
  arg_reduce: (pool) => {
    const x = pool.some(anyType, { rank: 1, exact: true });
    return x === undefined ? undefined : grown(g.argReduce(pool.random.pick(["maximum", "minimum"]), x.node, oneAxis(pool, x.node)));
  },
  cumulative: (pool) => {
    const x = pool.some(anyType, { rank: 1 });
    if (x === undefined) return undefined;
    const kind = kindFor(pool, x);
    return reducing(kind, g.cumulative(kind, x.node, oneAxis(pool, x.node), pool.random.chance(0.4)), x);
  },
  reduce_window: growReduceWindow,
  select_and_scatter: growSelectAndScatter,
  dot_general: growDot,
  convolution: growConvolution,
  gather: growGather,
  scatter: growScatter,
  sort: growSort,
  top_k: (pool) => {
    const x = pool.some(isNumber, { rank: 1, exact: true });
    return x === undefined ? undefined : grown(g.topK(x.node, pool.random.int(1, at(x.node.shape, x.node.shape.length - 1))), x);
  },
  rng_bit_generator: (pool) => {
    const key = pool.indices([2], 0, 2 ** 32 - 1, "uint32");
    const bits = g.rngBitGenerator(key.node, pool.shape(pool.random.int(0, 2)));
    return grown(g.binary("shift_right_logical", bits, g.like(26, bits)));
  },
  while: (pool) => roundedOrNone(growWhile(pool)),
  scan: (pool) => roundedOrNone(growScan(pool)),
  case: (pool) => roundedOrNone(growCase(pool)),
  get_tuple_element: (pool) => {
    const x = pool.some(isNumber, { rank: 1, exact: true });
    return x === undefined ? undefined : grown(g.topK(x.node, 1)[pool.random.int(0, 1)] ?? x.node, x);
  },
  stop_gradient: moving((x) => g.stopGradient(x)),
  custom_gradient: (pool) => roundedOrNone(growCustomGradient(pool)),
};

const roundedOrNone = (nodes: readonly Node[] | undefined): Grown | undefined => (nodes === undefined ? undefined : rounded(nodes));

