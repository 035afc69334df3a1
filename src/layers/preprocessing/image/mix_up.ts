import { isFloat } from "../../../ir/dtype.ts";
import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { nonNegative } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import * as random from "../../../random/index.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import { shuffled } from "./rectangles.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, alpha: option(0.2, nonNegative), seed: seed() };

export type MixUpOptions = LayerWritten<typeof table>;

interface Drawn {
  /** Which image each is mixed with. */
  readonly order: Tensor;
  readonly weight: Tensor;
}

function mixed(x: Tensor, { order, weight }: Drawn): Tensor {
  const dtype = isFloat(x.dtype) ? x.dtype : "float32";
  const share = ops.cast(ops.reshape(weight, [-1, ...x.shape.slice(1).map(() => 1)]), dtype);
  const other = ops.cast(ops.take(x, order, { axis: 0 }), dtype);
  return ops.add(ops.multiply(share, ops.cast(x, dtype)), ops.multiply(ops.subtract(1, share), other));
}

export class MixUpLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "MixUp";
  static readonly table = table;

  override draw(images: Tensor): Drawn {
    const order = shuffled(images, this.generator);
    return { order, weight: random.beta([images.shape[0] ?? 1], this.options.alpha, this.options.alpha, { seed: this.generator }) };
  }

  override augment(images: Tensor, drawn: Drawn): Tensor {
    return mixed(images, drawn);
  }

  override augmentMasks(masks: Tensor, drawn: Drawn): Tensor {
    return mixed(masks, drawn);
  }

  protected override augmentLabels(labels: Tensor, drawn: Drawn): Tensor {
    return mixed(labels, drawn);
  }
}

/**
 * Mixes each image with another one of its batch, and their labels alike: `w x + (1 - w) x'`.
 * [Zhang et al. 2017](https://arxiv.org/abs/1710.09412)
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `alpha`: weights are drawn from Beta(alpha, alpha): near 0 and 1 for small, near 1/2 for large values, 0.2;
 * `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.MixUp({ alpha: 0.4 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const MixUp = (options: MixUpOptions = {}): OnImages =>
  typed(new MixUpLayer(options));
