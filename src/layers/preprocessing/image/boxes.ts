import { areas, cut, formats, type BoxFormat, type Size } from "../../../data/bounding_boxes/corners.ts";
import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf, orNull } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";

/** Boxes `[batch, n, 4]` with the number of what is in each, `[batch, n]`. */
export interface Boxes {
  readonly boxes: Tensor;
  readonly labels: Tensor;
}

const names = Object.keys(formats) as BoxFormat[];

/** The option of the format of boxes; kept out of configs where it is not said. */
export const boxFormat = () => ({
  ...option<BoxFormat | null>(null, orNull(oneOf<BoxFormat>(...names))),
  serialize: (format: BoxFormat | null): BoxFormat | undefined => format ?? undefined,
});

/** Corners cut off at the edges of the image; where nothing is left of a box, its label becomes -1. */
export function clipped({ boxes, labels }: Boxes, size: Size): Boxes {
  const left = cut(boxes, size);
  const there = ops.greater(areas(left), 0);
  return { boxes: left, labels: ops.where(ops.reshape(there, labels.shape), labels, -1) };
}
