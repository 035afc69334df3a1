import type { DType } from "../../../ir/dtype.ts";
import * as ops from "../../../ops/index.ts";
import * as random from "../../../random/index.ts";
import type { SeedGenerator } from "../../../random/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf, refuse } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { seed } from "../../checks.ts";

/** How strong an effect may be: between two numbers, or between minus a number (if that may be) and the number. */
export type Factor = number | readonly [least: number, most: number];
export type Range = readonly [least: number, most: number];

/** Both ends of a factor, neither below `low`. */
export function rangeOf(written: Factor, low: number): Range {
  if (typeof written !== "number") return written[0] <= written[1] ? written : [written[1], written[0]];
  const size = Math.abs(written);
  return [Math.max(-size, low) + 0, size];
}

function checkFactor(written: Factor, where: string, low: number, high: number): Factor {
  const ends: readonly unknown[] = Array.isArray(written) ? written : [written, written];
  if (ends.length === 2 && ends.every((end) => typeof end === "number" && end >= low && end <= high)) return written;
  throw refuse(where, `a number from ${low} to ${high}, or two of them`, written, `${high / 2}`);
}

/** A factor that must be given; configs have both ends. */
export const factor = (low: number, high: number) => ({
  parse: (written: Factor, where: string): Range => rangeOf(checkFactor(written, where, low, high), low),
  serialize: (range: Range): Range => range,
});

/** A factor that configs have as it was written. */
export const writtenFactor = (low: number, high: number) => ({
  parse: (written: Factor, where: string): Factor => checkFactor(written, where, low, high),
  serialize: (written: Factor): Factor => written,
});

/** A factor that may be left out. */
export const factorOr = (fallback: Factor, low: number, high: number) => ({ ...factor(low, high), fallback });

/** The smallest and the largest value of a pixel. */
export const valueRange = () => ({
  fallback: [0, 255] as Range,
  parse: (written: Range, where: string): Range => {
    if (Array.isArray(written) && written.length === 2) return rangeOf(written, -Infinity);
    throw refuse(where, "the smallest and the largest value of a pixel", written, "[0, 255]");
  },
  serialize: (range: Range): Range => range,
});

export type TransformFill = "reflect" | "wrap" | "constant" | "nearest";
export type TransformInterpolation = "bilinear" | "nearest";

/** Options of layers that sample an image at other places. */
export const samplingTable = {
  fillMode: option<TransformFill>("reflect", oneOf<TransformFill>("reflect", "wrap", "constant", "nearest")),
  interpolation: option<TransformInterpolation>("bilinear", oneOf<TransformInterpolation>("bilinear", "nearest")),
  fillValue: option(0),
  seed: seed(),
};

/** One random number per image, `[batch, 1, 1, 1]`. */
export const perImage = (images: Tensor, [minval, maxval]: Range, generator: SeedGenerator, dtype: DType = "float32"): Tensor =>
  ops.cast(random.uniform([images.shape[0] ?? 1, 1, 1, 1], { minval, maxval, seed: generator }), dtype);

/** Which images are changed: each with a probability that is drawn from a range. */
export const chosen = (images: Tensor, probability: Range, generator: SeedGenerator): Tensor => {
  const limit = perImage(images, probability, generator);
  return ops.less(perImage(images, [0, 1], generator), limit);
};

/** Pixels brought from one range of values to another. */
export function rescaled(images: Tensor, from: Range, to: Range): Tensor {
  if (from[0] === to[0] && from[1] === to[1]) return images;
  const unit = ops.divide(ops.subtract(images, from[0]), from[1] - from[0]);
  return ops.add(ops.multiply(unit, to[1] - to[0]), to[0]);
}

export const BYTES: Range = [0, 255];
