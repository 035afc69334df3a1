import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { toFloat } from "../support/float.ts";
import { imageError, onImages, type ImageOptions } from "./layout.ts";
import { backTo, checkFillMode, sampleAt, type FillMode } from "./sample.ts";

export type TransformInterpolation = "nearest" | "bilinear";

export interface AffineTransformOptions extends ImageOptions {
  readonly interpolation?: TransformInterpolation;
  /** What lies outside of the image; `"constant"`. */
  readonly fillMode?: FillMode;
  readonly fillValue?: number;
}

export function orderOf(interpolation: string, op: string): 0 | 1 {
  if (interpolation === "nearest") return 0;
  if (interpolation === "bilinear") return 1;
  throw imageError(op, "there is no such interpolation", `"nearest" or "bilinear"`, `"${interpolation}"`);
}

/** Images sampled at one row and one column coordinate per pixel, both [batch, height, width]. */
export function sampleImages(images: Tensor, rows: Node, columns: Node, options: AffineTransformOptions, op: string): Tensor {
  const { interpolation = "bilinear", fillMode = "constant", fillValue = 0 } = options;
  checkFillMode(fillMode, op);
  const order = orderOf(interpolation, op);
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const x = castTo(images, isFloat(images.dtype) ? images.dtype : floatx());
  const table = g.reshape(x.node, [batch * height * width, channels]);
  const offset = g.scale(g.iota(0, { shape: rows.shape, dtype: "int32" }), height * width);
  const coordinates = [g.convert(rows, x.dtype), g.convert(columns, x.dtype)];
  const sampled = sampleAt(table, [height, width], coordinates, { order, fillMode, fillValue }, offset);
  return backTo(new Tensor(sampled), images.dtype);
}

/** Row and column of every pixel, as floats [batch, height, width]. */
export function pixelGrid(images: Tensor, dtype: Tensor["dtype"]): { row: Node; column: Node } {
  const type = { shape: images.shape.slice(0, 3), dtype };
  return { row: g.iota(1, type), column: g.iota(2, type) };
}

/** Column `i` of a matrix [batch, n], stretched over the pixels of a batch; a single row serves all images. */
function entry(matrix: Tensor, i: number, images: Tensor): Node {
  const column = g.slice(matrix.node, [0, i], [at(matrix.shape, 0), i + 1]);
  return g.broadcastInDim(g.reshape(column, [at(matrix.shape, 0)]), images.shape.slice(0, 3), [0]);
}

/** Images with every channel for itself, as `[batch · channels, height, width, 1]`. */
function channelsApart(x: Tensor): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  return new Tensor(g.reshape(g.transpose(x.node, [0, 3, 1, 2]), [batch * channels, height, width, 1]));
}

/** Maps for every channel for itself: channel k is shifted further by `k · c1` columns and `k · c0` rows. */
function perChannel(matrix: Tensor, batch: number, channels: number): Tensor {
  const rows = g.broadcastInDim(g.broadcastTo(matrix.node, [batch, 8]), [batch, channels, 8], [0, 2]);
  const column = (i: number): Node => g.slice(rows, [0, 0, i], [batch, channels, i + 1]);
  const k = g.iota(1, { shape: [batch, channels, 1], dtype: matrix.dtype });
  const shift = (by: number, at2: number): Node => g.add(column(at2), g.multiply(k, column(by)));
  const columns = [column(0), column(1), shift(7, 2), column(3), column(4), shift(6, 5)];
  return new Tensor(g.reshape(g.concatenate(columns, 2), [batch * channels, 6]));
}

/**
 * Images seen through an affine map: the output pixel (x, y) shows the input at
 * `(a0 x + a1 y + a2, b0 x + b1 y + b2)`, with `transform = [a0, a1, a2, b0, b1, b2]`, one or one per image. Keras has two
 * more numbers c0 and c1, which move channel k by k c1 columns and k c0 rows; they may be left out.
 */
export const affineTransform = binaryOp("AffineTransform", (images, transform, options: AffineTransformOptions = {}) =>
  onImages(toTensor(images), options, "affineTransform", (x) => {
    const given = toFloat(toTensor(transform));
    const matrix = given.rank === 1 ? new Tensor(g.reshape(given.node, [1, given.size])) : given;
    const [, numbers = 0] = matrix.shape;
    if (matrix.rank !== 2 || (numbers !== 6 && numbers !== 8)) {
      throw imageError("affineTransform", "a transform has 6 or 8 numbers", "[8], [batch, 8], [6] or [batch, 6]", `[${given.shape.join(", ")}]`);
    }
    return numbers === 8 ? apart(x, matrix, options) : through(x, matrix, options);
  }),
);

/** Maps that tell the channels apart: each channel is an image of its own. */
function apart(x: Tensor, matrix: Tensor, options: AffineTransformOptions): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const { node } = through(channelsApart(x), perChannel(matrix, batch, channels), options);
  return new Tensor(g.transpose(g.reshape(node, [batch, channels, height, width]), [0, 2, 3, 1]));
}

function through(x: Tensor, matrix: Tensor, options: AffineTransformOptions): Tensor {
  // Products are summed in float32 at least, as a matrix product would.
  const wide = castTo(matrix, resultType(matrix.dtype, "float32"));
  const { row, column } = pixelGrid(x, wide.dtype);
  const map = (first: number): Node => {
    const linear = g.add(g.multiply(row, entry(wide, first + 1, x)), g.multiply(column, entry(wide, first, x)));
    return g.add(g.convert(linear, matrix.dtype), entry(matrix, first + 2, x));
  };
  return sampleImages(x, map(3), map(0), options, "affineTransform");
}

