import { CeratopsError } from "../errors.ts";
import type { DType } from "../ir/dtype.ts";

export type FloatDType = "float16" | "bfloat16" | "float32" | "float64";
export type DataFormat = "channels_last" | "channels_first";

const floatTypes: readonly FloatDType[] = ["float16", "bfloat16", "float32", "float64"];
const dataFormats: readonly DataFormat[] = ["channels_last", "channels_first"];

const settings: { floatx: FloatDType; epsilon: number; imageDataFormat: DataFormat } = {
  floatx: "float32",
  epsilon: 1e-7,
  imageDataFormat: "channels_last",
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
