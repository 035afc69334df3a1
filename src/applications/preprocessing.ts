import { isFloat } from "../ir/dtype.ts";
import * as ops from "../ops/index.ts";
import { floatx, standardizeDataFormat, type DataFormat } from "../tensor/config.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import { isKerasTensor, type KerasTensor } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { oneOf } from "../util/checks.ts";

/**
 * How pixels from 0 to 255 become inputs: `"tf"` from -1 to 1; `"torch"` normalized with ImageNet's mean and deviation;
 * `"caffe"` in the order blue, green, red, with ImageNet's mean taken away.
 */
export type PreprocessingMode = "caffe" | "tf" | "torch";

export interface PreprocessOptions {
  /** Where the channels are; the setting `imageDataFormat` unless said. */
  readonly dataFormat?: DataFormat | null;
}

export interface ModeOptions extends PreprocessOptions {
  readonly mode?: PreprocessingMode;
}

/** Of values, or of a symbolic tensor, in which case it becomes part of the model. */
export interface Preprocess<Options extends PreprocessOptions = PreprocessOptions> {
  (x: KerasTensor, options?: Options): KerasTensor;
  (x: TensorLike, options?: Options): Tensor;
}

const bgrMean = [103.939, 116.779, 123.68];
const rgbMean = [0.485, 0.456, 0.406];
const rgbDeviation = [0.229, 0.224, 0.225];

type Images = Tensor | KerasTensor;

/**
 * Makes inputs of pictures with pixels from 0 to 255, in one of the ways in which models were trained.
 *
 * In and out: `[height, width, 3]` or `[batch, height, width, 3]`, or channels first.
 *
 * @param options.mode `"caffe"` (default), `"tf"` or `"torch"`
 * @param options.dataFormat where the channels are, default the setting `imageDataFormat`
 * @example
 * ```ts
 * const x = applications.imagenetUtils.preprocessInput([[[0, 127.5, 255]]], { mode: "tf" });
 * console.log(await x.array()); // [[[-1, 0, 1]]]
 * ```
 */
export const preprocessInput: Preprocess<ModeOptions> = ((x: TensorLike | KerasTensor, options: ModeOptions = {}): Images => {
  const mode = oneOf<PreprocessingMode>("caffe", "tf", "torch")(options.mode ?? "caffe", "preprocessInput: mode");
  const isFirst = standardizeDataFormat(options.dataFormat) === "channels_first";
  return ways[mode](asFloats(x), isFirst);
}) as Preprocess<ModeOptions>;

/** The same in one mode. */
export const preprocessingIn = (mode: PreprocessingMode): Preprocess =>
  ((x: TensorLike, options: PreprocessOptions = {}) => preprocessInput(x, { ...options, mode })) as Preprocess;

/** Gives back what it is given: for models that scale pixels themselves. */
export const preprocessInside: Preprocess = ((x: TensorLike | KerasTensor) => (isKerasTensor(x) ? x : toTensor(x))) as Preprocess;

function asFloats(x: TensorLike | KerasTensor): Images {
  const images: Images = isKerasTensor(x) ? x : toTensor(x);
  const { dtype } = images;
  return dtype !== "string" && isFloat(dtype) ? images : ops.cast(images, floatx());
}

const ways: Readonly<Record<PreprocessingMode, (x: Images, isFirst: boolean) => Images>> = {
  tf: (x) => ops.subtract(ops.divide(x, 127.5), 1),
  torch: (x, isFirst) => {
    const centred = ops.subtract(ops.divide(x, 255), perChannel(rgbMean, isFirst));
    return ops.divide(centred, perChannel(rgbDeviation, isFirst));
  },
  caffe: (x, isFirst) => ops.subtract(ops.flip(x, { axis: isFirst ? -3 : -1 }), perChannel(bgrMean, isFirst)),
};

const perChannel = (values: readonly number[], isFirst: boolean): TensorLike => (isFirst ? values.map((value) => [[value]]) : values);
