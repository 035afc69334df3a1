import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { epsilon } from "../../tensor/config.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { convertFormat, needsSize, sizeOfImage } from "./convert.ts";
import { apart, areas, type BoxFormat } from "./corners.ts";

interface ImageOptions {
  /** `[height, width, channels]` of the image, needed where boxes are shares of it. */
  readonly imageShape?: readonly number[] | null | undefined;
}

export interface IouOptions extends ImageOptions {
  /** Whether pairs with a box that is all below 0 get `maskVal`. */
  readonly useMasking?: boolean | undefined;
  readonly maskVal?: number | undefined;
}

/**
 * How much boxes overlap, for each pair of a box of the first list and one of the second: the area that both share over
 * the area that either covers.
 *
 * In: `[m, 4]` or `[batch, m, 4]`, and `[n, 4]` or `[batch, n, 4]`. Out: `[m, n]` or `[batch, m, n]`, from 0 to 1.
 *
 * @example
 * ```ts
 * const overlap = utils.boundingBoxes.computeIou([[0, 0, 2, 2]], [[0, 0, 2, 2], [1, 0, 3, 2]], "xyxy");
 * console.log(Array.from(await overlap.data(), (x) => x.toFixed(2))); // ["1.00", "0.33"]
 * ```
 */
export function computeIou(
  boxes1: TensorLike,
  boxes2: TensorLike,
  boundingBoxFormat: BoxFormat,
  { useMasking = false, maskVal = -1, imageShape = null }: IouOptions = {},
): Tensor {
  if (boundingBoxFormat.includes("rel") && imageShape === null) throw needsSize("computeIou", boundingBoxFormat);
  const [first, second] = [boxes1, boxes2].map((boxes) => {
    const given = toTensor(boxes);
    if (given.rank === 2 || given.rank === 3) return convertFormat(given, boundingBoxFormat, "xyxy", sizeOfImage(imageShape));
    throw wrongRank(given);
  }) as [Tensor, Tensor];
  const [rows, columns] = [ops.expandDims(first, -2), ops.expandDims(second, -3)];
  const shared = overlapArea(rows, columns);
  const union = ops.subtract(ops.add(areas(rows), areas(columns)), shared);
  const overlap = ops.divide(shared, ops.add(union, epsilon()));
  if (!useMasking) return overlap;
  const isMissing = (boxes: Tensor): Tensor => ops.less(ops.max(boxes, { axis: -1 }), 0);
  return ops.where(ops.logicalOr(isMissing(rows), isMissing(columns)), maskVal, overlap);
}

function overlapArea(boxes1: Tensor, boxes2: Tensor): Tensor {
  const [left1, top1, right1, bottom1] = apart(boxes1);
  const [left2, top2, right2, bottom2] = apart(boxes2);
  const width = ops.maximum(ops.subtract(ops.minimum(right1, right2), ops.maximum(left1, left2)), 0);
  const height = ops.maximum(ops.subtract(ops.minimum(bottom1, bottom2), ops.maximum(top1, top2)), 0);
  return ops.squeeze(ops.multiply(width, height), { axis: -1 });
}

/**
 * The complete overlap of boxes with boxes, pair by pair: what `computeIou` gives, less the distance of the middles (over
 * the diagonal of the box around both) and a measure of how their proportions differ.
 *
 * `iou - distance² / diagonal² - α · v`, with `v = 4/π² · (atan(w2 / h2) - atan(w1 / h1))²`
 *
 * In: twice `[…, 4]`, of shapes that stretch to one another. Out: `[…]`, from -1.5 to 1.
 * [Zheng et al. 2020](https://arxiv.org/abs/1911.08287)
 */
export function computeCiou(
  boxes1: TensorLike,
  boxes2: TensorLike,
  boundingBoxFormat: BoxFormat,
  { imageShape = null }: ImageOptions = {},
): Tensor {
  if (boundingBoxFormat.includes("rel") && imageShape === null) throw needsSize("computeCiou", boundingBoxFormat);
  const [first, second] = [boxes1, boxes2].map((boxes) =>
    convertFormat(boxes, boundingBoxFormat, "xyxy", sizeOfImage(imageShape)),
  ) as [Tensor, Tensor];
  const [a, b] = [sides(first), sides(second)];
  const shared = overlapArea(first, second);
  const union = ops.subtract(ops.add(a.area, b.area), shared);
  const overlap = ops.divide(shared, ops.add(union, 2 * epsilon()));
  const v = ops.multiply(ops.square(ops.subtract(b.slope, a.slope)), 4 / Math.PI ** 2);
  const alpha = ops.divide(v, ops.add(ops.subtract(v, overlap), 1 + epsilon()));
  return ops.subtract(overlap, ops.add(apartness(first, second), ops.multiply(v, alpha)));
}

/** Area and proportion of boxes. */
function sides(boxes: Tensor): { area: Tensor; slope: Tensor } {
  const [x1, y1, x2, y2] = apart(boxes);
  const flat = (x: Tensor): Tensor => ops.squeeze(x, { axis: -1 });
  const [width, height] = [ops.subtract(x2, x1), ops.add(ops.subtract(y2, y1), epsilon())];
  return { area: flat(ops.multiply(width, height)), slope: flat(ops.arctan(ops.divide(width, height))) };
}

/** The squared distance of the middles over the squared diagonal of the box around both. */
function apartness(first: Tensor, second: Tensor): Tensor {
  const [a, b] = [apart(first), apart(second)];
  const squares = [0, 1].map((axis) => {
    const [low1, high1, low2, high2] = [a[axis], a[axis + 2], b[axis], b[axis + 2]] as [Tensor, Tensor, Tensor, Tensor];
    const span = ops.subtract(ops.maximum(high1, high2), ops.minimum(low1, low2));
    const middles = ops.divide(ops.subtract(ops.add(low1, high1), ops.add(low2, high2)), 2);
    return { span: ops.square(span), distance: ops.square(middles) };
  }) as [{ span: Tensor; distance: Tensor }, { span: Tensor; distance: Tensor }];
  const [x, y] = squares;
  const diagonal = ops.add(ops.add(x.span, y.span), epsilon());
  return ops.squeeze(ops.divide(ops.add(x.distance, y.distance), diagonal), { axis: -1 });
}

function wrongRank({ shape }: Tensor): CeratopsError {
  return new CeratopsError("boundingBoxes.computeIou takes lists of boxes, or batches of lists", {
    code: "E_BOXES",
    where: "boundingBoxes.computeIou",
    expected: "[n, 4] or [batch, n, 4]",
    received: `[${shape.join(", ")}]`,
    hint: "[[left, top, right, bottom], …]",
  });
}
