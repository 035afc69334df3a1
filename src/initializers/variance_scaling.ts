import type { DType } from "../ir/dtype.ts";
import { at, type Dims } from "../ir/shape.ts";
import * as random from "../random/index.ts";
import type { SeedGenerator } from "../random/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { option } from "../util/options.ts";
import { oneOf, positive } from "../util/checks.ts";
import { defineInitializer } from "./initializer.ts";
import { seedOption } from "./seed.ts";

type Mode = "fan_in" | "fan_out" | "fan_avg";
type Distribution = "truncated_normal" | "untruncated_normal" | "uniform";

interface Scaling {
  readonly scale: number;
  readonly mode: Mode;
  readonly distribution: Distribution;
  readonly seed: { readonly seed: number | SeedGenerator };
  readonly inputAxes: readonly number[] | null;
  readonly outputAxes: readonly number[] | null;
}

const seedAndAxes = {
  seed: seedOption(),
  inputAxes: option<readonly number[] | null>(null),
  outputAxes: option<readonly number[] | null>(null),
};

/** Standard deviation of a standard normal distribution cut off at ±2. */
const TRUNCATED_STDDEV = 0.87962566103423978;

/** How many inputs each output of a kernel sums over, and how many outputs each input goes to. */
export function computeFans(shape: Dims, axes: Pick<Scaling, "inputAxes" | "outputAxes">): [number, number] {
  const { inputAxes, outputAxes } = axes;
  const product = (dims: Dims): number => dims.reduce((size, dim) => size * dim, 1);
  if (inputAxes !== null && outputAxes !== null) {
    const sizes = (list: readonly number[]): Dims => list.map((axis) => at(shape, axis < 0 ? axis + shape.length : axis));
    return [product(sizes(inputAxes)), product(sizes(outputAxes))];
  }
  if (shape.length < 2) return [shape[0] ?? 1, shape[0] ?? 1];
  const receptiveField = product(shape.slice(0, -2));
  return [at(shape, shape.length - 2) * receptiveField, at(shape, shape.length - 1) * receptiveField];
}

function scaled(options: Scaling, shape: Dims, dtype: DType): Tensor {
  const { seed } = options.seed;
  const [fanIn, fanOut] = computeFans(shape, options);
  const fans = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 };
  const variance = options.scale / Math.max(1, fans[options.mode]);
  const drawn = {
    truncated_normal: () => {
      const stddev = Math.sqrt(variance) / TRUNCATED_STDDEV;
      return random.truncatedNormal(shape, { mean: 0, stddev, dtype, seed });
    },
    untruncated_normal: () => random.normal(shape, { mean: 0, stddev: Math.sqrt(variance), dtype, seed }),
    uniform: () => {
      const limit = Math.sqrt(3 * variance);
      return random.uniform(shape, { minval: -limit, maxval: limit, dtype, seed });
    },
  };
  return drawn[options.distribution]();
}

/**
 * Random numbers whose variance suits the shape of the weight: `scale / n`, where n is the number of inputs
 * (`"fan_in"`), of outputs (`"fan_out"`) or their mean (`"fan_avg"`).
 *
 * The last two axes of the shape count as inputs and outputs, those before as the window of a convolution;
 * `inputAxes` and `outputAxes` say otherwise.
 *
 * @example
 * ```ts
 * const he = initializers.VarianceScaling({ scale: 2, mode: "fan_in", distribution: "untruncated_normal", seed: 1 });
 * const kernel = he.call([64, 10]);
 * ```
 */
export const VarianceScaling = defineInitializer(
  "VarianceScaling",
  {
    seed: seedOption(),
    scale: option(1, positive),
    mode: option<Mode>("fan_in", oneOf("fan_in", "fan_out", "fan_avg")),
    distribution: option<Distribution | "normal">("truncated_normal", (written, where) =>
      written === "normal"
        ? "truncated_normal"
        : oneOf<Distribution>("truncated_normal", "untruncated_normal", "uniform")(written, where),
    ),
    inputAxes: seedAndAxes.inputAxes,
    outputAxes: seedAndAxes.outputAxes,
  },
  ({ distribution, ...rest }, shape, dtype) =>
    scaled({ ...rest, distribution: distribution === "normal" ? "truncated_normal" : distribution }, shape, dtype),
);

const named = (className: string, fixed: Pick<Scaling, "scale" | "mode" | "distribution">) =>
  defineInitializer(className, seedAndAxes, (options, shape, dtype) => scaled({ ...fixed, ...options }, shape, dtype));

/**
 * Uniform on [-l, l) with l = √(6 / (inputs + outputs)); what most layers use.
 *
 * Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks (2010).
 */
export const GlorotUniform = named("GlorotUniform", { scale: 1, mode: "fan_avg", distribution: "uniform" });

/**
 * Truncated normal with σ = √(2 / (inputs + outputs)).
 *
 * Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks (2010).
 */
export const GlorotNormal = named("GlorotNormal", { scale: 1, mode: "fan_avg", distribution: "truncated_normal" });

/**
 * Uniform on [-l, l) with l = √(6 / inputs), for layers followed by a relu.
 *
 * He et al.: Delving Deep into Rectifiers (2015).
 */
export const HeUniform = named("HeUniform", { scale: 2, mode: "fan_in", distribution: "uniform" });

/**
 * Truncated normal with σ = √(2 / inputs), for layers followed by a relu.
 *
 * He et al.: Delving Deep into Rectifiers (2015).
 */
export const HeNormal = named("HeNormal", { scale: 2, mode: "fan_in", distribution: "truncated_normal" });

/**
 * Uniform on [-l, l) with l = √(3 / inputs), for layers followed by a selu.
 *
 * Klambauer et al.: Self-Normalizing Neural Networks (2017).
 */
export const LecunUniform = named("LecunUniform", { scale: 1, mode: "fan_in", distribution: "uniform" });

/**
 * Truncated normal with σ = √(1 / inputs), for layers followed by a selu.
 *
 * Klambauer et al.: Self-Normalizing Neural Networks (2017).
 */
export const LecunNormal = named("LecunNormal", { scale: 1, mode: "fan_in", distribution: "truncated_normal" });
