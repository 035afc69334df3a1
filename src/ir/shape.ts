/** Small helpers on shapes; row-major throughout. */
import { spend } from "../util/tolerance.ts";

export type Dims = readonly number[];

export const sizeOf = (shape: Dims): number => shape.reduce((product, dim) => product * dim, 1);

export const sameDims = (a: Dims, b: Dims): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

/** Elements between neighbours along each axis of a dense row-major array. */
export function stridesOf(shape: Dims): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= at(shape, axis);
  }
  return strides;
}

/** `list[index]`, which must exist: a broken invariant of ours throws here instead of spreading as NaN. */
export function at<T>(list: { readonly [index: number]: T; readonly length: number }, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`index ${index} outside of ${list.length} elements`);
  return value;
}

/** What a number in a list costs, next to one in a table. */
const listed = 4;

export function range(length: number): number[] {
  spend(length * listed, "a list as long as a size");
  return Array.from({ length }, (_, index) => index);
}

/** Visits every index of `shape` in row-major order; the array passed is reused. */
export function forEachIndex(shape: Dims, visit: (index: number[], flat: number) => void): void {
  const total = sizeOf(shape);
  const index = shape.map(() => 0);
  for (let flat = 0; flat < total; flat++) {
    visit(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = at(index, axis) + 1;
      if (next < at(shape, axis)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
    }
  }
}

/** Position of `index` in a dense array with these strides. */
export function flatten(index: Dims, strides: Dims): number {
  let flat = 0;
  for (let axis = 0; axis < index.length; axis++) flat += at(index, axis) * at(strides, axis);
  return flat;
}

/** The axes of `0 … rank-1` that are not in `axes`, ascending. */
export const otherAxes = (rank: number, axes: Dims): number[] =>
  range(rank).filter((axis) => !axes.includes(axis));
