import { imageDataFormat, standardizeDataFormat, type DataFormat } from "../../tensor/config.ts";
import type { ArrayData } from "../../tensor/convert.ts";
import { oneOf, wholeFrom } from "../../util/checks.ts";
import type { Batched } from "../dataset/index.ts";
import type { Directory } from "./directory.ts";
import { folderDataset, type FolderDatasetOptions, type FolderDatasets, type FolderElement } from "./folder_dataset.ts";
import { decode } from "./images/codec.ts";
import { fitSize, interpolations, type ImageInterpolation } from "./images/fit_size.ts";
import { arranged } from "./images/load_img.ts";
import { channelsOf, withChannels, type ColorMode } from "./images/picture.ts";
import { refusal } from "./labelled_files.ts";

export interface ImageFolderOptions extends FolderDatasetOptions {
  /** Channels of the pictures: `"grayscale"` 1, `"rgb"` 3, `"rgba"` 4; `"rgb"`. */
  readonly colorMode?: ColorMode;
  /** `[height, width]` that all are brought to; 256 x 256. */
  readonly imageSize?: number | readonly [height: number, width: number];
  /** How new pixels follow from old ones, as in `tf.image.resize`; `"bilinear"`. */
  readonly interpolation?: ImageInterpolation;
  /** Whether pictures of another aspect ratio are cut instead of distorted; false. */
  readonly cropToAspectRatio?: boolean;
  /** Whether pictures of another aspect ratio are padded with black instead of distorted; false. */
  readonly padToAspectRatio?: boolean;
  /** Where the channels go; the setting `imageDataFormat` unless set. */
  readonly dataFormat?: DataFormat | null;
}

type Element<O> = FolderElement<ArrayData, O>;

type Result<O> = FolderDatasets<O extends { readonly batchSize: null } ? Element<O> : Batched<Element<O>>, O>;

const name = "utils.imageDatasetFromDirectory";

/**
 * Pictures below a folder and their classes, the names of the folders that they are in.
 *
 * Shapes: batches `[x, y]`, x float32 `[batch, height, width, channels]` from 0 to 255, y by `labelMode`: int32
 * `[batch]`, one-hot float32 `[batch, classes]`, float32 `[batch, 1]`. Files are read and decoded as batches are asked
 * for: in Node by the package `sharp`, which has to be installed (`npm install sharp`), in a page by the browser.
 *
 * @param directory path of a folder in Node; in a page its files, such as `input.files` of
 * `<input type="file" webkitdirectory>`
 * @param options.labels `"inferred"`, a number per file in order of their paths, or null; default `"inferred"`
 * @param options.labelMode `"int"`, `"categorical"`, `"binary"` or null for pictures alone; default `"int"`
 * @param options.classNames folders that are classes, in the order of their numbers; default all, by name
 * @param options.colorMode `"grayscale"`, `"rgb"` or `"rgba"`; default `"rgb"`
 * @param options.batchSize pictures per batch, null for single ones; default 32
 * @param options.imageSize `[height, width]`, pixels; default `[256, 256]`
 * @param options.shuffle random order, another one in every epoch; default true
 * @param options.seed chooses the order and what is held out; default `setRandomSeed` decides
 * @param options.validationSplit share of the pictures held out, between 0 and 1; default none
 * @param options.subset `"training"`, `"validation"` or `"both"` (two datasets); default null
 * @param options.interpolation how new pixels follow from old ones; default `"bilinear"`
 * @param options.followLinks visits folders that links lead to; default false
 * @param options.cropToAspectRatio cuts instead of distorting; default false
 * @param options.padToAspectRatio pads with black instead of distorting; default false
 * @param options.dataFormat where channels go; default the setting `imageDataFormat`
 * @returns a dataset that also knows `classNames` and `filePaths`; two for `subset: "both"`
 * @throws CeratopsError where options contradict each other, there are no pictures, or one cannot be read
 *
 * @example
 * ```ts no-run: it needs a folder of pictures
 * const [train, validation] = await utils.imageDatasetFromDirectory("photos", {
 *   imageSize: [128, 128], validationSplit: 0.2, subset: "both", seed: 1,
 * });
 * console.log(train.classNames, train.filePaths.length);
 * ```
 *
 * Differs from Keras: nothing is printed; all pictures are shuffled anew in every epoch, not only a window of them; BMP
 * is read in pages only. What is held out for a seed is the same as in Keras.
 */
export async function imageDatasetFromDirectory<const O extends ImageFolderOptions = object>(
  directory: Directory,
  options?: O,
): Promise<Result<O>> {
  const settings: ImageFolderOptions = options ?? {};
  const load = pictureLoader(settings);
  const endings = [".bmp", ".gif", ".jpeg", ".jpg", ".png"];
  const made = await folderDataset(directory, { where: name, endings, load }, settings);
  return made as Result<O>;
}

/** Reads a picture as the options want it. */
function pictureLoader(
  options: ImageFolderOptions,
): (file: { readonly path: string; readonly read: () => Promise<Uint8Array<ArrayBuffer>> }) => Promise<ArrayData> {
  const { colorMode = "rgb", imageSize = 256, interpolation = "bilinear", cropToAspectRatio, padToAspectRatio } = options;
  const channels = channelsOf(colorMode, name);
  const side = wholeFrom(1);
  const [height, width] = typeof imageSize === "number" ? [imageSize, imageSize] : imageSize;
  const size = [side(height, `${name}: imageSize`), side(width, `${name}: imageSize`)] as const;
  oneOf(...(Object.keys(interpolations) as ImageInterpolation[]))(interpolation, `${name}: interpolation`);
  if (cropToAspectRatio && padToAspectRatio) {
    throw refusal(name, "pictures are either cut or padded", "one of cropToAspectRatio and padToAspectRatio", "both");
  }
  const aspect = cropToAspectRatio ? "crop" : padToAspectRatio ? "pad" : "distort";
  const format = standardizeDataFormat(options.dataFormat ?? imageDataFormat());
  return async ({ path, read }) => {
    const picture = withChannels(await decode(await read(), path), channels);
    return arranged(fitSize(picture, size, interpolation, aspect), format);
  };
}
