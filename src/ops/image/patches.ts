import { g } from "../../ir/make.ts";
import { at, sizeOf } from "../../ir/shape.ts";
import { standardizeDataFormat } from "../../tensor/config.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { eye } from "../creation/constant.ts";
import { conv } from "../nn/conv.ts";
import { perAxis, type Padding, type PerAxis } from "../nn/windows.ts";
import type { ImageOptions } from "./layout.ts";

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
