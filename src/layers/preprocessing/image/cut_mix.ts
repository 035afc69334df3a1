import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { factorOr } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import { randomRectangles, shuffled } from "./rectangles.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factorOr(1, 0, 1), seed: seed() };

export type CutMixOptions = LayerWritten<typeof table>;

interface Drawn {
  readonly inside: Tensor;
  /** The share of each image that is replaced. */
  readonly share: Tensor;
  readonly order: Tensor;
}

export class CutMixLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "CutMix";
  static readonly table = table;

  override draw(images: Tensor): Drawn {
    const [minval, maxval] = this.options.factor;
    const alpha = ops.add(random.uniform([], { minval, maxval, seed: this.generator }), 1e-6);
    const batch = images.shape[0] ?? 1;
    const side = ops.reshape(ops.sqrt(ops.subtract(1, random.beta([batch], alpha, alpha, { seed: this.generator }))), [batch, 1]);
    const { inside, share } = randomRectangles(images, { width: side, height: side }, this.generator);
    return { inside, share, order: shuffled(images, this.generator) };
  }

  override augment(images: Tensor, { inside, order }: Drawn): Tensor {
    return ops.where(inside, ops.take(images, order, { axis: 0 }), images);
  }

  override augmentMasks(masks: Tensor, drawn: Drawn): Tensor {
    return this.augment(masks, drawn);
  }

  protected override augmentLabels(labels: Tensor, { share, order }: Drawn): Tensor {
    const cut = ops.reshape(share, [-1, ...labels.shape.slice(1).map(() => 1)]);
    return ops.add(ops.multiply(ops.subtract(1, cut), labels), ops.multiply(cut, ops.take(labels, order, { axis: 0 })));
  }
}

/**
 * Puts a rectangle of another image of the batch into each image, and mixes their labels by its area.
 * [Yun et al. 2019](https://arxiv.org/abs/1905.04899)
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `factor`: the areas are drawn from Beta(a, a) with `a` at most this, or from where to where, 1; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.CutMix()(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const CutMix = (options: CutMixOptions = {}): OnImages =>
  typed(new CutMixLayer(options));
