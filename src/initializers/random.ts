import * as random from "../random/index.ts";
import { option } from "../util/options.ts";
import { defineInitializer } from "./initializer.ts";
import { seedOption } from "./seed.ts";

/**
 * Numbers from the normal distribution with the given mean and standard deviation.
 *
 * Each call with the same seed gives the same numbers, which are those of Keras on its JAX backend.
 *
 * @example
 * ```ts
 * const kernel = initializers.RandomNormal({ stddev: 0.02, seed: 1 }).call([64, 10]);
 * ```
 */
export const RandomNormal = defineInitializer(
  "RandomNormal",
  { seed: seedOption(), mean: option(0), stddev: option(0.05) },
  ({ seed: { seed }, mean, stddev }, shape, dtype) => random.normal(shape, { mean, stddev, dtype, seed }),
);

/**
 * Numbers from the normal distribution, cut off at two standard deviations from the mean.
 *
 * @example
 * ```ts
 * const kernel = initializers.TruncatedNormal({ stddev: 0.02, seed: 1 }).call([64, 10]);
 * ```
 */
export const TruncatedNormal = defineInitializer(
  "TruncatedNormal",
  { seed: seedOption(), mean: option(0), stddev: option(0.05) },
  ({ seed: { seed }, mean, stddev }, shape, dtype) => random.truncatedNormal(shape, { mean, stddev, dtype, seed }),
);

/**
 * Numbers from the uniform distribution on [minval, maxval).
 *
 * @example
 * ```ts
 * const kernel = initializers.RandomUniform({ minval: -1, maxval: 1, seed: 1 }).call([64, 10]);
 * ```
 */
export const RandomUniform = defineInitializer(
  "RandomUniform",
  { seed: seedOption(), minval: option(-0.05), maxval: option(0.05) },
  ({ seed: { seed }, minval, maxval }, shape, dtype) => random.uniform(shape, { minval, maxval, dtype, seed }),
);
