import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { concatenated } from "../shape/join.ts";
import { permuted } from "../shape/transpose.ts";
import { sliceAxis } from "../shape/split.ts";
import { resolveAxis } from "../support/axes.ts";
import { alignPair, broadcastShapes, stretch } from "../support/broadcast.ts";

/** Kronecker product: every element of `x1` times the whole of `x2`. */
export const kron = binaryOp("Kron", (x1, x2) => {
  const promoted = promote([x1, x2]);
  const rank = Math.max(...promoted.map((x) => x.rank));
  const full = promoted.map((x) => [...range(rank - x.rank).map(() => 1), ...x.shape]);
  const [m, n] = [at(full, 0), at(full, 1)];
  const a = new Tensor(g.reshape(at(promoted, 0).node, m.flatMap((dim) => [dim, 1])));
  const b = new Tensor(g.reshape(at(promoted, 1).node, n.flatMap((dim) => [1, dim])));
  const [x, y] = alignPair(a, b, "kron");
  return new Tensor(g.reshape(g.multiply(x.node, y.node), m.map((dim, i) => dim * at(n, i))));
});

export interface CrossOptions {
  readonly axisa?: number;
  readonly axisb?: number;
  readonly axisc?: number;
  /** Sets the three others. */
  readonly axis?: number | null | undefined;
}

/** Cross product of vectors of 2 or 3 components along the last axes; of two plane vectors, its third component. */
export const cross = binaryOp("Cross", (x1, x2, options: CrossOptions = {}) => {
  const { axisa = -1, axisb = -1, axisc = -1, axis } = options;
  const [a, b] = [componentsLast(toTensor(x1), axis ?? axisa), componentsLast(toTensor(x2), axis ?? axisb)];
  const [m, n] = [at(a.shape, a.rank - 1), at(b.shape, b.rank - 1)];
  if (![2, 3].includes(m) || ![2, 3].includes(n)) throw noVectors(m, n);
  const batch = broadcastShapes([a.shape.slice(0, -1), b.shape.slice(0, -1)], "cross");
  const promoted = promote([a, b]).map((x) => stretch(x, [...batch, at(x.shape, x.rank - 1)]));
  const [x, y] = [at(promoted, 0), at(promoted, 1)];
  const component = (of: Tensor, i: number): Tensor =>
    i < at(of.shape, batch.length) ? sliceAxis(of, batch.length, i, i + 1) : new Tensor(g.scale(sliceAxis(of, batch.length, 0, 1).node, 0));
  const term = (i: number, j: number): Tensor => {
    const product = (p: number, q: number) => g.multiply(component(x, p).node, component(y, q).node);
    return new Tensor(g.subtract(product(i, j), product(j, i)));
  };
  if (m === 2 && n === 2) return new Tensor(g.reshape(term(0, 1).node, batch));
  const result = concatenated([term(1, 2), term(2, 0), term(0, 1)], batch.length);
  const place = resolveAxis(axis ?? axisc, result.shape, "cross");
  const order = range(batch.length);
  order.splice(place, 0, batch.length);
  return permuted(result, order);
});

function componentsLast(x: Tensor, axis: number): Tensor {
  const place = resolveAxis(axis, x.shape, "cross");
  return permuted(x, [...range(x.rank).filter((i) => i !== place), place]);
}

function noVectors(m: number, n: number): CeratopsError {
  return new CeratopsError("ops.cross needs vectors of 2 or 3 components", {
    code: "E_CROSS",
    where: "ops.cross",
    expected: "2 or 3 elements along the axis",
    received: `${m} and ${n}`,
    hint: "ops.cross(x1, x2, { axis })",
  });
}
