import { CeratopsError } from "../errors.ts";
import { imageDataFormat } from "../tensor/config.ts";
import { showShape } from "../tensor/keras_tensor.ts";
import type { ImageShape } from "./options.ts";

const isFirst = (): boolean => imageDataFormat() === "channels_first";

/** The axis of the channels in a batch of images, as Keras writes it into these models. */
export const channelAxis = (): 1 | 3 => (isFirst() ? 1 : 3);

/** The same, counted from the end where it is last. */
export const lastChannelAxis = (): 1 | -1 => (isFirst() ? 1 : -1);

/** Height and width of an image's shape. */
export const sizeOf = (shape: ImageShape): ImageShape => (isFirst() ? shape.slice(1) : shape.slice(0, 2));

export const channelsOf = (shape: ImageShape): number | null => (isFirst() ? shape[0] : shape[2]) ?? null;

const shapeOf = (size: number | null, channels: number | null): ImageShape =>
  isFirst() ? [channels, size, size] : [size, size, channels];

interface Wanted {
  readonly name: string;
  readonly inputShape: ImageShape | null;
  readonly defaultSize: number;
  readonly minSize: number;
  /** Whether the size must be known: classifiers mostly need it. */
  readonly needsSize: boolean;
  readonly isImagenet: boolean;
}

/** The shape of the images that a model takes: what was asked for, checked, or the model's own. */
export function imageShape({ name, inputShape, defaultSize, minSize, needsSize, isImagenet }: Wanted): ImageShape {
  if (inputShape === null) return needsSize ? shapeOf(defaultSize, 3) : shapeOf(null, 3);
  const wrong = (expected: string, hint: ImageShape): CeratopsError =>
    new CeratopsError(`${name} cannot take images of shape [${inputShape.join(", ")}]`, {
      code: "E_IMAGE_SHAPE",
      where: `${name}: inputShape`,
      expected,
      received: `[${inputShape.map((size) => size ?? "null").join(", ")}]`,
      hint: `inputShape: [${hint.join(", ")}]`,
    });
  const own = shapeOf(defaultSize, isImagenet ? 3 : channelsOf(inputShape));
  if (inputShape.length !== 3) throw wrong(isFirst() ? "[channels, height, width]" : "[height, width, channels]", shapeOf(defaultSize, 3));
  if (isImagenet && channelsOf(inputShape) !== 3) throw wrong("3 channels, which the weights are for", own);
  if (isImagenet && needsSize && String(inputShape) !== String(own)) {
    throw wrong(`${showShape(own)}, which the weights of the classifier are for`, own);
  }
  if (sizeOf(inputShape).some((size) => size !== null && size < minSize)) throw wrong(`at least ${minSize} pixels of height and width`, own);
  if (needsSize && inputShape.includes(null)) throw wrong("sizes that are known, for the classifier; or includeTop: false", own);
  return inputShape;
}
