import { CeratopsError } from "../../errors.ts";
import { isFloat, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import type { Dims } from "../../ir/shape.ts";
import { erf } from "../../ir/special.ts";
import { stretchTo } from "../support/broadcast.ts";
import { floatx } from "../../tensor/config.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { asDType, canonicalDType, type DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { unitUniform, ulpBelowOne } from "./bits.ts";
import { drawKey, type Seed } from "./seed_generator.ts";

export interface RandomOptions {
  /** A float dtype; `floatx()` unless said. */
  readonly dtype?: DTypeName | null | undefined;
  /** Makes the call repeatable; without one, the shared generator is moved on. */
  readonly seed?: Seed | null | undefined;
}

/** The dtype of random floats. */
export function floatDType(dtype: DTypeName | null | undefined, op: string): DType {
  const found = canonicalDType(dtype ?? floatx());
  if (isFloat(found)) return found;
  throw new CeratopsError(`random.${op} gives floats`, {
    code: "E_RANDOM_DTYPE",
    where: `random.${op}`,
    expected: "a float dtype",
    received: found,
    hint: "random.randint(shape, minval, maxval) gives integers",
  });
}

/** A parameter of a distribution in the shape of its values. */
export const parameter = (value: TensorLike, shape: Dims, dtype: DType): Node =>
  stretchTo(asDType(value, dtype), shape, "random").node;

export interface UniformOptions extends RandomOptions {
  /** Lowest value, inclusive; 0. */
  readonly minval?: TensorLike;
  /** Highest value, exclusive; 1. */
  readonly maxval?: TensorLike;
}

/** Values spread evenly from `low` to `high`. */
export function uniformBetween(key: Node, low: Node, high: Node): Node {
  const unit = unitUniform(key, low.shape, low.dtype);
  return g.binary("maximum", low, g.add(g.multiply(unit, g.subtract(high, low)), low));
}

/**
 * Random floats spread evenly over `[minval, maxval)`.
 *
 * @example
 * ```ts
 * const x = random.uniform([2, 3], { minval: -1, maxval: 1, seed: 42 });
 * ```
 */
export function uniform(shape: Dims, options: UniformOptions = {}): Tensor {
  const dtype = floatDType(options.dtype, "uniform");
  const [low, high] = [parameter(options.minval ?? 0, shape, dtype), parameter(options.maxval ?? 1, shape, dtype)];
  return new Tensor(uniformBetween(drawKey(options.seed), low, high));
}

export interface NormalOptions extends RandomOptions {
  /** Centre, 0. */
  readonly mean?: TensorLike;
  /** Standard deviation, 1. */
  readonly stddev?: TensorLike;
}

/** Standard normal values, by the inverse of the distribution function: `√2 erf⁻¹(u)`. */
export function standardNormal(key: Node, shape: Dims, dtype: DType): Node {
  const low = g.full(-1 + ulpBelowOne(dtype), { shape, dtype });
  return g.scale(g.unary("erf_inv", uniformBetween(key, low, g.full(1, { shape, dtype }))), Math.SQRT2);
}

function scaled(sample: Node, options: NormalOptions): Tensor {
  const { shape, dtype } = sample;
  const [mean, stddev] = [parameter(options.mean ?? 0, shape, dtype), parameter(options.stddev ?? 1, shape, dtype)];
  return new Tensor(g.add(g.multiply(sample, stddev), mean));
}

/**
 * Random floats from a normal distribution.
 *
 * @example
 * ```ts
 * const noise = random.normal([8], { stddev: 0.1, seed: 42 });
 * ```
 */
export function normal(shape: Dims, options: NormalOptions = {}): Tensor {
  return scaled(standardNormal(drawKey(options.seed), shape, floatDType(options.dtype, "normal")), options);
}

/** Values of a normal distribution that lie further than this many standard deviations out are not drawn. */
const TRUNCATION = 2;

/** Random floats from a normal distribution, none further than two standard deviations from the mean. */
export function truncatedNormal(shape: Dims, options: NormalOptions = {}): Tensor {
  const dtype = floatDType(options.dtype, "truncatedNormal");
  const bound = g.full(erf(TRUNCATION / Math.SQRT2), { shape, dtype });
  const inverse = g.unary("erf_inv", uniformBetween(drawKey(options.seed), g.negate(bound), bound));
  // Rounding must not push a value onto the bound: floats just below 2 are twice as dense as those above 1.
  const inside = g.full(TRUNCATION * (1 - ulpBelowOne(dtype)), { shape, dtype });
  return scaled(g.clamp(g.negate(inside), g.scale(inverse, Math.SQRT2), inside), options);
}
