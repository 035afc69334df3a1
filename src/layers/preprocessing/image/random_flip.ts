import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { mappedBoxes, type Size } from "../../../data/bounding_boxes/corners.ts";
import { perImage } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

export type FlipMode = "horizontal" | "vertical" | "horizontal_and_vertical";

const table = { ...imageTable, mode: option<FlipMode>("horizontal_and_vertical", oneOf<FlipMode>("horizontal", "vertical", "horizontal_and_vertical")), seed: seed() };

export type RandomFlipOptions = LayerWritten<typeof table>;

export class RandomFlipLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomFlip";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    return ops.lessEqual(perImage(images, [0, 1], this.generator), 0.5);
  }

  override augment(images: Tensor, flips: Tensor): Tensor {
    return ops.where(flips, ops.flip(images, { axis: this.#axes }), images);
  }

  override augmentMasks(masks: Tensor, flips: Tensor): Tensor {
    return this.augment(masks, flips);
  }

  protected override augmentBoxes(boxes: Tensor, flips: Tensor, { height, width }: Size): Tensor {
    const [vertical, horizontal] = [this.#axes.includes(1), this.#axes.includes(2)];
    const flipped = mappedBoxes(boxes, (x, y) => [horizontal ? ops.subtract(width, x) : x, vertical ? ops.subtract(height, y) : y]);
    return ops.where(ops.reshape(flips, [-1, 1, 1]), flipped, boxes);
  }

  get #axes(): number[] {
    const { mode } = this.options;
    return [...(mode === "horizontal" ? [] : [1]), ...(mode === "vertical" ? [] : [2])];
  }
}

/**
 * Mirrors images by chance, each with probability 1/2.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `mode`: `"horizontal"` (left and right change places), `"vertical"` or `"horizontal_and_vertical"`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomFlip({ mode: "horizontal" })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomFlip = (options: RandomFlipOptions = {}): OnImages =>
  typed(new RandomFlipLayer(options));
