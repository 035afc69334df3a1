import { isFloat } from "../../ir/dtype.ts";
import { at } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { g } from "../../ir/make.ts";
import { castTo } from "../core/cast.ts";
import * as math from "../elementwise/index.ts";
import { choose } from "../indexing/where.ts";
import { concatenated } from "../shape/join.ts";
import { sliceAxis } from "../shape/split.ts";
import { toFloat } from "../support/float.ts";
import { imageError, onImages, type ImageOptions } from "./layout.ts";
import { table } from "../support/table.ts";

/** What red, green and blue contribute to brightness: ITU-R BT.601. */
const LUMA = [0.2989, 0.587, 0.114];

function needChannels(x: Tensor, allowed: readonly number[], op: string): void {
  if (allowed.includes(at(x.shape, 3))) return;
  throw imageError(op, "the number of channels is another", `${allowed.join(" or ")} channels`, `${at(x.shape, 3)} channels`);
}

const planes = (x: Tensor): [Tensor, Tensor, Tensor] => [sliceAxis(x, 3, 0, 1), sliceAxis(x, 3, 1, 2), sliceAxis(x, 3, 2, 3)];

function needFloat(x: Tensor, op: string): void {
  if (isFloat(x.dtype)) return;
  throw imageError(op, "colours must be floats", "a float dtype, values from 0 to 1", x.dtype, "ops.divide(images, 255)");
}

/** Brightness of RGB images as one channel: `0.2989 R + 0.587 G + 0.114 B`. */
export const rgbToGrayscale = unaryOp("RGBToGrayscale", (images: Tensor, options: ImageOptions = {}) =>
  onImages(images, options, "rgbToGrayscale", (x) => {
    needChannels(x, [1, 3], "rgbToGrayscale");
    if (at(x.shape, 3) === 1) return x;
    const float = toFloat(x);
    const weights = table("luma", [3, 1], float.dtype, () => LUMA);
    const gray = g.dotGeneral(float.node, weights.node, { lhsBatch: [], rhsBatch: [], lhsContracting: [3], rhsContracting: [0] });
    return castTo(new Tensor(gray), images.dtype);
  }),
);

const EPSILON: { readonly [dtype: string]: number } = { float16: 2 ** -10, bfloat16: 2 ** -7, float32: 2 ** -23, float64: 2 ** -52 };

/** Red, green and blue to hue, saturation and value, all from 0 to 1. */
export const rgbToHsv = unaryOp("RGBToHSV", (images: Tensor, options: ImageOptions = {}) =>
  onImages(images, options, "rgbToHsv", (x) => {
    needFloat(x, "rgbToHsv");
    needChannels(x, [3], "rgbToHsv");
    const [r, g_, b] = planes(choose(math.less(math.fabs(x), EPSILON[x.dtype] ?? 0), 0, x));
    const value = math.maximum(math.maximum(r, g_), b);
    const range = math.subtract(value, math.minimum(math.minimum(r, g_), b));
    const [lit, coloured] = [math.greater(value, 0), math.greater(range, 0)];
    const saturation = choose(lit, math.divide(range, choose(lit, value, 1)), 0);
    const norm = math.divide(1, math.multiply(6, choose(coloured, range, 1)));
    const sixth = (p: Tensor, q: Tensor, offset: number): Tensor =>
      math.add(math.multiply(norm, math.subtract(p, q)), offset);
    const rest = choose(math.equal(value, g_), sixth(b, r, 2 / 6), sixth(r, g_, 4 / 6));
    const hue = choose(math.equal(value, r), sixth(g_, b, 0), rest);
    const turned = math.add(choose(coloured, hue, 0), castTo(math.less(hue, 0), x.dtype));
    return concatenated([turned, saturation, value], 3);
  }),
);

/** Hue, saturation and value to red, green and blue, all from 0 to 1. */
export const hsvToRgb = unaryOp("HSVToRGB", (images: Tensor, options: ImageOptions = {}) =>
  onImages(images, options, "hsvToRgb", (x) => {
    needFloat(x, "hsvToRgb");
    needChannels(x, [3], "hsvToRgb");
    const [hue, saturation, value] = planes(x);
    const turn = math.multiply(math.mod(hue, 1), 6);
    const away = (from: number): Tensor => math.fabs(math.subtract(turn, from));
    const channel = (share: Tensor): Tensor => {
      const mixed = math.multiply(saturation, math.clip(share, 0, 1));
      return math.multiply(value, math.add(math.subtract(1, saturation), mixed));
    };
    const shares = [math.subtract(away(3), 1), math.subtract(2, away(2)), math.subtract(2, away(4))];
    return concatenated(shares.map(channel), 3);
  }),
);
