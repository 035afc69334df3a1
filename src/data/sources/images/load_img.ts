import type { ArrayData } from "../../../tensor/convert.ts";
import { imageDataFormat, standardizeDataFormat, type DataFormat } from "../../../tensor/config.ts";
import { oneOf } from "../../../util/checks.ts";
import { bytesOf, nameOf, type FileSource } from "../file_source.ts";
import { decode } from "./codec.ts";
import { kernels, nearestTaps, tapsOf, whole, type Stretch, type Taps } from "./kernels.ts";
import { channelsOf, withChannels, type ColorMode, type Picture } from "./picture.ts";
import { resampleHeight, resampleWidth, type FloatGrid } from "./resample.ts";
import type { FittedPicture } from "./fit_size.ts";

/** How new pixels follow from old ones, as Pillow names it; all but `"nearest"` smooth where they shrink. */
export type LoadInterpolation = "nearest" | "bilinear" | "bicubic" | "lanczos" | "box" | "hamming";

export interface LoadImgOptions {
  /** Its channels: `"grayscale"` 1, `"rgb"` 3, `"rgba"` 4; `"rgb"`. */
  readonly colorMode?: ColorMode;
  /** `[height, width]`; that of the file unless set. */
  readonly targetSize?: readonly [height: number, width: number] | null;
  /** How new pixels follow from old ones; `"nearest"`. */
  readonly interpolation?: LoadInterpolation;
  /** Whether the middle of the picture is cut out in the shape of `targetSize` first; false. */
  readonly keepAspectRatio?: boolean;
}

const smooth =
  (name: keyof typeof kernels) =>
  (from: Stretch, to: number): Taps[] =>
    tapsOf(kernels[name], from, to, true);

const interpolations: Readonly<Record<LoadInterpolation, (from: Stretch, to: number) => Taps[]>> = {
  nearest: nearestTaps,
  bilinear: smooth("bilinear"),
  bicubic: smooth("bicubic"),
  lanczos: smooth("lanczos3"),
  box: smooth("box"),
  hamming: smooth("hamming"),
};

/**
 * A picture out of a file: `{ data, shape: [height, width, channels] }`, bytes.
 *
 * In Node files are decoded by the package `sharp`, which has to be installed (`npm install sharp`); in a page by the
 * browser.
 *
 * @param source path (Node) or address of the file, or the file itself: a `Blob`, a `Response`
 * @param options.colorMode its channels: `"grayscale"` 1, `"rgb"` 3, `"rgba"` 4; default `"rgb"`
 * @param options.targetSize `[height, width]` in pixels; default that of the file
 * @param options.interpolation how new pixels follow from old ones; default `"nearest"`
 * @param options.keepAspectRatio cuts the middle of the picture out in the shape of `targetSize` first; default false
 * @throws CeratopsError where the file cannot be read, or `sharp` is missing
 *
 * @example
 * ```ts no-run: it needs a picture
 * const picture = await utils.loadImg("cat.jpg", { targetSize: [224, 224], interpolation: "bilinear" });
 * const batch = ops.expandDims(utils.imgToArray(picture), 0); // float32 [1, 224, 224, 3]
 * ```
 *
 * Differs from Keras: the picture is an array already; it may also come from a server.
 */
export async function loadImg(source: FileSource, options: LoadImgOptions = {}): Promise<Picture> {
  const { colorMode = "rgb", targetSize, interpolation = "nearest", keepAspectRatio = false } = options;
  const channels = channelsOf(colorMode, "utils.loadImg");
  const names = Object.keys(interpolations) as LoadInterpolation[];
  const taps = interpolations[oneOf(...names)(interpolation, "utils.loadImg: interpolation")];
  const picture = withChannels(await decode(await bytesOf(source), nameOf(source)), channels);
  if (!targetSize || (targetSize[0] === picture.shape[0] && targetSize[1] === picture.shape[1])) return picture;
  const [height, width] = targetSize;
  const [oldHeight, oldWidth] = picture.shape;
  const rows = keepAspectRatio ? middle(oldHeight, Math.floor((oldWidth * height) / width)) : whole(oldHeight);
  const columns = keepAspectRatio ? middle(oldWidth, Math.floor((oldHeight * width) / height)) : whole(oldWidth);
  // Pillow's order, and its rounding to bytes in between.
  return toBytes(resampleHeight(toBytes(resampleWidth(picture, taps(columns, width))), taps(rows, height)));
}

/** The middle of an axis. */
function middle(size: number, wanted: number): Stretch {
  const length = Math.min(size, wanted);
  return { size, start: Math.floor((size - length) / 2), length };
}

/** Values rounded and kept within 0 to 255. */
const toBytes = ({ data, shape }: FloatGrid): Picture => ({
  data: Uint8Array.from(data, (value) => Math.min(255, Math.max(0, Math.floor(value + 0.5)))),
  shape,
});

export interface ImgToArrayOptions {
  /** Where the channels go; the setting `imageDataFormat` unless set. */
  readonly dataFormat?: DataFormat | null;
}

/**
 * The values of a picture as floats: `[height, width, channels]` (or channels first), float32 from 0 to 255.
 *
 * @example
 * ```ts
 * const x = utils.imgToArray({ data: Uint8Array.of(0, 255), shape: [1, 2, 1] }); // Float32Array [0, 255]
 * ```
 */
export function imgToArray({ data, shape }: Picture, { dataFormat = imageDataFormat() }: ImgToArrayOptions = {}): ArrayData {
  return arranged({ data: Float32Array.from(data), shape }, standardizeDataFormat(dataFormat));
}

/** A grid with its channels where they are wanted. */
export function arranged({ data, shape }: FittedPicture, dataFormat: DataFormat): ArrayData {
  const [height, width, channels] = shape;
  if (dataFormat === "channels_last") return { data, shape };
  const pixels = height * width;
  const moved = data.map((_, i) => data[(i % pixels) * channels + Math.floor(i / pixels)] ?? 0);
  return { data: moved, shape: [channels, height, width] };
}
