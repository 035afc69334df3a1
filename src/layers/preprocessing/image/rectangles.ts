import * as ops from "../../../ops/index.ts";
import * as random from "../../../random/index.ts";
import type { SeedGenerator } from "../../../random/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { sizeOf } from "./image_layer.ts";

/** Sides as shares of those of the image, `[batch, 1]`. */
interface Sides {
  readonly width: Tensor;
  readonly height: Tensor;
}

interface Rectangles {
  /** Which pixels are inside, `[batch, height, width, 1]`. */
  readonly inside: Tensor;
  /** The share of the image that each covers, `[batch]`. */
  readonly share: Tensor;
}

/** A rectangle of given size at a random place in each image. */
export function randomRectangles(images: Tensor, sides: Sides, generator: SeedGenerator): Rectangles {
  const size = sizeOf(images);
  const batch = images.shape[0] ?? 1;
  const along = (side: Tensor, length: number): Tensor => {
    const extent = ops.multiply(ops.cast(side, "float32"), length);
    const start = ops.multiply(random.uniform([batch, 1], { seed: generator }), ops.subtract(length, extent));
    const places = ops.arange(length, { dtype: "float32" });
    return ops.logicalAnd(ops.greaterEqual(places, start), ops.less(places, ops.add(start, extent)));
  };
  const [columns, rows] = [along(sides.width, size.width), along(sides.height, size.height)];
  const inside = ops.logicalAnd(ops.reshape(rows, [batch, -1, 1, 1]), ops.reshape(columns, [batch, 1, -1, 1]));
  return { inside, share: ops.mean(ops.cast(inside, "float32"), { axis: [1, 2, 3] }) };
}

/** Which image of the batch goes with each. */
export const shuffled = (images: Tensor, generator: SeedGenerator): Tensor =>
  random.shuffle(ops.arange(images.shape[0] ?? 1, { dtype: "int32" }), { seed: generator });
