import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { refuse } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { chosen, factorOr, valueRange } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import { randomRectangles } from "./rectangles.ts";
import type { OnImages } from "./typing.ts";

/** What a pixel becomes: a number, or one per channel; null for noise. */
const fillValue = option<number | readonly number[] | null>(null, (written, where) => {
  if (written === null || typeof written === "number" || (Array.isArray(written) && written.length === 3)) return written;
  throw refuse(where, "a number, three of them, or null", written, "0");
});

const table = { ...imageTable, factor: factorOr(1, 0, 1), scale: factorOr([0.02, 0.33], 0, 1), fillValue, valueRange: valueRange(), seed: seed() };

export type RandomErasingOptions = LayerWritten<typeof table>;

interface Drawn {
  readonly erased: Tensor;
  readonly filling: Tensor;
}

export class RandomErasingLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "RandomErasing";
  static readonly table = table;

  override draw(images: Tensor): Drawn {
    const [minval, maxval] = this.options.scale;
    const share = random.uniform([images.shape[0] ?? 1, 2], { minval, maxval, seed: this.generator });
    const [width, height] = ops.split(ops.sqrt(share), 2, { axis: 1 }) as [Tensor, Tensor];
    const { inside } = randomRectangles(images, { width, height }, this.generator);
    const applies = chosen(images, this.options.factor, this.generator);
    return { erased: ops.logicalAnd(inside, applies), filling: this.#filling(images) };
  }

  override augment(images: Tensor, { erased, filling }: Drawn): Tensor {
    return ops.where(erased, filling, images);
  }

  #filling(images: Tensor): Tensor {
    const { fillValue: given, valueRange: range } = this.options;
    const noise = (): Tensor => ops.multiply(random.normal(images.shape, { dtype: this.dtypePolicy.computeDtype, seed: this.generator }), range[1]);
    return ops.clip(given === null ? noise() : tensor(given, images.dtype), ...range);
  }
}

/**
 * Erases a rectangle of images by chance.
 * [Zhong et al. 2017](https://arxiv.org/abs/1708.04896)
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `factor`: the probability for each image, or the range it is drawn from, 1; `scale`: the share of the image
 * that the rectangle covers, `[0.02, 0.33]`; `fillValue`: a number, one per channel, or null for noise; `valueRange`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomErasing({ scale: [0.1, 0.3] })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomErasing = (options: RandomErasingOptions = {}): OnImages =>
  typed(new RandomErasingLayer(options));
