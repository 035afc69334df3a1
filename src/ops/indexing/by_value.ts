import { CeratopsError } from "../../errors.ts";
import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { at, forEachIndex, range } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import { toTensor } from "../../tensor/convert.ts";
import { KerasTensor, isKerasTensor } from "../../tensor/keras_tensor.ts";
import { splittingOp, unaryOp, type Operand } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { fromTypedArray, Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { linspace } from "../creation/range.ts";
import { toFloat } from "../support/float.ts";
import { needValues } from "../support/numbers.ts";
import { given as optional, pairOp } from "../support/wrap.ts";
import { countBelow } from "../sorting/sort.ts";


function placesOf(given: Tensor): Tensor[] {
  const values = needValues(given, "the values of x", "nonzero");
  const places: number[][] = given.shape.map(() => []);
  forEachIndex(given.shape, (index, flat) => {
    if (values[flat] !== 0) index.forEach((i, axis) => at(places, axis).push(i));
  });
  return places.map((list) => fromTypedArray(Int32Array.from(list), [list.length], "int32"));
}

const symbolicPlaces = (x: Operand): unknown =>
  isKerasTensor(x) ? x.shape.map(() => new KerasTensor([null], { dtype: "int32" })) : undefined;

/**
 * Where `x` is not 0: one tensor of positions per axis.
 *
 * The shape of the result depends on the values, so they must be at hand: numbers, or a tensor that was read.
 */
export const nonzero = splittingOp("Nonzero", placesOf, symbolicPlaces);

export interface BincountOptions {
  /** What each element counts; 1 unless given. */
  readonly weights?: Operand | null | undefined;
  /** The result has at least so many bins. */
  readonly minlength?: number;
  readonly sparse?: boolean;
}

function countsOf(given: Tensor, { weights, minlength = 0 }: BincountOptions = {}): Tensor {
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
  const weight = optional(weights) ?? toTensor(1);
  const { dtype } = weight;
  const spread = g.broadcastTo(castTo(weight, dtype).node, given.shape);
  const counted = g.select(hits, g.broadcastInDim(spread, shape, range(last)), g.full(0, { shape, dtype }));
  return new Tensor(g.reduce("add", counted, [last - 1]));
}

function symbolicCounts(x: Operand, { weights }: BincountOptions = {}): unknown {
  if (!isKerasTensor(x)) return undefined;
  const given = weights === null || weights === undefined ? undefined : isKerasTensor(weights) ? weights : toTensor(weights);
  const dtype = given === undefined ? "int32" : resultType(x.numberType, isKerasTensor(given) ? given.numberType : given.dtype);
  return new KerasTensor([...x.shape.slice(0, -1), null], { dtype });
}

/**
 * How often each whole number from 0 occurs in `x`: `[n]` gives `[max(x) + 1]`, `[batch, n]` one row each.
 *
 * The shape of the result depends on the values, so they must be at hand: numbers, or a tensor that was read.
 */
export const bincount = unaryOp("Bincount", countsOf, symbolicCounts);

export interface HistogramOptions {
  /** How many bins, 10. */
  readonly bins?: number;
  /** Lowest and highest edge; those of the values unless given. */
  readonly range?: readonly [number, number] | null | undefined;
}

/** How many elements of `x` fall into each of some bins of equal width, and the edges of the bins. */
export const histogram = pairOp("Histogram", (x, options: HistogramOptions = {}) => {
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
});
