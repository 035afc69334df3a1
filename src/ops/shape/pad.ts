import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { asDType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { takeAlong } from "../indexing/take.ts";
import { given, type OptionalOperand } from "../support/wrap.ts";
import { table } from "../support/table.ts";

/** One amount for all edges, `[before, after]` for all axes, or one such pair per axis. */
export type PadWidth = number | readonly [number, number] | readonly (readonly [number, number] | readonly [number])[];

export type PadMode = "constant" | "edge" | "reflect" | "symmetric" | "wrap" | "empty";

export interface PadOptions {
  /** What the new elements hold: `"constant"` (default), the nearest `"edge"`, `"reflect"`, `"symmetric"`, `"wrap"`. */
  readonly mode?: PadMode;
  /** The constant, 0 unless set. */
  readonly constantValues?: OptionalOperand;
}

/** Which element of an axis of `size` is shown at `place`, which may lie outside. */
const sources: { readonly [M in Exclude<PadMode, "constant" | "empty">]: (place: number, size: number) => number } = {
  edge: (place, size) => Math.min(Math.max(place, 0), size - 1),
  wrap: (place, size) => ((place % size) + size) % size,
  symmetric: (place, size) => {
    const folded = ((place % (2 * size)) + 2 * size) % (2 * size);
    return folded < size ? folded : 2 * size - 1 - folded;
  },
  reflect: (place, size) => {
    if (size === 1) return 0;
    const period = 2 * (size - 1);
    const folded = ((place % period) + period) % period;
    return folded < size ? folded : period - folded;
  },
};

/**
 * `x` with elements added before and after each axis.
 *
 * @example
 * ```ts
 * ops.pad(tensor([1, 2, 3]), [[1, 2]]); // [0, 1, 2, 3, 0, 0]
 * ops.pad(tensor([1, 2, 3]), [[1, 2]], { mode: "reflect" }); // [2, 1, 2, 3, 2, 1]
 * ```
 */
export const pad = unaryOp("Pad", (x: Tensor, padWidth: PadWidth, options: PadOptions = {}) => {
  const { mode = "constant", constantValues } = options;
  const widths = edges(padWidth, x);
  const value = given(constantValues);
  if (value !== undefined && mode !== "constant") {
    throw new CeratopsError("ops.pad: constantValues is only used with mode: \"constant\"", {
      code: "E_PAD",
      where: "ops.pad",
      expected: `mode: "constant"`,
      received: `mode: "${mode}"`,
      hint: `{ mode: "${mode}" }`,
    });
  }
  if (mode === "constant" || mode === "empty") {
    const constant = value === undefined ? g.scalar(0, x.dtype) : g.reshape(asDType(value, x.dtype).node, []);
    const [low, high] = [widths.map(([before]) => before), widths.map(([, after]) => after)];
    return new Tensor(g.pad(x.node, low, high, low.map(() => 0), constant));
  }
  if (!Object.hasOwn(sources, mode)) throw unknownMode(mode);
  return widths.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const size = at(x.shape, axis);
    const places = table(`${mode} ${before} ${size}`, [before + size + after], "int32", () =>
      range(before + size + after).map((place) => sources[mode](place - before, size)),
    );
    return takeAlong(padded, places, axis);
  }, x);
});

function unknownMode(mode: string): CeratopsError {
  return new CeratopsError(`ops.pad has no mode "${mode}"`, {
    code: "E_PAD",
    where: "ops.pad",
    expected: ["constant", ...Object.keys(sources)].map((name) => `"${name}"`).join(", "),
    received: `"${mode}"`,
    hint: `{ mode: "constant" }`,
  });
}

/** The amounts before and after each axis. */
function edges(padWidth: PadWidth, x: Tensor): [number, number][] {
  const all = (before: number, after: number): [number, number][] => x.shape.map(() => [before, after]);
  if (typeof padWidth === "number") return all(padWidth, padWidth);
  const [first, second] = padWidth;
  if (typeof first === "number") return all(first, typeof second === "number" ? second : first);
  const pairs = (padWidth as readonly (readonly number[])[]).map(
    ([before = 0, after = before]): [number, number] => [before, after],
  );
  if (pairs.length === x.rank) return pairs;
  if (pairs.length === 1) return all(...at(pairs, 0));
  throw new CeratopsError(`ops.pad: ${pairs.length} pairs of widths for ${x.rank} axes`, {
    code: "E_PAD",
    where: "ops.pad",
    expected: `${x.rank} pairs [before, after]`,
    received: `${pairs.length} for shape [${x.shape.join(", ")}]`,
    hint: `ops.pad(x, [${x.shape.map(() => "[0, 1]").join(", ")}])`,
  });
}
