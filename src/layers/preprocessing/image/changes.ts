import type { DTypePolicy } from "../../dtype_policy.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { OptionTable } from "../../../util/options.ts";
import { AutoContrastLayer } from "./auto_contrast.ts";
import { EqualizationLayer } from "./equalization.ts";
import type { Range, TransformInterpolation } from "./factors.ts";
import type { ImageLayer } from "./image_layer.ts";
import { RandomBrightnessLayer } from "./random_brightness.ts";
import { RandomColorDegenerationLayer } from "./random_color_degeneration.ts";
import { RandomContrastLayer } from "./random_contrast.ts";
import { RandomPosterizationLayer } from "./random_posterization.ts";
import { RandomRotationLayer } from "./random_rotation.ts";
import { RandomSharpnessLayer } from "./random_sharpness.ts";
import { RandomShearLayer } from "./random_shear.ts";
import { RandomTranslationLayer } from "./random_translation.ts";
import { SolarizationLayer } from "./solarization.ts";

/** What was drawn to happen to images and, alike, to their masks. */
export interface Change {
  readonly images: (images: Tensor) => Tensor;
  readonly masks: (masks: Tensor) => Tensor;
}

/** Draws what a layer does to a batch. */
export type Draw = (images: Tensor) => Change;

export const drawing =
  <T extends OptionTable, Drawn>(layer: ImageLayer<T, Drawn>): Draw =>
  (images) => {
    const drawn = layer.draw(images);
    return { images: (x) => layer.augment(x, drawn), masks: (x) => layer.augmentMasks(x, drawn) };
  };

export interface ChangeOptions {
  readonly factor: Range;
  readonly valueRange: Range;
  readonly interpolation: TransformInterpolation;
  readonly seed: number | null;
  readonly dtype: DTypePolicy;
}

/** The changes that policies put together: those of places and values, then those of colours and sharpness. */
export function allChanges({ factor, valueRange, interpolation, seed, dtype }: ChangeOptions): Draw[] {
  const [x, color] = [{ interpolation, seed, dtype }, { valueRange, seed, dtype }];
  return [
    drawing(new RandomShearLayer({ xFactor: factor, yFactor: factor, ...x })),
    drawing(new RandomTranslationLayer({ heightFactor: factor, widthFactor: factor, ...x })),
    drawing(new RandomRotationLayer({ factor, ...x })),
    drawing(new SolarizationLayer({ additionFactor: factor, thresholdFactor: factor, ...color })),
    drawing(new RandomPosterizationLayer({ factor: Math.max(1, Math.trunc(8 * factor[1])), ...color })),
    drawing(new AutoContrastLayer({ valueRange, dtype })),
    drawing(new EqualizationLayer({ valueRange, dtype })),
    drawing(new RandomBrightnessLayer({ factor, ...color })),
    drawing(new RandomColorDegenerationLayer({ factor, ...color })),
    drawing(new RandomContrastLayer({ factor, ...color })),
    drawing(new RandomSharpnessLayer({ factor, ...color })),
  ];
}

/** How many of them leave colours and sharpness alone. */
export const WITHOUT_COLOUR = 7;
