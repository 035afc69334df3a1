import { areaTaps, kernels, nearestTaps, tapsOf, whole, type Stretch, type Taps } from "./kernels.ts";
import { cropGrid, padGrid, resampleHeight, resampleWidth, type FloatGrid, type Grid } from "./resample.ts";

/** How new pixels follow from old ones, as TensorFlow's `tf.image.resize` names it; shrinking does not smooth. */
export type ImageInterpolation =
  "bilinear" | "nearest" | "bicubic" | "area" | "lanczos3" | "lanczos5" | "gaussian" | "mitchellcubic";

type MakeTaps = (from: Stretch, to: number) => Taps[];

const by =
  (name: keyof typeof kernels): MakeTaps =>
  (from, to) =>
    tapsOf(kernels[name], from, to, false);

export const interpolations: Readonly<Record<ImageInterpolation, MakeTaps>> = {
  bilinear: by("bilinear"),
  nearest: nearestTaps,
  bicubic: by("bicubic"),
  area: areaTaps,
  lanczos3: by("lanczos3"),
  lanczos5: by("lanczos5"),
  gaussian: by("gaussian"),
  mitchellcubic: by("mitchellcubic"),
};

/** What becomes of a picture of another aspect ratio: it is distorted, cut, or padded with black. */
export type AspectRatio = "distort" | "crop" | "pad";

type Size = readonly [height: number, width: number];

/** A picture of floats. */
export interface FittedPicture extends Grid {
  readonly data: Float32Array;
}

/** A picture brought to a size. */
export function fitSize(picture: Grid, size: Size, interpolation: ImageInterpolation, aspect: AspectRatio): FittedPicture {
  const { data, shape } = fits[aspect](picture, size, interpolations[interpolation]);
  return { data: Float32Array.from(data), shape };
}

const fits: Readonly<Record<AspectRatio, (picture: Grid, size: Size, taps: MakeTaps) => FloatGrid>> = {
  distort: resized,
  crop: (picture, [height, width], taps) => {
    const [oldHeight, oldWidth] = picture.shape;
    const cropHeight = Math.max(Math.min(oldHeight, Math.trunc((oldWidth * height) / width)), 1);
    const cropWidth = Math.max(Math.min(oldWidth, Math.trunc((oldHeight * width) / height)), 1);
    const [top, left] = [Math.trunc((oldHeight - cropHeight) / 2), Math.trunc((oldWidth - cropWidth) / 2)];
    return resized(cropGrid(picture, top, left, cropHeight, cropWidth), [height, width], taps);
  },
  pad: (picture, [height, width], taps) => {
    const [oldHeight, oldWidth] = picture.shape;
    const ratio = Math.max(oldHeight / height, oldWidth / width);
    const [newHeight, newWidth] = [Math.max(1, Math.floor(oldHeight / ratio)), Math.max(1, Math.floor(oldWidth / ratio))];
    const [top, left] = [Math.floor((height - newHeight) / 2), Math.floor((width - newWidth) / 2)];
    return padGrid(resized(picture, [newHeight, newWidth], taps), top, left, height, width);
  },
};

function resized(picture: Grid, [height, width]: Size, taps: MakeTaps): FloatGrid {
  const [oldHeight, oldWidth] = picture.shape;
  const sized = oldHeight === height && oldWidth === width;
  if (sized) return { data: Float64Array.from(picture.data), shape: picture.shape };
  return resampleWidth(resampleHeight(picture, taps(whole(oldHeight), height)), taps(whole(oldWidth), width));
}
