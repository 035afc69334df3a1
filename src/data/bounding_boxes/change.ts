import * as ops from "../../ops/index.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf } from "../../util/checks.ts";
import { boxCorners, needsSize, type LabelledBoxes, type LabelledTensors } from "./convert.ts";
import { areas, cut, mappedBoxes, movedBoxes } from "./corners.ts";

interface CornerOptions {
  /** How boxes are written; there is only this one. */
  readonly boundingBoxFormat?: "xyxy" | undefined;
}

export interface ClipOptions {
  /** Height of the image in pixels. */
  readonly height?: number | null | undefined;
  readonly width?: number | null | undefined;
  /** `"xyxy"` in pixels, or `"rel_xyxy"` as shares of the image. */
  readonly boundingBoxFormat?: "xyxy" | "rel_xyxy" | undefined;
}

/**
 * Boxes cut off at the edges of the image. Where nothing is left of a box, its label becomes -1.
 *
 * @param boundingBoxes `{ boxes: […, n, 4], labels: […, n] }`; labels may be missing
 * @example
 * ```ts
 * const { boxes, labels } = utils.boundingBoxes.clipToImageSize(
 *   { boxes: [[-10, -20, 150, 160], [150, 40, 170, 80]], labels: [0, 1] },
 *   { height: 100, width: 120 },
 * );
 * console.log(await boxes.array(), await labels?.array()); // [[0, 0, 120, 100], [120, 40, 120, 80]] [0, -1]
 * ```
 */
export function clipToImageSize(boundingBoxes: LabelledBoxes, options: ClipOptions = {}): LabelledTensors {
  const { height = null, width = null, boundingBoxFormat = "xyxy" } = options;
  oneOf("xyxy", "rel_xyxy")(boundingBoxFormat, "boundingBoxes: boundingBoxFormat");
  if (boundingBoxFormat === "xyxy" && (height === null || width === null)) throw needsSize("clipToImageSize", boundingBoxFormat);
  const size = boundingBoxFormat === "xyxy" ? { height: height ?? 1, width: width ?? 1 } : { height: 1, width: 1 };
  const boxes = cut(boxCorners(boundingBoxes.boxes, "clipToImageSize"), size);
  const { labels, ...rest } = boundingBoxes;
  if (labels === undefined) return { ...rest, boxes };
  return { ...rest, boxes, labels: ops.where(ops.greater(areas(boxes), 0), toTensor(labels), -1) };
}

/**
 * Boxes of pixels as they lie in a part of the image that was cut out: moved, and cut off at its edges.
 *
 * @param top, left where the part begins
 * @param height, width of the part
 * @example
 * ```ts
 * const boxes = utils.boundingBoxes.crop([[10, 20, 50, 60]], 10, 20, 40, 30);
 * console.log(await boxes.array()); // [[0, 10, 30, 40]]
 * ```
 */
export function crop(
  boxes: TensorLike,
  top: number,
  left: number,
  height: number,
  width: number,
  { boundingBoxFormat = "xyxy" }: CornerOptions = {},
): Tensor {
  oneOf("xyxy")(boundingBoxFormat, "boundingBoxes: boundingBoxFormat");
  return cut(movedBoxes(boxCorners(boxes, "crop"), [1, 1], [-left, -top]), { height, width });
}

/**
 * Boxes of pixels as they lie in an image that was enlarged at its top and left.
 *
 * @example
 * ```ts
 * const boxes = utils.boundingBoxes.pad([[10, 20, 50, 60]], 5, 1);
 * console.log(await boxes.array()); // [[11, 25, 51, 65]]
 * ```
 */
export function pad(boxes: TensorLike, top: number, left: number, options: ClipOptions = {}): Tensor {
  oneOf<string>("xyxy")(options.boundingBoxFormat ?? "xyxy", "boundingBoxes: boundingBoxFormat");
  return movedBoxes(boxCorners(boxes, "pad"), [1, 1], [left, top]);
}

export interface AffineOptions extends CornerOptions {
  /** What turns stay around, as shares of the image; its middle if not said. */
  readonly centerX?: number | null | undefined;
  readonly centerY?: number | null | undefined;
}

/**
 * The smallest upright boxes around boxes that were turned, moved, scaled and sheared.
 *
 * In: boxes `[batch, n, 4]` in pixels; of each change one number per image, `[batch]`. Out: `[batch, n, 4]`.
 *
 * @param angle in degrees
 * @param translateX, translateY as shares of the image
 * @param shearX, shearY in degrees
 * @param height, width of the image
 */
export function affineTransform(
  boxes: TensorLike,
  angle: TensorLike,
  translateX: TensorLike,
  translateY: TensorLike,
  scale: TensorLike,
  shearX: TensorLike,
  shearY: TensorLike,
  height: number,
  width: number,
  { centerX = null, centerY = null, boundingBoxFormat = "xyxy" }: AffineOptions = {},
): Tensor {
  oneOf("xyxy")(boundingBoxFormat, "boundingBoxes: boundingBoxFormat");
  const perBox = (value: TensorLike): Tensor => ops.reshape(toTensor(value), [-1, 1, 1]);
  const radians = (degrees: TensorLike): Tensor => ops.multiply(perBox(degrees), -Math.PI / 180);
  const [turn, sx, sy] = [radians(angle), radians(shearX), radians(shearY)];
  const [cx, cy] = [(centerX ?? 0.5) * (width - 1), (centerY ?? 0.5) * (height - 1)];
  const tilt = ops.subtract(turn, sy);
  const a = ops.divide(ops.cos(tilt), ops.cos(sy));
  const b = ops.add(ops.multiply(a, ops.tan(sx)), ops.sin(turn));
  const c = ops.negative(ops.divide(ops.sin(tilt), ops.cos(sy)));
  const d = ops.subtract(ops.cos(turn), ops.multiply(c, ops.tan(sx)));
  const times = (x: Tensor, y: Tensor, u: Tensor, v: Tensor): Tensor =>
    ops.multiply(perBox(scale), ops.subtract(ops.multiply(x, u), ops.multiply(y, v)));
  return mappedBoxes(ops.cast(boxCorners(boxes, "affineTransform"), turn.dtype), (x, y) => {
    const u = ops.add(ops.subtract(x, cx), ops.multiply(perBox(translateX), width - 1));
    const v = ops.add(ops.subtract(y, cy), ops.multiply(perBox(translateY), height - 1));
    return [ops.add(times(d, b, u, v), cx), ops.add(times(a, c, v, u), cy)];
  });
}
