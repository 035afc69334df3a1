import type { Tensor } from "../../../tensor/tensor.ts";
import { required } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { centered, cropAndResize, croppedBoxes } from "./crops.ts";
import type { Size } from "../../../data/bounding_boxes/corners.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import { SteadyImageLayer } from "./steady_image_layer.ts";
import type { ResizingImages } from "./typing.ts";

const table = { ...imageTable, height: required(positiveInteger), width: required(positiveInteger) };

export type CenterCropOptions = Omit<LayerWritten<typeof table>, "height" | "width">;

export class CenterCropLayer extends SteadyImageLayer<typeof table> {
  static readonly className = "CenterCrop";
  static readonly table = table;

  override augment(images: Tensor): Tensor {
    return cropAndResize(images, centered(sizeOf(images), this.options), this.options);
  }

  override augmentMasks(masks: Tensor): Tensor {
    return this.augment(masks);
  }

  protected override augmentBoxes(boxes: Tensor, _drawn: null, before: Size): Tensor {
    return croppedBoxes(boxes, centered(before, this.options), this.options);
  }
}

/**
 * Cuts out the middle of images. Images that are too small are cropped to the right proportions and enlarged.
 *
 * In: `[height, width, channels]` or `[batch, height, width, channels]`. Out: the same axes.
 *
 * @param height rows that are left
 * @param width columns that are left
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 10 * 8 * 3).fill(100), shape: [2, 10, 8, 3] });
 * const y = layers.CenterCrop(5, 4)(images);
 * console.log(y.shape); // [2, 5, 4, 3]
 * ```
 */
export const CenterCrop = (height: number, width: number, options: CenterCropOptions = {}): ResizingImages =>
  typed(new CenterCropLayer({ ...options, height, width }));
