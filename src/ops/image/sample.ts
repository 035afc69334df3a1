import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, sizeOf, stridesOf, type Dims } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { convertToTensor } from "../core/convert.ts";
import { floorDivide, mod } from "../elementwise/arithmetic.ts";
import { toFloat } from "../support/float.ts";
import { imageError } from "./layout.ts";

/** What lies outside of an image: a constant, its nearest edge, or the image again, turned round or not. */
export type FillMode = "constant" | "nearest" | "wrap" | "mirror" | "reflect";

const tensorMod = (x: Node, size: number): Node => mod(new Tensor(x), size).node;
const plus = (x: Node, value: number): Node => g.add(x, g.like(value, x));

/** |x - nearest multiple of a period|: a triangular wave over the indices. */
function mirror(index: Node, size: number): Node {
  const half = size - 1;
  if (half === 0) return g.like(0, index);
  return g.unary("abs", plus(tensorMod(plus(index, half), 2 * half), -half));
}

/** Which element stands for an index that may lie outside. */
const fixers: { readonly [M in FillMode]: (index: Node, size: number) => Node } = {
  constant: (index) => index,
  nearest: (index, size) => g.clamp(g.like(0, index), index, g.like(size - 1, index)),
  wrap: tensorMod,
  mirror,
  reflect: (index, size) => {
    const doubled = mirror(plus(g.scale(index, 2), 1), 2 * size + 1);
    return floorDivide(new Tensor(plus(doubled, -1)), 2).node;
  },
};

export interface Sampling {
  /** 0: the nearest element, 1: linear between neighbours. */
  readonly order: 0 | 1;
  readonly fillMode: FillMode;
  readonly fillValue: number;
}

export function checkFillMode(fillMode: string, op: string): void {
  if (Object.hasOwn(fixers, fillMode)) return;
  throw imageError(op, "there is no such fill mode", Object.keys(fixers).map((name) => `"${name}"`).join(", "), `"${fillMode}"`);
}

/** An index along one axis, how much it counts, and whether it lies inside. */
interface Corner {
  readonly index: Node;
  readonly weight: Node;
  readonly inside: Node;
}

function corners(coordinate: Node, size: number, { order, fillMode }: Sampling): Corner[] {
  const corner = (place: Node, weight: Node): Corner => {
    const index = g.convert(place, "int32");
    const inside = g.binary("and", g.compare("GE", index, g.like(0, index)), g.compare("LT", index, g.like(size, index)));
    return { index: fixers[fillMode](index, size), weight, inside };
  };
  if (order === 0) {
    const rounded = g.multiply(g.unary("sign", coordinate), g.unary("floor", plus(g.unary("abs", coordinate), 0.5)));
    return [corner(rounded, g.like(1, coordinate))];
  }
  const lower = g.unary("floor", coordinate);
  const upperWeight = g.subtract(coordinate, lower);
  return [corner(lower, g.subtract(g.like(1, upperWeight), upperWeight)), corner(plus(lower, 1), upperWeight)];
}

/**
 * Values at computed coordinates. `table` holds one row per element of an array of shape `sizes` (several such arrays
 * after each other, told apart by `offset`); the result has the shape of a coordinate, then that of a row.
 */
export function sampleAt(table: Node, sizes: Dims, coordinates: readonly Node[], sampling: Sampling, offset?: Node): Node {
  const { fillMode, fillValue } = sampling;
  const strides = stridesOf(sizes);
  const places = at(coordinates, 0).shape;
  const width = at(table.shape, 1);
  const shape = [...places, width];
  const wide = (node: Node): Node => g.broadcastInDim(node, shape, range(places.length));
  const combinations = coordinates
    .map((coordinate, axis) => corners(coordinate, at(sizes, axis), sampling))
    .reduce<Corner[][]>((lists, next) => lists.flatMap((list) => next.map((corner) => [...list, corner])), [[]]);
  const parts = combinations.map((list) => {
    const flat = list.map(({ index }, axis) => g.scale(index, at(strides, axis))).reduce(g.add);
    const rows = g.gather(table, offset === undefined ? flat : g.add(flat, offset), {
      offsetDims: [places.length],
      collapsedSliceDims: [0],
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      startIndexMap: [0],
      indexVectorDim: places.length,
      sliceSizes: [1, width],
    });
    const inside = list.map((corner) => corner.inside).reduce((a, b) => g.binary("and", a, b));
    const value = fillMode === "constant" ? g.select(wide(inside), rows, g.like(fillValue, rows)) : rows;
    return g.multiply(wide(list.map(({ weight }) => weight).reduce(g.multiply)), value);
  });
  return parts.reduce(g.add);
}

/** Floats to the dtype of the image they came from; integers are rounded, halves away from 0. */
export function backTo(values: Tensor, dtype: Tensor["dtype"]): Tensor {
  if (isFloat(dtype)) return castTo(values, dtype);
  const { node } = values;
  return castTo(new Tensor(g.multiply(g.unary("sign", node), g.unary("floor", plus(g.unary("abs", node), 0.5)))), dtype);
}

export interface MapCoordinatesOptions {
  /** What lies outside; `"constant"`. */
  readonly fillMode?: FillMode;
  /** The constant, 0. */
  readonly fillValue?: number;
}

/**
 * Values of `inputs` at computed coordinates: `coordinates` `[rank, …]` gives `[…]`; `order` 0 takes the nearest
 * element, 1 interpolates.
 */
export const mapCoordinates = binaryOp(
  "MapCoordinates",
  (inputs, coordinates, order: 0 | 1, { fillMode = "constant", fillValue = 0 }: MapCoordinatesOptions = {}) => {
    const x = toTensor(inputs);
    const places = toFloat(convertToTensor(coordinates as Tensor));
    checkFillMode(fillMode, "mapCoordinates");
    if (places.shape[0] !== x.rank || places.rank < 2 || (order !== 0 && order !== 1)) {
      const received = `[${places.shape.join(", ")}], order ${String(order)}`;
      throw imageError("mapCoordinates", "one row of coordinates per axis", `[${x.rank}, …], order 0 or 1`, received);
    }
    const rest = places.shape.slice(1);
    const float = castTo(x, isFloat(x.dtype) ? x.dtype : places.dtype);
    const rows = range(x.rank).map((axis) => {
      const start = [axis, ...rest.map(() => 0)];
      const row = g.slice(places.node, start, [axis + 1, ...rest]);
      return g.convert(g.reshape(row, rest), float.dtype);
    });
    const table = g.reshape(float.node, [sizeOf(x.shape), 1]);
    const sampled = sampleAt(table, x.shape, rows, { order, fillMode, fillValue });
    return backTo(new Tensor(g.reshape(sampled, rest)), x.dtype);
  },
);
