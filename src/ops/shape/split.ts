import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { splittingOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resolveAxis } from "../support/axes.ts";
import { plainNumbers } from "../support/numbers.ts";

/** The part of `x` from `start` up to `end` along one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, end: number): Tensor {
  const from = x.shape.map((_, i) => (i === axis ? start : 0));
  const to = x.shape.map((dim, i) => (i === axis ? Math.max(start, end) : dim));
  return new Tensor(g.slice(x.node, from, to));
}

/** Parts of `x` between `cuts` along one axis; cuts may lie outside, or count from the end. */
function cutAt(x: Tensor, cuts: Dims, axis: number): Tensor[] {
  const size = at(x.shape, axis);
  const places = cuts.map((cut) => Math.min(Math.max(cut < 0 ? cut + size : cut, 0), size));
  return [...places, size].map((end, i) => {
    const start = i === 0 ? 0 : at(places, i - 1);
    return sliceAxis(x, axis, start, Math.max(start, end));
  });
}

/** A number of equal parts, or the places to cut at. */
export type Sections = number | Dims | Tensor;

/** Sections as plain numbers; a scalar tensor is a number of parts. */
function partsOf(sections: Sections, op: string): number | Dims {
  if (!(sections instanceof Tensor)) return sections;
  const values = plainNumbers(sections, "the sections", op);
  return sections.rank === 0 ? at(values, 0) : values;
}

function splitAlong(x: Tensor, sections: Sections, axis: number, op: string): Tensor[] {
  const place = resolveAxis(axis, x.shape, op);
  const indicesOrSections = partsOf(sections, op);
  if (typeof indicesOrSections !== "number") return cutAt(x, indicesOrSections, place);
  const size = at(x.shape, place);
  if (indicesOrSections < 1 || size % indicesOrSections !== 0) {
    throw new CeratopsError(`ops.${op}: axis ${place} does not split into ${indicesOrSections} equal parts`, {
      code: "E_SPLIT",
      where: `ops.${op}`,
      expected: `a divisor of ${size}, or a list of places to cut at`,
      received: `${indicesOrSections}`,
      hint: `ops.split(x, [${Math.ceil(size / 2)}], { axis: ${place} })`,
    });
  }
  const part = size / indicesOrSections;
  return cutAt(x, range(indicesOrSections - 1).map((i) => (i + 1) * part), place);
}

/**
 * Parts of `x` along an axis: a number of equal parts, or those between the places given.
 *
 * @example
 * ```ts
 * ops.split(ops.arange(6), 3); // [[0, 1], [2, 3], [4, 5]]
 * ops.split(ops.arange(6), [2]); // [[0, 1], [2, 3, 4, 5]]
 * ```
 */
export const split = splittingOp("Split", (x: Tensor, indicesOrSections: Sections, { axis = 0 }: { axis?: number } = {}) =>
  splitAlong(x, indicesOrSections, axis, "split"),
);

/** Like `split`, but parts may differ in size by one; the first ones are larger. */
export const arraySplit = splittingOp(
  "ArraySplit",
  (x: Tensor, sections: Sections, { axis = 0 }: { axis?: number } = {}) => {
    const indicesOrSections = partsOf(sections, "arraySplit");
    if (typeof indicesOrSections !== "number") return splitAlong(x, indicesOrSections, axis, "arraySplit");
    const place = resolveAxis(axis, x.shape, "arraySplit");
    const size = at(x.shape, place);
    const [small, larger] = [Math.floor(size / indicesOrSections), size % indicesOrSections];
    return cutAt(x, range(indicesOrSections - 1).map((i) => (i + 1) * small + Math.min(i + 1, larger)), place);
  },
);

/** `split` along axis 1, rank-1 tensors along axis 0. */
export const hsplit = splittingOp("Hsplit", (x: Tensor, indicesOrSections: Sections) =>
  splitAlong(x, indicesOrSections, x.rank === 1 ? 0 : 1, "hsplit"),
);

/** `split` along axis 0. */
export const vsplit = splittingOp("Vsplit", (x: Tensor, indicesOrSections: Sections) =>
  splitAlong(needRank(x, 2, "vsplit"), indicesOrSections, 0, "vsplit"),
);

/** `split` along axis 2. */
export const dsplit = splittingOp("Dsplit", (x: Tensor, indicesOrSections: Sections) =>
  splitAlong(needRank(x, 3, "dsplit"), indicesOrSections, 2, "dsplit"),
);

function needRank(x: Tensor, rank: number, op: string): Tensor {
  if (x.rank >= rank) return x;
  throw new CeratopsError(`ops.${op} needs a tensor with at least ${rank} axes`, {
    code: "E_RANK",
    where: `ops.${op}`,
    expected: `rank ${rank} or more`,
    received: `shape [${x.shape.join(", ")}]`,
    hint: "ops.split(x, parts, { axis })",
  });
}

/** The slices of `x` along an axis, without that axis. */
export const unstack = splittingOp("Unstack", (x: Tensor, { num, axis = 0 }: { num?: number | null; axis?: number } = {}) => {
  const place = resolveAxis(axis, x.shape, "unstack");
  const size = at(x.shape, place);
  if (num !== undefined && num !== null && num !== size) {
    throw new CeratopsError(`ops.unstack: axis ${place} has ${size} slices, not ${num}`, {
      code: "E_UNSTACK",
      where: "ops.unstack",
      expected: `num: ${size}`,
      received: `num: ${num}`,
      hint: "leave num out: it follows from the shape",
    });
  }
  const rest = x.shape.toSpliced(place, 1);
  return range(size).map((i) => new Tensor(g.reshape(sliceAxis(x, place, i, i + 1).node, rest)));
});
