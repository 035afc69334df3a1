import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { oneOf } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { positiveInteger, seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { allChanges, type Change } from "./changes.ts";
import { factorOr, valueRange, type TransformInterpolation } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = {
  ...imageTable,
  valueRange: valueRange(),
  numOps: option(2, positiveInteger),
  factor: factorOr(0.5, 0, 1),
  interpolation: option<TransformInterpolation>("bilinear", oneOf<TransformInterpolation>("bilinear", "nearest")),
  seed: seed(),
};

export type RandAugmentOptions = LayerWritten<typeof table>;

interface Drawn {
  /** Which changes are made. */
  readonly choice: Tensor;
  readonly changes: readonly Change[];
}

export class RandAugmentLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "RandAugment";
  static readonly table = table;
  readonly #changes = allChanges({ ...this.options, dtype: this.dtypePolicy });

  override draw(images: Tensor): Drawn {
    const choice = random.randint([this.options.numOps], 0, this.#changes.length, { seed: this.generator });
    return { choice, changes: this.#changes.map((draw) => draw(images)) };
  }

  override augment(images: Tensor, drawn: Drawn): Tensor {
    return this.#apply(images, drawn, "images");
  }

  override augmentMasks(masks: Tensor, drawn: Drawn): Tensor {
    return this.#apply(masks, drawn, "masks");
  }

  /** One change after the other, each chosen among all. */
  #apply(x: Tensor, { choice, changes }: Drawn, what: keyof Change): Tensor {
    const chosen = ops.split(choice, this.options.numOps);
    return chosen.reduce((current, one) => {
      const number = ops.reshape(one, []);
      return changes.reduce((kept, change, i) => ops.where(ops.equal(number, i), change[what](kept), kept), current);
    }, x);
  }
}

/**
 * Changes images by a few operations chosen by chance among eleven: of places, colours and values. All images of a batch
 * get the same operations, each in a strength of its own.
 * [Cubuk et al. 2019](https://arxiv.org/abs/1909.13719)
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * Bounding boxes stay where they are.
 *
 * @param options `numOps`: how many operations, one after the other, 2; `factor`: their strength at most, 0.5; `valueRange`: of
 * the pixels, `[0, 255]`; `interpolation`: `"bilinear"` or `"nearest"`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandAugment({ numOps: 3, factor: 0.3 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandAugment = (options: RandAugmentOptions = {}): OnImages =>
  typed(new RandAugmentLayer(options));
