import { CeratopsError } from "../../errors.ts";
import type { DType } from "../../ir/dtype.ts";
import * as ops from "../../ops/index.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf } from "../../util/checks.ts";
import { isRecord } from "../../util/tree.ts";
import { formats, fromCorners, toCorners, type BoxFormat, type Size } from "./corners.ts";

/** Boxes, and whatever belongs to them. */
export interface LabelledBoxes {
  readonly boxes: TensorLike;
  readonly labels?: TensorLike;
}

/** The same as tensors. */
export interface LabelledTensors {
  readonly boxes: Tensor;
  readonly labels?: Tensor;
}

export interface ConvertFormatOptions {
  /** Height of the image in pixels; needed between shares of it and pixels. */
  readonly height?: number | null | undefined;
  readonly width?: number | null | undefined;
  readonly dtype?: DType | undefined;
}

/**
 * Boxes in another format: `"xyxy"` (left, top, right, bottom), `"yxyx"`, `"xywh"` (left, top, width, height),
 * `"center_xywh"`, `"center_yxhw"`, and with `rel_` before a name the same as shares of the image.
 *
 * In and out: `[…, 4]`, or a record `{ boxes, … }` of which the boxes are converted.
 *
 * @param options `height` and `width` of the image in pixels; `dtype`, float32
 * @example
 * ```ts
 * const boxes = utils.boundingBoxes.convertFormat([[10, 20, 30, 40]], "xyxy", "xywh");
 * console.log(await boxes.array()); // [[10, 20, 20, 20]]
 * ```
 */
export function convertFormat(boxes: TensorLike, source: BoxFormat, target: BoxFormat, options?: ConvertFormatOptions): Tensor;
export function convertFormat(
  boxes: LabelledBoxes,
  source: BoxFormat,
  target: BoxFormat,
  options?: ConvertFormatOptions,
): LabelledTensors;
export function convertFormat(
  boxes: TensorLike | LabelledBoxes,
  source: BoxFormat,
  target: BoxFormat,
  options: ConvertFormatOptions = {},
): Tensor | LabelledTensors {
  if (isRecord(boxes) && "boxes" in boxes) {
    const { labels, boxes: inner, ...rest } = boxes as LabelledBoxes;
    const converted = { ...rest, boxes: convertFormat(inner, source, target, options) };
    return labels === undefined ? converted : { ...converted, labels: toTensor(labels) };
  }
  const { height = null, width = null, dtype = "float32" } = options;
  const [from, to] = [formatOf(source, "source"), formatOf(target, "target")];
  const given = ops.cast(boxCorners(boxes as TensorLike, "convertFormat"), dtype);
  const relative = from.startsWith("rel_") || to.startsWith("rel_");
  if (relative && (height === null || width === null)) throw needsSize("convertFormat", from, to);
  if (from === to) return given;
  // Between two kinds of shares, the size of the image does not matter.
  const both = from.startsWith("rel_") && to.startsWith("rel_");
  const size: Size = both ? { height: 1, width: 1 } : { height: height ?? 1, width: width ?? 1 };
  return fromCorners(toCorners(given, from, size), to, size);
}

/** A format by its name, in capitals or not. */
function formatOf(name: string, what: string): BoxFormat {
  const known = Object.keys(formats) as BoxFormat[];
  return oneOf<BoxFormat>(...known)(name.toLowerCase() as BoxFormat, `boundingBoxes: ${what}`);
}

/** Boxes as a tensor whose last axis has four numbers. */
export function boxCorners(boxes: TensorLike, where: string): Tensor {
  const given = toTensor(boxes);
  if (given.shape.at(-1) === 4) return given;
  throw new CeratopsError(`boundingBoxes.${where} needs four numbers for each box`, {
    code: "E_BOXES",
    where: `boundingBoxes.${where}`,
    expected: "[…, 4]",
    received: `[${given.shape.join(", ")}]`,
    hint: "[[left, top, right, bottom], …]",
  });
}

/** The error of a format that says shares of an image whose size is not known. */
export function needsSize(where: string, ...received: readonly string[]): CeratopsError {
  return new CeratopsError(`boundingBoxes.${where} must know the size of the image`, {
    code: "E_BOXES_SIZE",
    where: `boundingBoxes.${where}`,
    expected: "height and width, between shares of an image and pixels",
    received: received.join(" to "),
    hint: "{ height: 480, width: 640 }",
  });
}

/** The size of an image `[height, width, channels]`. */
export const sizeOfImage = (shape: readonly number[] | null | undefined): ConvertFormatOptions =>
  shape === null || shape === undefined ? {} : { height: shape[0], width: shape[1] };
