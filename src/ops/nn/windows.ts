import { CeratopsError } from "../../errors.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { permuted } from "../shape/transpose.ts";

/** Places around the input: `"same"` keeps the size (divided by the stride), `"valid"` adds none. */
export type Padding = "valid" | "same" | "causal";

/** One number for every spatial axis, or one per axis. */
export type PerAxis = number | Dims;

/** One number per spatial axis. */
export function perAxis(value: PerAxis, rank: number, name: string, op: string): number[] {
  const list = typeof value === "number" ? range(rank).map(() => value) : Array.isArray(value) ? [...(value as Dims)] : [];
  if (list.length === rank && list.every((n) => Number.isInteger(n) && n > 0)) return list;
  throw new CeratopsError(`ops.${op}: ${name} does not fit ${rank} spatial axes`, {
    code: "E_WINDOW",
    where: `ops.${op}`,
    expected: `one whole number above 0, or ${rank} of them`,
    received: `${name}: ${JSON.stringify(value)}`,
    hint: `{ ${name}: 1 }`,
  });
}

/** Elements added before and after one axis. */
export function edgesOf(padding: Padding, size: number, window: number, stride: number, dilation: number): [number, number] {
  const extent = (window - 1) * dilation + 1;
  if (padding === "valid") return [0, 0];
  if (padding === "causal") return [extent - 1, 0];
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent - size);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** `padding` as one of its names, in any case. */
export function parsePadding(padding: string, allowed: readonly Padding[], op: string): Padding {
  const found = allowed.find((name) => name === padding.toLowerCase());
  if (found !== undefined) return found;
  throw new CeratopsError(`ops.${op} has no padding "${padding}"`, {
    code: "E_PADDING",
    where: `ops.${op}`,
    expected: allowed.map((name) => `"${name}"`).join(" or "),
    received: `"${padding}"`,
    hint: `{ padding: "same" }`,
  });
}

/** Runs `compute` on a tensor whose channels stand last, and puts those of the result where they were. */
export function withChannelsLast(x: Tensor, dataFormat: DataFormat, compute: (x: Tensor) => Tensor): Tensor {
  if (dataFormat === "channels_last") return compute(x);
  const spatial = range(x.rank - 2);
  const last = permuted(x, [0, ...spatial.map((i) => i + 2), 1]);
  const result = compute(last);
  return permuted(result, [0, result.rank - 1, ...range(result.rank - 2).map((i) => i + 1)]);
}

/** That a tensor has a batch, `rank` spatial axes (1 to 3, or as many as said) and channels. */
export function checkImageRank(x: Tensor, op: string, dataFormat: DataFormat, spatial?: number): number {
  const rank = x.rank - 2;
  const fits = spatial === undefined ? rank >= 1 : rank === spatial;
  if (fits) return rank;
  const axes = spatial === 1 ? ["steps"] : spatial === 3 ? ["depth", "height", "width"] : ["height", "width"];
  const named = dataFormat === "channels_last" ? ["batch", ...axes, "channels"] : ["batch", "channels", ...axes];
  throw new CeratopsError(`ops.${op} needs a tensor with ${named.length} axes`, {
    code: "E_RANK",
    where: `ops.${op}`,
    expected: `[${named.join(", ")}]`,
    received: `[${x.shape.join(", ")}]`,
    hint: x.rank === named.length - 1 ? "ops.expandDims(x, -1) adds a channel, ops.expandDims(x, 0) a batch" : undefined,
  });
}

/** Size of the axis of channels, which stands last. */
export const channelsOf = (x: Tensor): number => at(x.shape, x.rank - 1);
