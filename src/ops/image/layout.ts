import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { standardizeDataFormat, type DataFormat } from "../../tensor/config.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { withChannelsLast } from "../nn/windows.ts";

export interface ImageOptions {
  /** Where the channels are; `imageDataFormat()` unless said. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** Runs `compute` on `[batch, height, width, channels]`, whatever layout one image or a batch of them has. */
export function onImages(images: Tensor, { dataFormat }: ImageOptions, op: string, compute: (x: Tensor) => Tensor): Tensor {
  const format = standardizeDataFormat(dataFormat);
  if (images.rank === 4) return withChannelsLast(images, format, compute);
  if (images.rank !== 3) throw badRank(images, op, format);
  const batch = new Tensor(g.reshape(images.node, [1, ...images.shape]));
  const result = withChannelsLast(batch, format, compute);
  return new Tensor(g.reshape(result.node, result.shape.slice(1)));
}

function badRank(x: Tensor, op: string, format: DataFormat): CeratopsError {
  const axes = format === "channels_last" ? "height, width, channels" : "channels, height, width";
  return new CeratopsError(`ops.image.${op} takes an image or a batch of images`, {
    code: "E_RANK",
    where: `ops.image.${op}`,
    expected: `[${axes}] or [batch, ${axes}]`,
    received: `[${x.shape.join(", ")}]`,
    hint: "ops.expandDims(x, -1) adds a channel",
  });
}

export function imageError(op: string, summary: string, expected: string, received: string, hint?: string): CeratopsError {
  return new CeratopsError(`ops.image.${op}: ${summary}`, { code: "E_IMAGE", where: `ops.image.${op}`, expected, received, hint });
}
