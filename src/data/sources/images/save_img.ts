import { CeratopsError } from "../../../errors.ts";
import { imageDataFormat, standardizeDataFormat, type DataFormat } from "../../../tensor/config.ts";
import { toTensor, type TensorLike } from "../../../tensor/convert.ts";
import { hasNode } from "../../../util/host.ts";
import { writePicture } from "./codec.ts";
import type { Picture } from "./picture.ts";

export interface ArrayToImgOptions {
  /** Where the channels of `x` are; the setting `imageDataFormat` unless set. */
  readonly dataFormat?: DataFormat | null;
  /** Whether values are stretched so that the smallest is 0 and the largest 255; true. */
  readonly scale?: boolean;
}

/**
 * A picture of values `[height, width, channels]` (or channels first): bytes, 1, 3 or 4 channels.
 *
 * @param options.dataFormat where the channels of `x` are; default the setting `imageDataFormat`
 * @param options.scale stretches values so that the smallest is 0 and the largest 255; default true
 * @throws CeratopsError where `x` has not three axes, or another number of channels
 *
 * @example
 * ```ts
 * const picture = await utils.arrayToImg([[[0], [0.5], [1]]]); // Uint8Array [0, 127, 255], shape [1, 3, 1]
 * ```
 *
 * Differs from Keras: a promise; values without `scale` are kept within 0 to 255.
 */
export async function arrayToImg(x: TensorLike, options: ArrayToImgOptions = {}): Promise<Picture> {
  const { dataFormat = imageDataFormat(), scale = true } = options;
  const values = toTensor(x);
  const [a = 0, b = 0, c = 0] = values.shape;
  const isFirst = standardizeDataFormat(dataFormat) === "channels_first";
  const [height, width, channels] = isFirst ? [b, c, a] : [a, b, c];
  if (values.rank !== 3 || ![1, 3, 4].includes(channels)) throw notAPicture(values.shape, isFirst);
  const given = await values.data();
  const data = new Uint8Array(given.length);
  const [low, high] = scale ? extent(given) : [0, 255];
  const factor = scale ? 255 / (high - low || 1) : 1;
  const pixels = height * width;
  for (let i = 0; i < data.length; i++) {
    const value = (Number(given[isFirst ? (i % channels) * pixels + Math.floor(i / channels) : i]) - low) * factor;
    data[i] = Math.min(255, Math.max(0, value));
  }
  return { data, shape: [height, width, channels] };
}

function extent(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) [low, high] = [Math.min(low, values[i] ?? 0), Math.max(high, values[i] ?? 0)];
  return [low, high];
}

const notAPicture = (shape: readonly number[], isFirst: boolean): CeratopsError =>
  new CeratopsError("A picture has three axes, and 1, 3 or 4 channels", {
    code: "E_PICTURE_SHAPE",
    where: "utils.arrayToImg: x",
    expected: isFirst ? "[channels, height, width]" : "[height, width, channels]",
    received: `[${shape.join(", ")}]`,
    hint: "utils.arrayToImg(ops.expandDims(x, -1))",
  });

export interface SaveImgOptions extends ArrayToImgOptions {
  /** The format instead of the one that the path ends with: `"png"`, `"jpeg"`, `"gif"`, `"webp"`, ... */
  readonly fileFormat?: string | null;
}

/**
 * Writes values `[height, width, channels]` as a picture file, by the package `sharp`. In Node only.
 *
 * @param path where to write; its ending names the format
 * @param options.dataFormat where the channels of `x` are; default the setting `imageDataFormat`
 * @param options.fileFormat the format instead of the path's ending; default null
 * @param options.scale stretches values so that the smallest is 0 and the largest 255; default true
 * @throws CeratopsError where `x` is no picture, `sharp` is missing, or in a page
 *
 * @example
 * ```ts no-run: it writes a file
 * await utils.saveImg("gradient.png", [[[0], [0.5], [1]]]);
 * ```
 */
export async function saveImg(path: string, x: TensorLike, { fileFormat, ...options }: SaveImgOptions = {}): Promise<void> {
  if (!hasNode) {
    throw new CeratopsError("A page has no files to write pictures to", {
      code: "E_NO_FILES",
      where: path,
      expected: "a run in Node",
      received: "a page",
      hint: "const { data, shape: [height, width] } = await utils.arrayToImg(x); // to be drawn on a canvas",
    });
  }
  const ending = (fileFormat ?? path.slice(path.lastIndexOf(".") + 1)).toLowerCase();
  await writePicture(path, await arrayToImg(x, options), ending === "jpg" ? "jpeg" : ending);
}
