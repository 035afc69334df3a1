import { CeratopsError } from "../../errors.ts";
import { range, type Dims } from "../../ir/shape.ts";

/** One axis, several, or (null or left out) all of them. Negative ones count from the last. */
export type Axes = number | readonly number[] | null | undefined;

/** An axis counted from the first, or a CeratopsError that names the shape. */
export function resolveAxis(axis: number, shape: Dims, op: string): number {
  const rank = shape.length;
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new CeratopsError(`ops.${op}: axis ${axis} is outside of a tensor of rank ${rank}`, {
    code: "E_AXIS",
    where: `ops.${op}`,
    expected: rank === 0 ? "a tensor with at least one axis" : `an axis from ${-rank} to ${rank - 1}`,
    received: `axis ${axis} for shape [${shape.join(", ")}]`,
    hint: rank === 0 ? `ops.${op}(ops.reshape(x, [1]))` : `{ axis: ${rank - 1} }`,
  });
}

/** The axes that are meant, counted from the first, ascending. */
export function resolveAxes(axes: Axes, shape: Dims, op: string): number[] {
  if (axes === null || axes === undefined) return range(shape.length);
  const list = typeof axes === "number" ? [axes] : axes;
  const resolved = list.map((axis) => resolveAxis(axis, shape, op));
  if (new Set(resolved).size === resolved.length) return resolved.toSorted((a, b) => a - b);
  throw new CeratopsError(`ops.${op}: an axis is named twice`, {
    code: "E_AXIS",
    where: `ops.${op}`,
    expected: "every axis at most once",
    received: `axes [${list.join(", ")}] for shape [${shape.join(", ")}]`,
    hint: `{ axis: [${[...new Set(resolved)].join(", ")}] }`,
  });
}
