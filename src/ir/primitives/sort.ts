import type { Builder } from "../builder.ts";
import { isFloat, type TypedArray } from "../dtype.ts";
import type { Node } from "../node.ts";
import { check, showType, type Primitive } from "../primitive.ts";
import { at, sameDims, stridesOf, type Dims } from "../shape.ts";
import { alongAxis, scatterLike } from "./indexing.ts";

/** Order of keys: NaN last in both directions, -0 equal to 0. */
function comparator(descending: boolean): (a: number, b: number) => number {
  return (a, b) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    if (a === b) return 0;
    return a < b === descending ? 1 : -1;
  };
}

/** Visits every line along `dimension` with the flat positions of its elements in the order that sorts them, stably. */
function forEachSortedLine(
  keys: TypedArray,
  shape: Dims,
  dimension: number,
  descending: boolean,
  visit: (sorted: readonly number[], line: readonly number[]) => void,
): void {
  const length = at(shape, dimension);
  const step = at(stridesOf(shape), dimension);
  const order = comparator(descending);
  for (let first = 0; first < keys.length; first++) {
    if (Math.floor(first / step) % length !== 0) continue;
    const line = Array.from({ length }, (_, i) => first + i * step);
    visit(line.toSorted((a, b) => order(at(keys, a), at(keys, b))), line);
  }
}

/** Adds `values` at `places` (positions along one axis) of zeros shaped like `x`. */
const addAlong = (g: Builder, x: Node, places: Node, values: Node, dimension: number): Node =>
  g.scatter(g.like(0, x), places, values, scatterLike(alongAxis(x.shape.length, dimension), "add"));

/** Sorts along an axis by the first operand, stably; the other operands are carried along. */
export const sort: Primitive<"sort"> = {
  infer: (inputs, { dimension }) => {
    const [key] = inputs;
    check(key !== undefined && dimension < key.shape.length, () => `along ${dimension}`);
    check(
      inputs.every((input) => sameDims(input.shape, key.shape)),
      () => `of shapes that differ: ${inputs.map(showType).join(", ")}`,
    );
    return inputs;
  },
  evaluate: ({ inputs, outputs, attributes: { dimension, descending } }) => {
    const key = at(inputs, 0);
    forEachSortedLine(key.data, key.type.shape, dimension, descending, (sorted, line) => {
      outputs.forEach((out, operand) => {
        const { data } = at(inputs, operand);
        line.forEach((to, i) => {
          out.data[to] = at(data, at(sorted, i));
        });
      });
    });
  },
  gradient: ({ g, node, cotangents, needs }) => {
    const { dimension, descending } = node.attributes;
    const key = at(node.inputs, 0);
    const places = g.iota(dimension, { shape: key.shape, dtype: "int32" });
    const permutation = at(g.sort([key, places], dimension, descending), 1);
    return node.inputs.map((input, i) => {
      const ct = cotangents[i];
      return ct !== undefined && needs[i] ? addAlong(g, input, permutation, ct, dimension) : undefined;
    });
  },
};

/** The first k of the last axis in stable descending order, and where they were (chlo's, with int32 positions). */
export const top_k: Primitive<"top_k"> = {
  infer: ([x], { k }) => {
    const length = x?.shape.at(-1);
    check(x !== undefined && length !== undefined && k >= 0 && k <= length, () => `${k} of ${length} elements`);
    const shape = [...x.shape.slice(0, -1), k];
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: "int32" },
    ];
  },
  evaluate: ({ inputs: [x], outputs: [values, indices], attributes: { k } }) => {
    if (x === undefined || values === undefined || indices === undefined) return;
    let to = 0;
    forEachSortedLine(x.data, x.type.shape, x.type.shape.length - 1, true, (sorted, [first = 0]) => {
      for (const from of sorted.slice(0, k)) {
        values.data[to] = at(x.data, from);
        indices.data[to++] = from - first;
      }
    });
  },
  gradient: ({ g, node, cotangents: [ct] }) => {
    const x = at(node.inputs, 0);
    if (ct === undefined || !isFloat(x.dtype)) return [undefined];
    return [addAlong(g, x, g.element(node, 1), ct, x.shape.length - 1)];
  },
};
