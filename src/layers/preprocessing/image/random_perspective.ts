import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { between, oneOf } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { mappedBoxes } from "../../../data/bounding_boxes/corners.ts";
import { chosen, factorOr, type TransformInterpolation } from "./factors.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = {
  ...imageTable,
  factor: factorOr(1, 0, 1),
  scale: option(1, between(0, 1)),
  interpolation: option<TransformInterpolation>("bilinear", oneOf<TransformInterpolation>("bilinear", "nearest")),
  fillValue: option(0),
  seed: seed(),
};

export type RandomPerspectiveOptions = LayerWritten<typeof table>;

interface Drawn {
  readonly applies: Tensor;
  /** Corners before and after, `[batch, 4, 2]`. */
  readonly from: Tensor;
  readonly to: Tensor;
}

type Eight = [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];

/** The eight numbers of the map that takes four points to four others, `[batch, 8]`. */
function homography(from: Tensor, to: Tensor): Tensor {
  const [x, y] = ops.split(from, 2, { axis: 2 }) as [Tensor, Tensor];
  const [u, v] = ops.split(to, 2, { axis: 2 }) as [Tensor, Tensor];
  const [one, zero] = [ops.onesLike(x), ops.zerosLike(x)];
  const minus = (a: Tensor, b: Tensor): Tensor => ops.negative(ops.multiply(a, b));
  const upper = ops.concatenate([x, y, one, zero, zero, zero, minus(x, u), minus(y, u)], { axis: 2 });
  const lower = ops.concatenate([zero, zero, zero, x, y, one, minus(x, v), minus(y, v)], { axis: 2 });
  const solution = ops.solve(ops.concatenate([upper, lower], { axis: 1 }), ops.concatenate([u, v], { axis: 1 }));
  return ops.reshape(solution, [-1, 8]);
}

export class RandomPerspectiveLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "RandomPerspective";
  static readonly table = table;

  override draw(images: Tensor): Drawn {
    const applies = chosen(images, this.options.factor, this.generator);
    const reach = this.options.scale / 2;
    const batch = images.shape[0] ?? 1;
    const shares = random.uniform([batch, 4, 2], { minval: -reach, maxval: reach, seed: this.generator });
    const { height, width } = sizeOf(images);
    const [right, bottom] = [width - 1, height - 1];
    const corners = tensor([[[0, 0], [right, 0], [0, bottom], [right, bottom]]], "float32");
    const from = ops.repeat(corners, batch, { axis: 0 });
    return { applies, from, to: ops.add(from, ops.multiply(from, shares)) };
  }

  override augment(images: Tensor, drawn: Drawn): Tensor {
    return this.#sample(images, drawn, this.options.interpolation);
  }

  override augmentMasks(masks: Tensor, drawn: Drawn): Tensor {
    return this.#sample(masks, drawn, "nearest");
  }

  /** Boxes around where the corners of boxes are seen afterwards. */
  protected override augmentBoxes(boxes: Tensor, { applies, from, to }: Drawn): Tensor {
    const map = homography(from, to);
    const [a, b, c, d, e, f, p, q] = ops.split(map, 8, { axis: 1 }).map((one) => ops.reshape(one, [-1, 1, 1])) as Eight;
    const moved = mappedBoxes(boxes, (x, y) => {
      const plane = (u: Tensor, v: Tensor, w: Tensor | number): Tensor => ops.add(ops.add(ops.multiply(u, x), ops.multiply(v, y)), w);
      const depth = plane(p, q, 1);
      return [ops.divide(plane(a, b, c), depth), ops.divide(plane(d, e, f), depth)];
    });
    return ops.where(ops.reshape(applies, [-1, 1, 1]), moved, boxes);
  }

  #sample(images: Tensor, { applies, from, to }: Drawn, interpolation: TransformInterpolation): Tensor {
    const { fillValue } = this.options;
    const options = { interpolation, fillValue, dataFormat: "channels_last" } as const;
    return ops.where(applies, ops.image.perspectiveTransform(images, from, to, options), images);
  }
}

/**
 * Shows images as if they were seen from another place, by chance: each corner but the first is moved.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `factor`: the probability for each image, or the range it is drawn from, 1; `scale`: how far corners move,
 * 0 to 1, as a share of twice the image, 1; `interpolation`; `fillValue`: what lies outside, 0; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomPerspective({ scale: 0.3 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomPerspective = (options: RandomPerspectiveOptions = {}): OnImages =>
  typed(new RandomPerspectiveLayer(options));
