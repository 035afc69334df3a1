import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { anyOp, binaryOp, type Operand, type Result } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Dims } from "../../ir/shape.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { castTo } from "../core/cast.ts";
import { countBelow } from "../sorting/sort.ts";

export interface IsinOptions {
  /** A promise that no value occurs twice, which is not needed here. */
  readonly assumeUnique?: boolean;
  /** Whether the answer is turned round. */
  readonly invert?: boolean;
}

/** Whether each element of `x1` occurs anywhere in `x2`. */
export const isin = binaryOp("IsIn", (x1, x2, { invert = false }: IsinOptions = {}) => {
  const promoted = promote([x1, x2]);
  const [a, b] = [at(promoted, 0), at(promoted, 1)];
  const shape = [...a.shape, b.size];
  const each = g.broadcastInDim(a.node, shape, range(a.rank));
  const all = g.broadcastInDim(g.reshape(b.node, [b.size]), shape, [a.rank]);
  const found = g.reduce("or", g.compare("EQ", each, all), [a.rank]);
  return new Tensor(invert ? g.unary("not", found) : found);
});

/** The bin that each element of `x` falls into: how many of the ascending (or descending) `bins` it has reached. */
export const digitize = binaryOp("Digitize", (x, bins) => {
  const [values, edges] = [toTensor(x), toTensor(bins)];
  if (edges.size === 0) return new Tensor(g.full(0, { shape: values.shape, dtype: "int32" }));
  const edge = (i: number) => g.reshape(g.slice(edges.node, [i], [i + 1]), []);
  const ascends = g.compare("GE", edge(edges.size - 1), edge(0));
  const upwards = countBelow(edges, values, "LE").node;
  const downwards = g.subtract(g.like(edges.size, upwards), upwards);
  return new Tensor(g.select(g.broadcastTo(ascends, values.shape), upwards, downwards));
});

function unravel(indices: TensorLike, shape: Dims): Tensor[] {
  const total = shape.reduce((product, dim) => product * dim, 1);
  const given = toTensor(indices);
  const flat = castTo(given, "int32").node;
  const wrapped = g.select(g.compare("LT", flat, g.like(0, flat)), g.add(flat, g.like(total, flat)), flat);
  let rest = g.clamp(g.like(0, flat), wrapped, g.like(total - 1, flat));
  return shape
    .toReversed()
    .map((dim) => {
      const place = g.binary("remainder", rest, g.like(dim, rest));
      rest = g.divide(rest, g.like(dim, rest));
      return castTo(new Tensor(place), given.dtype);
    })
    .toReversed();
}

const callUnravel = anyOp("UnravelIndex", unravel) as (...args: readonly unknown[]) => unknown;

/** The position along each axis of a tensor of `shape` that flat indices stand for. */
export function unravelIndex<X extends Operand>(indices: X, shape: Dims): Result<X>[] {
  return callUnravel(indices, shape) as Result<X>[];
}
