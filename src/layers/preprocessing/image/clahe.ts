import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { nonNegative } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { size } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { BYTES, rescaled, valueRange } from "./factors.ts";
import type { Size } from "../../../data/bounding_boxes/corners.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import { SteadyImageLayer } from "./steady_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, valueRange: valueRange(), clipLimit: option(4, nonNegative), tileGridSize: size(2, 8) };

export type ContrastLimitedAdaptiveHistogramEqualizationOptions = LayerWritten<typeof table>;

/** Along one axis: the parts before and after each pixel, and how near the second is. */
function neighbours(parts: number, length: number): { readonly before: Tensor; readonly after: Tensor; readonly weight: Tensor } {
  const places = ops.add(ops.divide(ops.subtract(ops.arange(parts * length, { dtype: "float32" }), length / 2), length), 1);
  const lower = ops.floor(places);
  // The first and the last part stand for what lies beyond them.
  const part = (place: Tensor): Tensor => ops.cast(ops.clip(ops.subtract(place, 1), 0, parts - 1), "int32");
  return { before: part(lower), after: part(ops.add(lower, 1)), weight: ops.subtract(places, lower) };
}

/** Pixels by the curves of the four parts around them. */
function interpolate(curves: Tensor, pixels: Tensor, tile: Size): Tensor {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = curves.shape;
  const [y, x] = [neighbours(rows, tile.height), neighbours(columns, tile.width)];
  const flat = ops.reshape(curves, [-1]);
  const steps = (n: number, shape: number[], stride: number): Tensor => ops.reshape(ops.multiply(ops.arange(n, { dtype: "int32" }), stride), shape);
  const column = channels * 256;
  const image = rows * columns * column;
  const base = ops.add(ops.add(steps(batch, [-1, 1, 1, 1], image), steps(channels, [1, 1, 1, -1], 256)), pixels);
  const along = (part: Tensor, shape: number[], stride: number): Tensor => ops.reshape(ops.multiply(part, stride), shape);
  const value = (row: Tensor, one: Tensor): Tensor =>
    ops.take(flat, ops.add(base, ops.add(along(row, [1, -1, 1, 1], columns * column), along(one, [1, 1, -1, 1], column))));
  const mix = (a: Tensor, b: Tensor, weight: Tensor): Tensor => ops.add(a, ops.multiply(ops.subtract(b, a), weight));
  const inRow = (row: Tensor): Tensor => mix(value(row, x.before), value(row, x.after), ops.reshape(x.weight, [1, 1, -1, 1]));
  return mix(inRow(y.before), inRow(y.after), ops.reshape(y.weight, [1, -1, 1, 1]));
}

export class ContrastLimitedAdaptiveHistogramEqualizationLayer extends SteadyImageLayer<typeof table> {
  static readonly className = "ContrastLimitedAdaptiveHistogramEqualization";
  static readonly table = table;
  protected override readonly casts = false;

  override augment(images: Tensor): Tensor {
    const { height, width } = sizeOf(images);
    const [rows = 1, columns = 1] = this.options.tileGridSize;
    const tile = { height: Math.ceil(height / rows), width: Math.ceil(width / columns) };
    const edges = [[0, 0], [0, tile.height * rows - height], [0, tile.width * columns - width], [0, 0]] as const;
    const bytes = rescaled(ops.cast(images, "float32"), this.options.valueRange, BYTES);
    const padded = ops.pad(bytes, edges, { mode: "symmetric" });
    const pixels = ops.cast(ops.clip(padded, 0, 255), "int32");
    const curves = this.#curves(pixels, tile);
    const mixed = interpolate(curves, pixels, tile);
    const cut = ops.slice(mixed, [0, 0, 0, 0], images.shape);
    return ops.cast(rescaled(cut, BYTES, this.options.valueRange), images.dtype);
  }

  /** The curve of each tile and channel, `[batch, rows, columns, channels, 256]`: what each value becomes. */
  #curves(pixels: Tensor, { height, width }: Size): Tensor {
    const [batch = 1, , , channels = 1] = pixels.shape;
    const [rows = 1, columns = 1] = this.options.tileGridSize;
    const tiles = ops.transpose(ops.reshape(pixels, [batch, rows, height, columns, width, channels]), { axes: [0, 1, 3, 5, 2, 4] });
    const flat = ops.reshape(tiles, [batch, rows, columns, channels, height * width]);
    const counts = ops.sum(ops.oneHot(flat, 256, { dtype: "float32" }), { axis: -2 });
    const sums = ops.cumsum(this.#limited(counts, height * width), { axis: -1 });
    const least = ops.min(sums, { axis: -1, keepdims: true });
    const range = ops.subtract(height * width, least);
    const shares = ops.divide(ops.subtract(sums, least), ops.where(ops.equal(range, 0), 1, range));
    return ops.clip(ops.multiply(shares, 255), 0, 255);
  }

  /** Counts cut off at the limit; what is cut off is spread over all values. */
  #limited(counts: Tensor, total: number): Tensor {
    const { clipLimit } = this.options;
    if (clipLimit === 0) return counts;
    const cut = ops.clip(counts, 0, (clipLimit * total) / 256);
    const rest = ops.sum(ops.subtract(counts, cut), { axis: -1, keepdims: true });
    return ops.add(cut, ops.divide(rest, 256));
  }
}

/**
 * Spreads the values of each part of an image evenly over the range, but not so far that noise is raised (CLAHE).
 * [Zuiderveld 1994](https://doi.org/10.1016/B978-0-12-336156-1.50061-6)
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`, in training or not.
 *
 * @param options `clipLimit`: how far a value may be above the average in a histogram, 4; 0 for no limit; `tileGridSize`:
 * rows and columns of parts, 8; `valueRange`: of the pixels, `[0, 255]`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.ContrastLimitedAdaptiveHistogramEqualization({ tileGridSize: 2 })(images);
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const ContrastLimitedAdaptiveHistogramEqualization = (options: ContrastLimitedAdaptiveHistogramEqualizationOptions = {}): OnImages =>
  typed(new ContrastLimitedAdaptiveHistogramEqualizationLayer(options));
