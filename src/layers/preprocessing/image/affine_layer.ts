import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { OptionTable } from "../../../util/options.ts";
import { mappedBoxes } from "../../../data/bounding_boxes/corners.ts";
import type { samplingTable, TransformFill, TransformInterpolation } from "./factors.ts";
import type { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";

/** What the base reads of the options. */
interface Sampling {
  readonly fillMode: TransformFill;
  readonly fillValue: number;
  readonly interpolation: TransformInterpolation;
}

/** Options that every layer here has. */
export type AffineTable = OptionTable & typeof imageTable & typeof samplingTable;

/** Where each pixel of the result lies in the image: `(a0 x + a1 y + a2, b0 x + b1 y + b2)`; columns `[batch, 1]` or numbers. */
export type Affine = readonly [a0: Entry, a1: Entry, a2: Entry, b0: Entry, b1: Entry, b2: Entry];
type Entry = Tensor | number;

/** Layers that move images as a whole: an affine map, drawn for each image. */
export abstract class AffineLayer<T extends AffineTable> extends RandomImageLayer<T, Affine> {
  abstract override draw(images: Tensor): Affine;

  override augment(images: Tensor, map: Affine): Tensor {
    return this.#sample(images, map, this.#sampling.interpolation);
  }

  override augmentMasks(masks: Tensor, map: Affine): Tensor {
    return this.#sample(masks, map, "nearest");
  }

  /** The corners of boxes go the other way, from the image to the result. */
  protected override augmentBoxes(boxes: Tensor, [a0, a1, a2, b0, b1, b2]: Affine): Tensor {
    const entry = (value: Entry): Entry => (typeof value === "number" ? value : ops.reshape(value, [-1, 1, 1]));
    const [p, q, r, s] = [a0, a1, b0, b1].map(entry) as [Entry, Entry, Entry, Entry];
    const [dx, dy] = [entry(a2), entry(b2)];
    const determinant = ops.subtract(ops.multiply(p, s), ops.multiply(q, r));
    return mappedBoxes(boxes, (x, y) => {
      const [u, v] = [ops.subtract(x, dx), ops.subtract(y, dy)];
      return [
        ops.divide(ops.subtract(ops.multiply(s, u), ops.multiply(q, v)), determinant),
        ops.divide(ops.subtract(ops.multiply(p, v), ops.multiply(r, u)), determinant),
      ];
    });
  }

  #sample(images: Tensor, map: Affine, interpolation: TransformInterpolation): Tensor {
    const { fillMode, fillValue } = this.#sampling;
    const shape = [images.shape[0] ?? 1, 1];
    const columns = map.map((entry) => (typeof entry === "number" ? ops.full(shape, entry, { dtype: "float32" }) : ops.cast(entry, "float32")));
    const transform = ops.concatenate(columns, { axis: 1 });
    return ops.image.affineTransform(images, transform, { interpolation, fillMode, fillValue, dataFormat: "channels_last" });
  }

  get #sampling(): Sampling {
    return this.options as unknown as Sampling;
  }
}
