import * as ops from "../../../ops/index.ts";
import type { FillMode } from "../../../ops/image/sample.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { chosen, factorOr, samplingTable, valueRange, type TransformInterpolation } from "./factors.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = {
  ...imageTable,
  factor: factorOr(1, 0, 1),
  scale: factorOr(1, 0, 1),
  ...samplingTable,
  fillMode: option<FillMode>("reflect", oneOf<FillMode>("reflect", "wrap", "constant", "nearest", "mirror")),
  valueRange: valueRange(),
};

export type RandomElasticTransformOptions = LayerWritten<typeof table>;

interface Drawn {
  readonly applies: Tensor;
  /** What the displacements follow from: images and masks have the same. */
  readonly key: Tensor;
}

export class RandomElasticTransformLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "RandomElasticTransform";
  static readonly table = table;

  override draw(images: Tensor): Drawn {
    const applies = chosen(images, this.options.factor, this.generator);
    return { applies, key: this.generator.next() };
  }

  override augment(images: Tensor, drawn: Drawn): Tensor {
    return ops.clip(this.#sample(images, drawn, this.options.interpolation), ...this.options.valueRange);
  }

  override augmentMasks(masks: Tensor, drawn: Drawn): Tensor {
    return this.#sample(masks, drawn, "nearest");
  }

  /** Displacements are as large as the scale allows, those of a batch alike. */
  #sample(images: Tensor, { applies, key }: Drawn, interpolation: TransformInterpolation): Tensor {
    const { scale: [, scale], fillMode, fillValue } = this.options;
    if (scale === 0) return images;
    const { height, width } = sizeOf(images);
    const [alpha, sigma] = [0.1 * scale * Math.max(height, width), 0.05 * scale * Math.min(height, width)];
    const options = { alpha, sigma, interpolation, fillMode, fillValue, seed: key, dataFormat: "channels_last" } as const;
    return ops.where(applies, ops.image.elasticTransform(images, options), images);
  }
}

/**
 * Warps images by chance, as if they were drawn on rubber: smooth random displacements.
 * [Simard et al. 2003](https://doi.org/10.1109/ICDAR.2003.1227801)
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * Differs from Keras: the strength is the upper end of `scale`, not drawn for each batch; boxes stay where they are.
 *
 * @param options `factor`: the probability for each image, or the range it is drawn from, 1; `scale`: the strength, 1;
 * `valueRange`: of the pixels, `[0, 255]`; `fillMode`: what lies outside, `"reflect"`, `"wrap"`, `"constant"` (with `fillValue`) or `"nearest"`;
 * `interpolation`: `"bilinear"` or `"nearest"`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomElasticTransform({ scale: 0.5 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomElasticTransform = (options: RandomElasticTransformOptions = {}): OnImages =>
  typed(new RandomElasticTransformLayer(options));
