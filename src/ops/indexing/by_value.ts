import { CeratopsError } from "../../errors.ts";
import { hostArray, isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { at, forEachIndex, range, sizeOf, stridesOf } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { fromTypedArray, Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { linspace } from "../creation/range.ts";
import { resolveAxis } from "../support/axes.ts";
import { toFloat } from "../support/float.ts";
import { needValues } from "../support/numbers.ts";
import { countBelow } from "../sorting/sort.ts";

/**
 * Where `x` is not 0: one tensor of positions per axis.
 *
 * The shape of the result depends on the values, so they must be at hand: numbers, or a tensor that was read.
 */
export function nonzero(x: TensorLike): Tensor[] {
  const given = toTensor(x);
  const values = needValues(given, "the values of x", "nonzero");
  const places: number[][] = given.shape.map(() => []);
  forEachIndex(given.shape, (index, flat) => {
    if (values[flat] !== 0) index.forEach((i, axis) => at(places, axis).push(i));
  });
  return places.map((list) => fromTypedArray(Int32Array.from(list), [list.length], "int32"));
}

export interface UniqueOptions {
  /** Whether the values ascend; they always do. */
  readonly sorted?: boolean;
  /** Whether to give where each value first occurs. */
  readonly returnIndex?: boolean;
  /** Whether to give which value each element has. */
  readonly returnInverse?: boolean;
  /** Whether to give how often each value occurs. */
  readonly returnCounts?: boolean;
  /** The axis whose slices are compared; unless said, single elements are. */
  readonly axis?: number | null | undefined;
  /** How many values to give: more are cut off, fewer filled up. */
  readonly size?: number | null | undefined;
  /** What fills up; the smallest value unless set. */
  readonly fillValue?: number | null | undefined;
}

interface Group {
  readonly first: number;
  readonly members: number[];
}

/** Slices along axis 0 that are equal, in ascending order. */
function groups(values: ArrayLike<number>, rows: number, width: number): Group[] {
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const difference = (values[a * width + i] ?? 0) - (values[b * width + i] ?? 0);
      if (difference !== 0) return Number.isNaN(difference) ? nanLast(values[a * width + i], values[b * width + i]) : difference;
    }
    return 0;
  };
  const found: Group[] = [];
  for (const row of range(rows).toSorted((a, b) => compare(a, b) || a - b)) {
    const last = found.at(-1);
    if (last !== undefined && compare(last.first, row) === 0) last.members.push(row);
    else found.push({ first: row, members: [row] });
  }
  return found;
}

const nanLast = (a = NaN, b = NaN): number => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || 1;

/**
 * The different values of `x` in ascending order (or different slices along an axis); with the options, also where they
 * first occur, which one each element has, and how often each occurs.
 *
 * The shape of the result depends on the values, so they must be at hand: numbers, or a tensor that was read.
 */
export function unique(x: TensorLike, options: UniqueOptions = {}): Tensor | Tensor[] {
  const { axis, size, fillValue, returnIndex = false, returnInverse = false, returnCounts = false } = options;
  const given = toTensor(x);
  const place = axis === null || axis === undefined ? undefined : resolveAxis(axis, given.shape, "unique");
  const shape = place === undefined ? [given.size] : [at(given.shape, place), ...given.shape.toSpliced(place, 1)];
  const data = slicesFirst(needValues(given, "the values of x", "unique"), given, place);
  const width = sizeOf(shape.slice(1));
  const all = groups(data, at(shape, 0), width);
  const count = size ?? all.length;
  const kept = range(count).map((i) => all[i]);
  const source = hostArray(given.dtype, count * width);
  const fallback = all[0]?.first ?? 0;
  kept.forEach((group, i) => {
    for (let j = 0; j < width; j++) {
      const fill = fillValue ?? data[fallback * width + j] ?? 0;
      source[i * width + j] = group === undefined ? fill : (data[group.first * width + j] ?? 0);
    }
  });
  const values = fromTypedArray(source, [count, ...shape.slice(1)], given.dtype);
  const ordered = place === undefined ? values : new Tensor(g.transpose(values.node, moved(given.rank, place)));
  const integers = (list: readonly number[], as: readonly number[] = [list.length]): Tensor =>
    fromTypedArray(Int32Array.from(list), as, "int32");
  const inverse = new Int32Array(at(shape, 0));
  all.forEach((group, i) => group.members.forEach((row) => (inverse[row] = i)));
  const extra = [
    ...(returnIndex ? [integers(kept.map((group) => group?.first ?? fallback))] : []),
    ...(returnInverse ? [fromTypedArray(inverse, place === undefined ? given.shape : [inverse.length], "int32")] : []),
    ...(returnCounts ? [integers(kept.map((group) => group?.members.length ?? 0))] : []),
  ];
  return extra.length === 0 ? ordered : [ordered, ...extra];
}

/** The permutation that puts axis 0 back to `place`. */
const moved = (rank: number, place: number): number[] =>
  range(rank).map((axis) => (axis === place ? 0 : axis < place ? axis + 1 : axis));

