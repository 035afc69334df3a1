import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { epsilon } from "../../tensor/config.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf } from "../../util/checks.ts";
import { isRecord } from "../../util/tree.ts";
import { boxCorners, convertFormat, sizeOfImage } from "./convert.ts";
import type { BoxFormat } from "./corners.ts";

/** Middles and sizes: what differences to an anchor are said in. */
type Encoding = "center_xywh" | "center_yxhw";

interface DeltaOptions {
  /** What differences are divided by, four numbers. */
  readonly variance?: TensorLike | null | undefined;
  /** `[height, width, channels]` of the image, needed where boxes are shares of it. */
  readonly imageShape?: readonly number[] | null | undefined;
}

export interface EncodeDeltasOptions extends DeltaOptions {
  readonly encodingFormat?: Encoding | undefined;
}

export interface DecodeDeltasOptions extends DeltaOptions {
  readonly encodedFormat?: Encoding | undefined;
}

/**
 * Boxes as differences to anchors, which is what a detector learns: middles as shares of the anchor's size, sizes as
 * logarithms of the ratio to it.
 *
 * In: anchors `[n, 4]`, boxes `[n, 4]` or `[batch, n, 4]`. Out: the shape of the boxes.
 *
 * @param anchorFormat, boxFormat how they are written, see `convertFormat`
 */
export function encodeBoxToDeltas(
  anchors: TensorLike,
  boxes: TensorLike,
  anchorFormat: BoxFormat,
  boxFormat: BoxFormat,
  { encodingFormat = "center_yxhw", variance = null, imageShape = null }: EncodeDeltasOptions = {},
): Tensor {
  const format = encoding(encodingFormat);
  const size = sizeOfImage(imageShape);
  const [anchorMiddle, anchorSize] = parts(convertFormat(anchors, anchorFormat, format, size));
  const [middle, extent] = parts(convertFormat(boxes, boxFormat, format, size));
  const [unit, length] = [ops.maximum(anchorSize, epsilon()), ops.maximum(extent, epsilon())];
  const shift = ops.divide(ops.subtract(middle, anchorMiddle), unit);
  const deltas = ops.concatenate([shift, ops.log(ops.divide(length, unit))], { axis: -1 });
  return variance === null ? deltas : ops.divide(deltas, fourNumbers(variance));
}

/**
 * The boxes that differences to anchors stand for: the reverse of `encodeBoxToDeltas`.
 *
 * In: anchors `[n, 4]`, differences `[n, 4]` or `[batch, n, 4]`; or records of them, by level. Out: the shape of the
 * differences.
 */
export function decodeDeltasToBoxes(
  anchors: TensorLike,
  boxesDelta: TensorLike,
  anchorFormat: BoxFormat,
  boxFormat: BoxFormat,
  options?: DecodeDeltasOptions,
): Tensor;
export function decodeDeltasToBoxes(
  anchors: Readonly<Record<string, TensorLike>>,
  boxesDelta: Readonly<Record<string, TensorLike>>,
  anchorFormat: BoxFormat,
  boxFormat: BoxFormat,
  options?: DecodeDeltasOptions,
): Record<string, Tensor>;
export function decodeDeltasToBoxes(
  anchors: TensorLike | Readonly<Record<string, TensorLike>>,
  boxesDelta: TensorLike | Readonly<Record<string, TensorLike>>,
  anchorFormat: BoxFormat,
  boxFormat: BoxFormat,
  options: DecodeDeltasOptions = {},
): Tensor | Record<string, Tensor> {
  const { encodedFormat = "center_yxhw", variance = null, imageShape = null } = options;
  const format = encoding(encodedFormat);
  const size = sizeOfImage(imageShape);
  const scale = variance === null ? 1 : fourNumbers(variance);
  const decode = (anchor: TensorLike, given: TensorLike): Tensor => {
    const [anchorMiddle, anchorSize] = parts(convertFormat(anchor, anchorFormat, format, size));
    const [shift, growth] = parts(ops.multiply(boxCorners(given, "decodeDeltasToBoxes"), scale));
    const middle = ops.add(ops.multiply(shift, anchorSize), anchorMiddle);
    const boxes = ops.concatenate([middle, ops.multiply(ops.exp(growth), anchorSize)], { axis: -1 });
    return convertFormat(boxes, format, boxFormat, size);
  };
  if (!isLevels(anchors)) return decode(anchors, boxesDelta as TensorLike);
  const deltas = boxesDelta as Readonly<Record<string, TensorLike>>;
  return Object.fromEntries(Object.entries(anchors).map(([level, anchor]) => [level, decode(anchor, deltas[level] ?? [])]));
}

const isLevels = (value: unknown): value is Readonly<Record<string, TensorLike>> =>
  isRecord(value) && !("data" in value && "shape" in value);

/** Middles and sizes, `[…, 2]` each. */
const parts = (boxes: Tensor): [Tensor, Tensor] => ops.split(boxes, 2, { axis: -1 }) as [Tensor, Tensor];

const encoding = (format: Encoding): Encoding => oneOf<Encoding>("center_xywh", "center_yxhw")(format, "boundingBoxes: encodingFormat");

function fourNumbers(variance: TensorLike): Tensor {
  const given = ops.cast(toTensor(variance), "float32");
  if (given.shape.at(-1) === 4) return given;
  throw new CeratopsError("boundingBoxes: variance has one number for each of the four that say a box", {
    code: "E_OPTION_VALUE",
    where: "boundingBoxes: variance",
    expected: "four numbers",
    received: `shape [${given.shape.join(", ")}]`,
    hint: "variance: [0.1, 0.1, 0.2, 0.2]",
  });
}
