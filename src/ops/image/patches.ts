import type { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range, sameDims, sizeOf } from "../../ir/shape.ts";
import { standardizeDataFormat } from "../../tensor/config.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { eye } from "../creation/constant.ts";
import { conv } from "../nn/conv.ts";
import { perAxis, withChannelsLast, type Padding, type PerAxis } from "../nn/windows.ts";
import { imageError, type ImageOptions } from "./layout.ts";

export interface ExtractPatchesOptions extends ImageOptions {
  /** Distance between patches; their size unless said. */
  readonly strides?: PerAxis | null | undefined;
  readonly dilationRate?: PerAxis;
  readonly padding?: Exclude<Padding, "causal">;
}

/** Patches of `rank` spatial axes, the elements of each along the axis of channels: a convolution with one-hot windows. */
function patches(images: Tensor, size: PerAxis, options: ExtractPatchesOptions, rank: 2 | 3, op: string): Tensor {
  const dataFormat = standardizeDataFormat(options.dataFormat);
  const window = perAxis(size, rank, "size", op);
  const single = images.rank === rank + 1;
  const x = single ? new Tensor(g.reshape(images.node, [1, ...images.shape])) : images;
  const channels = at(x.shape, dataFormat === "channels_last" ? x.rank - 1 : 1);
  const elements = sizeOf(window) * channels;
  const kernel = g.reshape(eye(elements, { dtype: x.dtype }).node, [...window, channels, elements]);
  const { padding = "valid", dilationRate = 1 } = options;
  const result = conv(x, new Tensor(kernel), { strides: options.strides ?? size, padding, dilationRate, dataFormat });
  return single ? new Tensor(g.reshape(result.node, result.shape.slice(1))) : result;
}

/** Blocks of images laid out along the channels: `[b, h, w, c]` gives `[b, rows, columns, size · size · c]`. */
export const extractPatches = unaryOp("ExtractPatches", (images: Tensor, size: PerAxis, options: ExtractPatchesOptions = {}) =>
  patches(images, size, options, typeof size !== "number" && size.length === 3 ? 3 : 2, "image.extractPatches"),
);

/** Blocks of volumes laid out along the channels: `[b, d, h, w, c]` gives `[b, …places, size³ · c]`. */
export const extractPatches3d = unaryOp("ExtractPatches3D", (volumes: Tensor, size: PerAxis, options: ExtractPatchesOptions = {}) =>
  patches(volumes, size, options, 3, "image.extractPatches3d"),
);

export interface ReconstructPatchesOptions extends ImageOptions {
  /** Distance between patches; it must be their size, as it is unless said. */
  readonly strides?: PerAxis | null | undefined;
  /** As when the patches were extracted: with `"same"`, what was added at the edges is taken away. */
  readonly padding?: Exclude<Padding, "causal">;
}

/** Where the sizes of a grid of patches do not give the image. */
const misfit = (expected: string, received: string): CeratopsError =>
  imageError("reconstructPatches", "patches and image do not fit together", expected, received);

function reconstruct(patches: Tensor, size: PerAxis, outputSize: readonly number[], options: ReconstructPatchesOptions): Tensor {
  const rank = outputSize.length;
  const window = perAxis(size, rank, "size", "image.reconstructPatches");
  const strides = perAxis(options.strides ?? size, rank, "strides", "image.reconstructPatches");
  if (!sameDims(strides, window)) throw misfit("strides that are the size of a patch", `strides [${strides.join(", ")}]`);
  if (patches.rank !== rank + 1 && patches.rank !== rank + 2) throw misfit(`${rank + 1} or ${rank + 2} axes`, `[${patches.shape.join(", ")}]`);
  const batch = patches.rank === rank + 1 ? new Tensor(g.reshape(patches.node, [1, ...patches.shape])) : patches;
  const format = standardizeDataFormat(options.dataFormat);
  const whole = withChannelsLast(batch, format, (x) => laidOut(x, window, outputSize, options.padding ?? "valid"));
  return batch === patches ? whole : new Tensor(g.reshape(whole.node, whole.shape.slice(1)));
}

/** `[batch, …grid, …window · channels]` as `[batch, …outputSize, channels]`. */
function laidOut(x: Tensor, window: readonly number[], outputSize: readonly number[], padding: string): Tensor {
  const rank = window.length;
  const [grid, elements] = [x.shape.slice(1, -1), at(x.shape, x.rank - 1)];
  const channels = elements / sizeOf(window);
  if (!Number.isInteger(channels)) throw misfit(`a multiple of ${sizeOf(window)} numbers per patch`, `${elements}`);
  const covered = grid.map((places, i) => places * at(window, i));
  const fits = covered.every((length, i) => {
    const over = length - at(outputSize, i);
    return padding === "same" ? over >= 0 && over < at(window, i) : over === 0;
  });
  if (!fits) throw misfit(`outputSize [${covered.join(", ")}]${padding === "same" ? ", or less by less than a patch" : ""}`, `[${outputSize.join(", ")}]`);
  const apart = g.reshape(x.node, [at(x.shape, 0), ...grid, ...window, channels]);
  const order = [0, ...range(rank).flatMap((i) => [1 + i, 1 + rank + i]), 1 + 2 * rank];
  const whole = g.reshape(g.transpose(apart, order), [at(x.shape, 0), ...covered, channels]);
  const start = [0, ...covered.map((length, i) => Math.floor((length - at(outputSize, i)) / 2)), 0];
  const end = whole.shape.map((dim, i) => (i === 0 || i > rank ? dim : at(start, i) + at(outputSize, i - 1)));
  return new Tensor(g.slice(whole, start, end));
}

/**
 * The image that patches which do not overlap were cut from: the reverse of `extractPatches` (and of `extractPatches3d`, for
 * three sizes).
 *
 * In: `[b, rows, columns, size · size · c]`, or one image without the batch. Out: `[b, height, width, c]`.
 *
 * @param size of a patch
 * @param outputSize of the image, `[height, width]` or `[depth, height, width]`
 * @example
 * ```ts
 * const image = ops.reshape(ops.arange(16), [1, 4, 4, 1]);
 * const patches = ops.image.extractPatches(image, 2);
 * console.log(ops.image.reconstructPatches(patches, 2, [4, 4]).shape); // [1, 4, 4, 1]
 * ```
 */
export const reconstructPatches = unaryOp(
  "ReconstructPatches",
  (patches: Tensor, size: PerAxis, outputSize: readonly number[], options: ReconstructPatchesOptions = {}) =>
    reconstruct(patches, size, outputSize, options),
);