/** The values with one axis moved to the front. */
function slicesFirst(values: ArrayLike<number>, x: Tensor, place: number | undefined): ArrayLike<number> {
  if (place === undefined || place === 0) return values;
  const shape = [at(x.shape, place), ...x.shape.toSpliced(place, 1)];
  const strides = stridesOf(x.shape);
  const order = [at(strides, place), ...strides.toSpliced(place, 1)];
  const result = new Float64Array(x.size);
  forEachIndex(shape, (index, flat) => {
    result[flat] = values[index.reduce((sum, i, axis) => sum + i * at(order, axis), 0)] ?? 0;
  });
  return result;
}

export interface BincountOptions {
  /** What each element counts; 1 unless given. */
  readonly weights?: TensorLike | null | undefined;
  /** The result has at least so many bins. */
  readonly minlength?: number;
  readonly sparse?: boolean;
}

/**
 * How often each whole number from 0 occurs in `x`: `[n]` gives `[max(x) + 1]`, `[batch, n]` one row each.
 *
 * The shape of the result depends on the values, so they must be at hand: numbers, or a tensor that was read.
 */
export function bincount(x: TensorLike, options: BincountOptions = {}): Tensor {
  const { weights, minlength = 0 } = options;
  const given = toTensor(x);
  if (given.rank !== 1 && given.rank !== 2) {
    throw new CeratopsError("ops.bincount counts in vectors or in the rows of a matrix", {
      code: "E_RANK",
      where: "ops.bincount",
      expected: "a tensor of rank 1 or 2",
      received: `[${given.shape.join(", ")}]`,
      hint: "ops.bincount(ops.ravel(x))",
    });
  }
  const largest = Math.max(-1, ...needValues(given, "the values of x", "bincount"));
  const bins = Math.max(minlength, largest + 1);
  const shape = [...given.shape, bins];
  const last = given.rank;
  const ids = castTo(given, "int32").node;
  const hits = g.compare("EQ", g.broadcastInDim(ids, shape, range(last)), g.iota(last, { shape, dtype: "int32" }));
  const weight = weights === null || weights === undefined ? toTensor(1) : toTensor(weights);
  const { dtype } = weight;
  const spread = g.broadcastTo(castTo(weight, dtype).node, given.shape);
  const counted = g.select(hits, g.broadcastInDim(spread, shape, range(last)), g.full(0, { shape, dtype }));
  return new Tensor(g.reduce("add", counted, [last - 1]));
}

export interface HistogramOptions {
  /** How many bins, 10. */
  readonly bins?: number;
  /** Lowest and highest edge; those of the values unless given. */
  readonly range?: readonly [number, number] | null | undefined;
}

/** How many elements of `x` fall into each of some bins of equal width, and the edges of the bins. */
export function histogram(x: TensorLike, options: HistogramOptions = {}): [counts: Tensor, edges: Tensor] {
  const { bins = 10, range: limits } = options;
  if (!Number.isInteger(bins) || bins <= 0 || (limits !== null && limits !== undefined && !(limits[0] < limits[1]))) {
    throw new CeratopsError("ops.histogram needs at least one bin, and edges that ascend", {
      code: "E_HISTOGRAM",
      where: "ops.histogram",
      expected: "bins ≥ 1 and range[0] < range[1]",
      received: `bins: ${bins}, range: ${limits?.join(" to ") ?? "none"}`,
      hint: "ops.histogram(x, { bins: 10, range: [0, 1] })",
    });
  }
  const given = toTensor(x);
  const values = castTo(new Tensor(g.reshape(given.node, [given.size])), isFloat(given.dtype) ? given.dtype : floatx());
  const edge = (kind: "minimum" | "maximum", fixed: number | undefined): Tensor =>
    new Tensor(fixed === undefined ? g.reduce(kind, values.node, [0]) : g.scalar(fixed, values.dtype));
  const [low, high] = [edge("minimum", limits?.[0]), edge("maximum", limits?.[1])];
  const isPoint = g.compare("EQ", low.node, high.node);
  const widen = (node: Tensor["node"], by: number) => new Tensor(g.select(isPoint, g.add(node, g.like(by, node)), node));
  const edges = toFloat(linspace(widen(low.node, -0.5), widen(high.node, 0.5), { num: bins + 1 }));
  // Elements at or above each edge, the last edge belonging to the last bin.
  const below = countBelow(values, edges, "LT").node;
  const atMost = countBelow(values, edges, "LE").node;
  const isLast = g.compare("EQ", g.iota(0, { shape: [bins + 1], dtype: "int32" }), g.full(bins, { shape: [bins + 1], dtype: "int32" }));
  const reached = g.select(isLast, atMost, below);
  const counts = g.subtract(g.slice(reached, [1], [bins + 1]), g.slice(reached, [0], [bins]));
  return [castTo(new Tensor(counts), values.dtype), edges];
}
