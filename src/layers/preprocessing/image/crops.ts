import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { movedBoxes, type Size } from "../../../data/bounding_boxes/corners.ts";

/** A part of an image. */
export interface Crop extends Size {
  readonly top: Tensor | number;
  readonly left: Tensor | number;
}

/** The part in the middle: of the size that is wanted or, where an image is too small, as much as has its proportions. */
export function centered(size: Size, wanted: Size): Crop {
  const fits = size.height >= wanted.height && size.width >= wanted.width;
  const { height, width } = fits ? wanted : inProportion(size, wanted);
  return { height, width, top: Math.trunc((size.height - height) / 2), left: Math.trunc((size.width - width) / 2) };
}

/** The largest part with the proportions of `wanted`. */
function inProportion({ height, width }: Size, wanted: Size): Size {
  const most = (limit: number, size: number): number => Math.max(Math.min(limit, Math.trunc(size)), 1);
  return { height: most(height, (width * wanted.height) / wanted.width), width: most(width, (height * wanted.width) / wanted.height) };
}

/** What is there of the size that is wanted, from where the largest part with its proportions would begin. */
export function available(size: Size, wanted: Size): Crop {
  const part = inProportion(size, wanted);
  const [top, left] = [Math.trunc((size.height - part.height) / 2), Math.trunc((size.width - part.width) / 2)];
  return { top, left, height: Math.min(wanted.height, size.height - top), width: Math.min(wanted.width, size.width - left) };
}

/** A part of images `[batch, height, width, channels]`, brought to the size that is wanted. */
export function cropAndResize(images: Tensor, { top, left, height, width }: Crop, wanted: Size): Tensor {
  const [batch = 1, , , channels = 1] = images.shape;
  const start = ops.stack([0, top, left, 0].map((place) => ops.cast(place, "int32")));
  const part = ops.slice(images, start, [batch, height, width, channels]);
  if (height === wanted.height && width === wanted.width) return part;
  return ops.cast(ops.image.resize(part, [wanted.height, wanted.width], { dataFormat: "channels_last" }), images.dtype);
}

/** Boxes in a part of an image that was brought to the size that is wanted. */
export function croppedBoxes(boxes: Tensor, { top, left, height, width }: Crop, wanted: Size): Tensor {
  const [y, x] = [wanted.height / height, wanted.width / width];
  const shift = (place: Tensor | number, scale: number): Tensor | number =>
    typeof place === "number" ? -place * scale : ops.multiply(ops.cast(place, "float32"), -scale);
  const inside = movedBoxes(boxes, [x, y], [shift(left, x), shift(top, y)]);
  return ops.clip(inside, 0, Math.max(wanted.height, wanted.width));
}

