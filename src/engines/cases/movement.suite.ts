import type { Case } from "../../compiler/cases.suite.ts";
import { hostArray, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { range, sizeOf, type Dims } from "../../ir/shape.ts";
import { allTypes, some, tails } from "./values.suite.ts";

/** The same movements for every dtype, all in one graph. */
const perType = (name: string, shapes: readonly Dims[], build: (...xs: Node[]) => readonly Node[]): Case[] =>
  allTypes.map((dtype) => ({ name: `${name} of ${dtype}`, args: shapes.map((shape) => some(dtype, ...shape)), build }));

const one = (dtype: DType): Node => g.scalar(1, dtype);

const counting = (dtype: DType, shape: Dims): Node => {
  const data = hostArray(dtype, sizeOf(shape));
  data.set(range(sizeOf(shape)).map((i) => i % 2));
  return g.constant(data, { shape, dtype });
};

export const movementCases = {
  parameter: perType("parameter as a result", [[3, 5], [], [0]], (...xs) => [...xs, ...xs]),
  constant: allTypes.map((dtype): Case => ({
    name: `constant of ${dtype}`,
    args: [some(dtype, 3, 4)],
    build: (x) => [
      counting(dtype, [3, 4]),
      counting(dtype, [0, 2]),
      g.full(1, { shape: [5], dtype }),
      g.full(1, { shape: [], dtype }),
      g.select(g.compare("EQ", x, counting(dtype, [3, 4])), x, g.full(1, x.type)),
    ],
  })),
  iota: allTypes.filter((dtype) => dtype !== "bool").map((dtype): Case => ({
    name: `iota of ${dtype}`,
    args: [],
    build: () => [...tails.map((n) => g.iota(0, { shape: [n], dtype })), ...range(3).map((axis) => g.iota(axis, { shape: [3, 4, 5], dtype })), g.iota(1, { shape: [2, 0], dtype })],
  })),
  broadcast_in_dim: perType("broadcast_in_dim", [[], [5], [3, 1], [3, 5], [0]], (scalar, row, column, matrix, empty) => [
    g.broadcastInDim(scalar, [7], []),
    g.broadcastInDim(scalar, [2, 0], []),
    g.broadcastInDim(row, [3, 5], [1]),
    g.broadcastInDim(row, [5, 3], [0]),
    g.broadcastInDim(column, [3, 5], [0, 1]),
    g.broadcastInDim(column, [5, 2, 3], [2, 0]),
    g.broadcastInDim(matrix, [5, 4, 3], [2, 0]),
    g.broadcastInDim(empty, [4, 0], [1]),
  ]),
  reshape: perType("reshape", [[2, 3, 4], [1], [0, 3], [17]], (x, unit, empty, prime) => [
    ...[[24], [4, 6], [6, 4], [4, 3, 2], [1, 24, 1], [2, 12], [8, 3]].map((shape) => g.reshape(x, shape)),
    g.reshape(g.transpose(x, [2, 1, 0]), [6, 4]),
    g.reshape(g.slice(g.reshape(x, [4, 6]), [0, 1], [4, 5]), [2, 8]),
    g.reshape(unit, []),
    g.reshape(empty, [5, 0]),
    g.reshape(prime, [17, 1]),
  ]),
  transpose: perType("transpose", [[3, 5], [2, 3, 4, 5], [16, 33], [0, 2]], (x, y, z, empty) => [
    g.transpose(x, [1, 0]),
    ...[[3, 2, 1, 0], [0, 2, 1, 3], [1, 0, 3, 2], [2, 3, 0, 1], [0, 1, 3, 2]].map((order) => g.transpose(y, order)),
    g.transpose(z, [1, 0]),
    g.transpose(empty, [1, 0]),
  ]),
  slice: perType("slice", [[9], [6, 17], [3, 4, 8]], (x, y, z) => [
    g.slice(x, [2], [7]),
    g.slice(x, [0], [9], [2]),
    g.slice(x, [1], [9], [3]),
    g.slice(x, [4], [4]),
    g.slice(y, [1, 0], [5, 17], [2, 4]),
    g.slice(y, [5, 3], [6, 12]),
    g.slice(g.slice(z, [0, 1, 0], [3, 4, 8]), [1, 0, 1], [3, 3, 8], [1, 2, 3]),
  ]),
  pad: perType("pad", [[5], [3, 4], [0], [2, 3, 4]], (x, y, empty, z) => [
    g.pad(x, [2], [1]),
    g.pad(x, [0], [0], [2], one(x.dtype)),
    g.pad(x, [-1], [-2]),
    g.pad(x, [3], [-4], [1], one(x.dtype)),
    g.pad(y, [1, -1], [0, 3], [0, 2], one(x.dtype)),
    g.pad(empty, [2], [1], [0], one(x.dtype)),
    g.pad(z, [0, 1, 0], [1, 1, 0]),
    g.pad(x, [-3], [-2]),
    g.pad(g.pad(y, [1, 1], [1, 1]), [-1, -1], [-1, -1]),
  ]),
  reverse: perType("reverse", [[5], [3, 8], [2, 3, 4]], (x, y, z) => [
    g.reverse(x, [0]),
    g.reverse(y, [0]),
    g.reverse(y, [1]),
    g.reverse(y, [0, 1]),
    g.reverse(z, [0, 2]),
    g.reverse(g.transpose(z, [2, 0, 1]), [1]),
  ]),
  concatenate: perType("concatenate", [[2, 3], [2, 5], [4, 3], [2, 0]], (a, b, c, empty) => [
    g.concatenate([a, b], 1),
    g.concatenate([a, c], 0),
    g.concatenate([a, empty, b, a], 1),
    g.concatenate([empty, a], 1),
    g.concatenate([empty, empty], 1),
    g.concatenate([g.transpose(a, [1, 0]), g.transpose(c, [1, 0])], 1),
    g.reverse(g.concatenate([a, c, a], 0), [0]),
  ]),
};
