import type { Tensor } from "../../../tensor/tensor.ts";
import { option } from "../../../util/options.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { drawing, type Change, type Draw } from "./changes.ts";
import { valueRange, writtenFactor, type Factor } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import { RandomBrightnessLayer } from "./random_brightness.ts";
import { RandomContrastLayer } from "./random_contrast.ts";
import { RandomHueLayer } from "./random_hue.ts";
import { RandomSaturationLayer } from "./random_saturation.ts";
import type { OnImages } from "./typing.ts";

/** A factor that may be left out. */
const strength = (low: number) =>
  option<Factor | null>(null, (written, where) => (written === null ? null : writtenFactor(low, 1).parse(written, where)));

const table = {
  ...imageTable,
  valueRange: valueRange(),
  brightnessFactor: strength(-1),
  contrastFactor: strength(0),
  saturationFactor: strength(-1),
  hueFactor: strength(0),
  seed: seed(),
};

export type RandomColorJitterOptions = LayerWritten<typeof table>;

export class RandomColorJitterLayer extends RandomImageLayer<typeof table, readonly Change[]> {
  static readonly className = "RandomColorJitter";
  static readonly table = table;
  readonly #steps = this.#makeSteps();

  override draw(images: Tensor): readonly Change[] {
    return this.#steps.map((draw) => draw(images));
  }

  override augment(images: Tensor, changes: readonly Change[]): Tensor {
    return changes.reduce((x, change) => change.images(x), images);
  }

  #makeSteps(): Draw[] {
    const { valueRange: range, seed: given, brightnessFactor, contrastFactor, saturationFactor, hueFactor } = this.options;
    const common = { valueRange: range, seed: given, dtype: this.dtypePolicy };
    return [
      ...(brightnessFactor === null ? [] : [drawing(new RandomBrightnessLayer({ factor: brightnessFactor, ...common }))]),
      ...(contrastFactor === null ? [] : [drawing(new RandomContrastLayer({ factor: contrastFactor, ...common }))]),
      ...(saturationFactor === null ? [] : [drawing(new RandomSaturationLayer({ factor: saturationFactor, ...common }))]),
      ...(hueFactor === null ? [] : [drawing(new RandomHueLayer({ factor: hueFactor, ...common }))]),
    ];
  }
}

/**
 * Changes brightness, contrast, saturation and hue of images by chance, in this order.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `brightnessFactor`, `contrastFactor`, `saturationFactor`, `hueFactor`: as those of the layers `RandomBrightness`,
 * `RandomContrast`, `RandomSaturation`, `RandomHue`; what is not said is left alone. `valueRange`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomColorJitter({ brightnessFactor: 0.2, hueFactor: 0.1 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomColorJitter = (options: RandomColorJitterOptions = {}): OnImages =>
  typed(new RandomColorJitterLayer(options));
