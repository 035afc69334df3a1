import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { refuse } from "../../../util/checks.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { chosen, factorOr, valueRange } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

/** Height and width of a window, both odd. */
const kernelSize = {
  fallback: 3 as number | readonly [number, number],
  parse: (written: number | readonly [number, number], where: string): readonly [number, number] => {
    const sizes: unknown = typeof written === "number" ? [written, written] : written;
    if (Array.isArray(sizes) && sizes.length === 2 && sizes.every((n) => n % 2 === 1)) return sizes as [number, number];
    throw refuse(where, "an odd number, or two of them", written, "3");
  },
  serialize: (sizes: readonly [number, number]): readonly [number, number] => sizes,
};

const table = { ...imageTable, factor: factorOr(1, 0, 1), kernelSize, sigma: factorOr(1, 0, 1), valueRange: valueRange(), seed: seed() };

export type RandomGaussianBlurOptions = LayerWritten<typeof table>;

interface Drawn {
  readonly blurs: Tensor;
  readonly sigma: Tensor;
}

export class RandomGaussianBlurLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "RandomGaussianBlur";
  static readonly table = table;

  override draw(images: Tensor): Drawn {
    const blurs = chosen(images, this.options.factor, this.generator);
    const [minval, maxval] = this.options.sigma;
    const sigma = ops.add(random.uniform([2], { minval, maxval, seed: this.generator }), 1e-6);
    return { blurs, sigma: ops.cast(sigma, images.dtype) };
  }

  override augment(images: Tensor, { blurs, sigma }: Drawn): Tensor {
    const blurred = ops.image.gaussianBlur(images, { kernelSize: this.options.kernelSize, sigma, dataFormat: "channels_last" });
    return ops.clip(ops.where(blurs, blurred, images), ...this.options.valueRange);
  }
}

/**
 * Blurs images by chance with a Gaussian window.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `factor`: the probability for each image, or the range it is drawn from, 1; `kernelSize`: odd, one number
 * or two, 3; `sigma`: the standard deviation at most, or from where to where, in pixels, 1; `valueRange`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomGaussianBlur({ kernelSize: 5 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomGaussianBlur = (options: RandomGaussianBlurOptions = {}): OnImages =>
  typed(new RandomGaussianBlurLayer(options));
