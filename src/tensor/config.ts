import { CeratopsError } from "../errors.ts";
import type { DType } from "../ir/dtype.ts";
import { orNull, wholeFrom } from "../util/checks.ts";

export type FloatDType = "float16" | "bfloat16" | "float32" | "float64";
export type DataFormat = "channels_last" | "channels_first";

const floatTypes: readonly FloatDType[] = ["float16", "bfloat16", "float32", "float64"];
const dataFormats: readonly DataFormat[] = ["channels_last", "channels_first"];

interface Settings {
  floatx: FloatDType;
  epsilon: number;
  imageDataFormat: DataFormat;
  maxEpochs: number | null;
  maxStepsPerEpoch: number | null;
}

const settings: Settings = {
  floatx: "float32",
  epsilon: 1e-7,
  imageDataFormat: "channels_last",
  maxEpochs: null,
  maxStepsPerEpoch: null,
};

/** The dtype of floats that nobody gave one, `"float32"` unless set. */
export const floatx = (): FloatDType => settings.floatx;

/** Sets the dtype of floats that nobody gave one. */
export function setFloatx(dtype: DType): void {
  settings.floatx = oneOf(floatTypes, dtype, "floatx");
}

/** The small number that losses and normalizations keep away from zero with, 1e-7 unless set. */
export const epsilon = (): number => settings.epsilon;

/** Sets the small number that losses and normalizations keep away from zero with. */
export function setEpsilon(value: number): void {
  settings.epsilon = value;
}

/** Where images have their channels when a layer or op is not told, `"channels_last"` unless set. */
export const imageDataFormat = (): DataFormat => settings.imageDataFormat;

/** Sets where images have their channels when a layer or op is not told. */
export function setImageDataFormat(dataFormat: DataFormat): void {
  settings.imageDataFormat = oneOf(dataFormats, dataFormat, "the image data format");
}

/** How many epochs `fit` trains for at most, null for no limit. */
export const maxEpochs = (): number | null => settings.maxEpochs;

/**
 * Sets how many epochs `fit` trains for at most, whatever it is told: to try out that a long training runs. Null for no
 * limit.
 *
 * @example
 * ```ts
 * config.setMaxEpochs(2);
 * config.setMaxStepsPerEpoch(10);
 * // a training of two epochs, ten batches each
 * config.setMaxEpochs(null);
 * config.setMaxStepsPerEpoch(null);
 * ```
 */
export function setMaxEpochs(epochs: number | null): void {
  settings.maxEpochs = limit(epochs, "config.setMaxEpochs: epochs");
}

/** How many batches an epoch of `fit`, an `evaluate` or a `predict` goes through at most, null for no limit. */
export const maxStepsPerEpoch = (): number | null => settings.maxStepsPerEpoch;

/** Sets how many batches an epoch of `fit`, an `evaluate` or a `predict` goes through at most. Null for no limit. */
export function setMaxStepsPerEpoch(steps: number | null): void {
  settings.maxStepsPerEpoch = limit(steps, "config.setMaxStepsPerEpoch: steps");
}

const limit = orNull(wholeFrom(1));

/** The data format given, or the default for none; anything else is an error. */
export function standardizeDataFormat(dataFormat: DataFormat | null | undefined): DataFormat {
  return oneOf(dataFormats, dataFormat ?? settings.imageDataFormat, "the data format");
}

function oneOf<T extends string>(allowed: readonly T[], value: string, what: string): T {
  const found = allowed.find((name) => name === value);
  if (found !== undefined) return found;
  const names = allowed.map((name) => `"${name}"`);
  throw new CeratopsError(`"${value}" cannot be ${what}`, {
    code: "E_SETTING",
    expected: names.join(" or "),
    received: `"${value}"`,
    hint: names[0],
  });
}
