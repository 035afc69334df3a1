import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { isInteger } from "../../../ir/dtype.ts";
import type { Interpolation } from "../../../ops/image/resize.ts";
import { oneOf } from "../../../util/checks.ts";
import { option, required } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { movedBoxes, type Size } from "../../../data/bounding_boxes/corners.ts";
import { imageTable } from "./image_layer.ts";
import { SteadyImageLayer } from "./steady_image_layer.ts";
import { saturated } from "./saturate.ts";
import type { ResizingImages } from "./typing.ts";

const table = {
  ...imageTable,
  height: required(positiveInteger),
  width: required(positiveInteger),
  interpolation: option<Interpolation>("bilinear", oneOf<Interpolation>("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")),
  cropToAspectRatio: option(false),
  padToAspectRatio: option(false),
  fillMode: option<"constant">("constant", oneOf<"constant">("constant")),
  fillValue: option(0),
  antialias: option(false),
};

export type ResizingOptions = Omit<LayerWritten<typeof table>, "height" | "width">;

export class ResizingLayer extends SteadyImageLayer<typeof table> {
  static readonly className = "Resizing";
  static readonly table = table;
  protected override readonly casts = false;

  override augment(images: Tensor): Tensor {
    return this.#resized(images, this.options.interpolation);
  }

  override augmentMasks(masks: Tensor): Tensor {
    return this.#resized(masks, "nearest");
  }

  protected override augmentBoxes(boxes: Tensor, _drawn: null, { height, width }: Size): Tensor {
    const [y, x] = [this.options.height / height, this.options.width / width];
    const { padToAspectRatio: pads, cropToAspectRatio: crops } = this.options;
    if (!pads && !crops) return movedBoxes(boxes, [x, y], [0, 0]);
    const scale = pads ? Math.min(x, y) : Math.max(x, y);
    const shift = (from: number, to: number): number => Math.floor(Math.abs(to - from * scale) / 2) * (pads ? 1 : -1);
    return movedBoxes(boxes, [scale, scale], [shift(width, this.options.width), shift(height, this.options.height)]);
  }

  #resized(images: Tensor, interpolation: Interpolation): Tensor {
    const { height, width, interpolation: _, boundingBoxFormat: __, ...rest } = this.options;
    const resized = ops.image.resize(images, [height, width], { ...rest, interpolation, dataFormat: "channels_last" });
    if (resized.dtype === images.dtype) return resized;
    return saturated(isInteger(images.dtype) ? ops.round(resized) : resized, images.dtype);
  }
}

/**
 * Brings images to another height and width.
 *
 * In: `[height, width, channels]` or `[batch, height, width, channels]`, any dtype. Out: the same axes and dtype.
 *
 * @param height rows afterwards
 * @param width columns afterwards
 * @param options `interpolation`: `"bilinear"`, `"nearest"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"`; `cropToAspectRatio`,
 * `padToAspectRatio` (with `fillValue`): keep proportions; `antialias`: average over what is left out when shrinking
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 10 * 8 * 3).fill(100), shape: [2, 10, 8, 3] });
 * const y = layers.Resizing(5, 4)(images);
 * console.log(y.shape); // [2, 5, 4, 3]
 * ```
 */
export const Resizing = (height: number, width: number, options: ResizingOptions = {}): ResizingImages =>
  typed(new ResizingLayer({ ...options, height, width }));
