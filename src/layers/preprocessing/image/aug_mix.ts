import { isFloat } from "../../../ir/dtype.ts";
import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { MersenneTwister } from "../../../ops/random/mersenne_twister.ts";
import { oneOf, positive } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { positiveInteger, seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { allChanges, WITHOUT_COLOUR, type Change } from "./changes.ts";
import { factorOr, valueRange, type TransformInterpolation } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = {
  ...imageTable,
  valueRange: valueRange(),
  numChains: option(3, positiveInteger),
  chainDepth: option(3, positiveInteger),
  factor: factorOr(0.3, 0, 1),
  alpha: option(1, positive),
  allOps: option(true),
  interpolation: option<TransformInterpolation>("bilinear", oneOf<TransformInterpolation>("bilinear", "nearest")),
  seed: seed(),
};

export type AugMixOptions = LayerWritten<typeof table>;

interface Drawn {
  /** How much of the image itself is left. */
  readonly original: Tensor;
  /** What each chain counts for. */
  readonly shares: Tensor;
  readonly chains: readonly (readonly Change[])[];
}

function mixed(x: Tensor, { original, shares, chains }: Drawn, what: keyof Change): Tensor {
  const values = isFloat(x.dtype) ? x : ops.cast(x, "float32");
  const one = ops.split(shares, chains.length).map((share) => ops.cast(ops.reshape(share, []), values.dtype));
  const ends = chains.map((chain) => chain.reduce((current, change) => change[what](current), values));
  const sum = ends.map((end, i) => ops.multiply(end, one[i] ?? 0)).reduce((a, b) => ops.add(a, b));
  const kept = ops.cast(original, values.dtype);
  return ops.add(ops.multiply(kept, values), ops.multiply(ops.subtract(1, kept), sum));
}

export class AugMixLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "AugMix";
  static readonly table = table;
  readonly #changes = allChanges({ ...this.options, dtype: this.dtypePolicy }).slice(0, this.options.allOps ? undefined : WITHOUT_COLOUR);
  #fraction: (() => number) | undefined;

  override draw(images: Tensor): Drawn {
    const { numChains, chainDepth, alpha } = this.options;
    const { generator: from } = this;
    const shares = random.gamma([numChains], alpha, { seed: from });
    const original = random.beta([], alpha, alpha, { seed: from });
    const chain = (): Change[] => Array.from({ length: chainDepth }, () => this.#pick(images)).filter((change) => change !== undefined);
    return { original, shares: ops.divide(shares, ops.sum(shares)), chains: Array.from({ length: numChains }, chain) };
  }

  override augment(images: Tensor, drawn: Drawn): Tensor {
    return ops.clip(mixed(images, drawn, "images"), ...this.options.valueRange);
  }

  override augmentMasks(masks: Tensor, drawn: Drawn): Tensor {
    return mixed(masks, drawn, "masks");
  }

  /** Any change, or none. */
  #pick(images: Tensor): Change | undefined {
    const { seed: given } = this.options;
    if (this.#fraction === undefined) {
      const twister = given === null ? undefined : new MersenneTwister(given);
      this.#fraction = twister === undefined ? random.uniformGenerator() : () => twister.fraction();
    }
    return this.#changes[Math.floor(this.#fraction() * (this.#changes.length + 1))]?.(images);
  }
}

/**
 * Mixes images with what several chains of changes chosen by chance make of them.
 * [Hendrycks et al. 2019](https://arxiv.org/abs/1912.02781)
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * Which changes stand in a chain is decided once for a compiled step, as in Keras; strengths and weights are drawn in each
 * call. Bounding boxes stay where they are.
 *
 * @param options `numChains`: 3; `chainDepth`: changes in a chain at most, 3; `factor`: their strength at most, 0.3; `alpha`:
 * weights are drawn from Dirichlet and Beta distributions with it, 1; `allOps`: whether colours and sharpness are changed too;
 * `valueRange`; `interpolation`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.AugMix({ numChains: 2 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const AugMix = (options: AugMixOptions = {}): OnImages =>
  typed(new AugMixLayer(options));
