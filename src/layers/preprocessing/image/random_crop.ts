import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { makeDefaultSeed } from "../../../random/index.ts";
import { required } from "../../../util/options.ts";
import { positiveInteger, seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import type { Size } from "../../../data/bounding_boxes/corners.ts";
import { available, centered, cropAndResize, croppedBoxes, type Crop } from "./crops.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { ResizingImages } from "./typing.ts";

const table = { ...imageTable, height: required(positiveInteger), width: required(positiveInteger), seed: { ...seed(), parse: (written: number | null): number => written ?? makeDefaultSeed() } };

export type RandomCropOptions = Omit<LayerWritten<typeof table>, "height" | "width">;

export class RandomCropLayer extends RandomImageLayer<typeof table, Crop> {
  static readonly className = "RandomCrop";
  static readonly table = table;

  override draw(images: Tensor): Crop {
    const { height, width } = this.options;
    const size = sizeOf(images);
    if (size.height <= height || size.width <= width) return available(size, this.options);
    const place = (room: number): Tensor => ops.cast(random.uniform([], { maxval: room + 1, seed: this.generator }), "int32");
    return { height, width, top: place(size.height - height), left: place(size.width - width) };
  }

  override augment(images: Tensor, crop: Crop): Tensor {
    return cropAndResize(images, crop, this.options);
  }

  override augmentMasks(masks: Tensor, crop: Crop): Tensor {
    return this.augment(masks, crop);
  }

  protected override atRest(images: Tensor): Tensor {
    return this.augment(images, centered(sizeOf(images), this.options));
  }

  protected override augmentBoxes(boxes: Tensor, crop: Crop, _before: Size): Tensor {
    return croppedBoxes(boxes, crop, this.options);
  }
}

/**
 * Cuts out a part of images at a random place, the same for a batch; outside of training the middle. Images that are
 * too small are cropped to the right proportions and enlarged.
 *
 * In: `[height, width, channels]` or `[batch, height, width, channels]`. Out: the same axes.
 *
 * Differs from Keras: outside of training too images come out in the size that was asked for.
 *
 * @param height rows that are left
 * @param width columns that are left
 * @param options `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 10 * 8 * 3).fill(100), shape: [2, 10, 8, 3] });
 * const y = layers.RandomCrop(5, 4)(images, { training: true });
 * console.log(y.shape); // [2, 5, 4, 3]
 * ```
 */
export const RandomCrop = (height: number, width: number, options: RandomCropOptions = {}): ResizingImages =>
  typed(new RandomCropLayer({ ...options, height, width }));
