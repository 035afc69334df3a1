import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, unaryOp, type Operand, type Result } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo, saturateCast } from "../core/cast.ts";
import { round } from "../elementwise/rounding.ts";
import { takeAlong } from "../indexing/take.ts";
import { permuted } from "../shape/transpose.ts";
import { sliceAxis } from "../shape/split.ts";
import { resolveAxis } from "../support/axes.ts";
import { toFloat } from "../support/float.ts";
import { needValues } from "../support/numbers.ts";
import { imageError, onImages, type ImageOptions } from "./layout.ts";
import { table } from "../support/table.ts";

export type Interpolation = "nearest" | "bilinear" | "bicubic" | "lanczos3" | "lanczos5";

const zero = (x: Node): Node => g.like(0, x);
const plus = (x: Node, value: number): Node => g.add(x, g.like(value, x));

const triangle = (x: Node): Node => g.binary("maximum", zero(x), g.subtract(g.like(1, x), x));

/** Keys' cubic convolution with a = -1/2. */
function cubic(x: Node): Node {
  const inner = plus(g.multiply(g.multiply(plus(g.scale(x, 1.5), -2.5), x), x), 1);
  const outer = plus(g.multiply(plus(g.multiply(plus(g.scale(x, -0.5), 2.5), x), -4), x), 2);
  const near = g.select(g.compare("GE", x, g.like(1, x)), outer, inner);
  return g.select(g.compare("GE", x, g.like(2, x)), zero(x), near);
}

const lanczos = (radius: number) => (x: Node): Node => {
  const isZero = g.compare("LE", x, g.like(1e-3, x));
  const safe = g.select(isZero, g.like(1, x), x);
  const sine = (factor: number): Node => g.unary("sine", g.scale(safe, factor));
  const product = g.scale(g.multiply(sine(Math.PI), sine(Math.PI / radius)), radius / Math.PI ** 2);
  const out = g.select(isZero, g.like(1, x), g.divide(product, g.multiply(safe, safe)));
  return g.select(g.compare("GT", x, g.like(radius, x)), zero(x), out);
};

/** Weight of a pixel by its distance from a sample. */
const kernels: { readonly [name: string]: (distance: Node) => Node } = {
  linear: triangle,
  bilinear: triangle,
  trilinear: triangle,
  cubic,
  bicubic: cubic,
  tricubic: cubic,
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

interface AxisPlan {
  readonly from: number;
  readonly to: number;
  readonly scale: Node;
  readonly translation: Node;
  readonly kernel: (distance: Node) => Node;
  readonly antialias: boolean;
}

/** What each old pixel contributes to each new one, [from, to]: `jax.image`'s compute_weight_mat. */
function weightMatrix({ from, to, scale, translation, kernel, antialias }: AxisPlan): Node {
  const type = { shape: [from, to], dtype: scale.dtype };
  const fill = (value: Node): Node => g.broadcastTo(value, type.shape);
  const inverse = g.divide(g.like(1, scale), scale);
  const center = g.subtract(g.multiply(plus(g.iota(1, type), 0.5), fill(inverse)), fill(g.multiply(translation, inverse)));
  const sample = plus(center, -0.5);
  const distance = g.unary("abs", g.subtract(sample, g.iota(0, type)));
  const widened = antialias ? g.divide(distance, fill(g.binary("maximum", inverse, g.like(1, inverse)))) : distance;
  const weights = kernel(widened);
  const total = g.broadcastTo(g.reduceKeeping("add", weights, [0]), type.shape);
  const isTiny = g.compare("LE", g.unary("abs", total), g.like(1000 * 2 ** -23, total));
  const shared = g.divide(weights, g.select(isTiny, g.like(1, total), total));
  const inside = g.binary(
    "and",
    g.compare("GE", sample, g.like(-0.5, sample)),
    g.compare("LE", sample, g.like(from - 0.5, sample)),
  );
  return g.select(g.binary("and", inside, g.unary("not", isTiny)), shared, zero(shared));
}

/** `x` with one axis replaced by weighted sums of its elements. */
function resample(x: Tensor, axis: number, weights: Node): Tensor {
  const mixed = g.dotGeneral(x.node, g.convert(weights, x.dtype), {
    lhsBatch: [],
    rhsBatch: [],
    lhsContracting: [axis],
    rhsContracting: [0],
  });
  const order = range(x.rank - 1);
  order.splice(axis, 0, x.rank - 1);
  return permuted(new Tensor(mixed), order);
}

/** One axis brought to another size. */
function resizeAxis(x: Tensor, axis: number, to: number, interpolation: Interpolation, antialias: boolean): Tensor {
  const from = at(x.shape, axis);
  if (from === to) return x;
  if (interpolation === "nearest") {
    const places = table(`nearest of ${from}`, [to], "int32", () => range(to).map((i) => Math.floor(((i + 0.5) * from) / to)));
    return takeAlong(x, places, axis);
  }
  const kernel = kernels[interpolation] ?? triangle;
  const [scale, translation] = [g.scalar(to / from, "float32"), g.scalar(0, "float32")];
  const weights = weightMatrix({ from, to, scale, translation, kernel, antialias });
  // Sizes are known, so the weights are computed once, not in every step.
  const name = `${interpolation} of ${from}${antialias ? ", smooth" : ""}`;
  const known = table(name, [from, to], "float32", () => needValues(new Tensor(weights), "the sizes", "image.resize"));
  return resample(toFloat(x), axis, known.node);
}

export interface ResizeOptions extends ImageOptions {
  /** How new pixels follow from old ones; `"bilinear"`. */
  readonly interpolation?: Interpolation;
  /** Whether shrinking averages over all pixels that are left out. */
  readonly antialias?: boolean;
  /** Cuts the image to the new aspect ratio first. */
  readonly cropToAspectRatio?: boolean;
  /** Pads the image to the new aspect ratio first. */
  readonly padToAspectRatio?: boolean;
  /** How padding is filled: only `"constant"`. */
  readonly fillMode?: "constant";
  readonly fillValue?: number;
}

/**
 * Images brought to another height and width.
 *
 * @example
 * ```ts
 * const images = ops.ones([1, 100, 120, 3]);
 * const small = ops.image.resize(images, [64, 64], { interpolation: "bicubic", antialias: true });
 * ```
 */
export const resize = unaryOp("Resize", (images: Tensor, size: Dims, options: ResizeOptions = {}) => {
  const { interpolation = "bilinear", antialias = false } = options;
  checkResize(size, interpolation, options);
  const [height, width] = [at(size, 0), at(size, 1)];
  return onImages(images, options, "resize", (x) => {
    const shaped = options.cropToAspectRatio ? cropped(x, height, width) : options.padToAspectRatio ? padded(x, height, width, options.fillValue ?? 0) : x;
    const tall = resizeAxis(shaped, 1, height, interpolation, antialias);
    const resized = resizeAxis(tall, 2, width, interpolation, antialias);
    // Whole numbers stay whole: rounded, and kept within their dtype.
    return isFloat(x.dtype) || interpolation === "nearest" ? resized : saturateCast(round(toFloat(resized)), x.dtype);
  });
});

function checkResize(size: Dims, interpolation: string, { cropToAspectRatio, padToAspectRatio, fillMode = "constant" }: ResizeOptions): void {
  if (size.length !== 2 || size.some((dim) => !Number.isInteger(dim) || dim < 1)) {
    throw imageError("resize", "the size is two whole numbers above 0", "[height, width]", `[${size.join(", ")}]`);
  }
  if (interpolation !== "nearest" && !Object.hasOwn(kernels, interpolation)) {
    throw imageError("resize", "there is no such interpolation", `"nearest", "bilinear", "bicubic", "lanczos3" or "lanczos5"`, `"${interpolation}"`);
  }
  if (cropToAspectRatio && padToAspectRatio) {
    throw imageError("resize", "an image is either cropped or padded", "one of cropToAspectRatio and padToAspectRatio", "both");
  }
  if (fillMode !== "constant") throw imageError("resize", "padding is constant", `fillMode: "constant"`, `"${String(fillMode)}"`);
}

function cropped(x: Tensor, height: number, width: number): Tensor {
  const [h, w] = [at(x.shape, 1), at(x.shape, 2)];
  const cropHeight = Math.max(Math.min(h, Math.trunc((w * height) / width)), 1);
  const cropWidth = Math.max(Math.min(w, Math.trunc((h * width) / height)), 1);
  const [top, left] = [Math.trunc((h - cropHeight) / 2), Math.trunc((w - cropWidth) / 2)];
  return sliceAxis(sliceAxis(x, 1, top, top + cropHeight), 2, left, left + cropWidth);
}

function padded(x: Tensor, height: number, width: number, value: number): Tensor {
  const [h, w] = [at(x.shape, 1), at(x.shape, 2)];
  const top = Math.trunc((Math.max(h, Math.trunc((w * height) / width)) - h) / 2);
  const left = top > 0 ? 0 : Math.trunc((Math.max(w, Math.trunc((h * width) / height)) - w) / 2);
  const edges = [0, top, left, 0];
  return new Tensor(g.pad(x.node, edges, edges, [0, 0, 0, 0], g.scalar(value, x.dtype)));
}

export interface ScaleAndTranslateOptions {
  /** Whether shrinking averages over all pixels that are left out; true. */
  readonly antialias?: boolean;
}

function computeScaleAndTranslate(
  images: TensorLike,
  outputShape: Dims,
  scale: TensorLike,
  translation: TensorLike,
  spatialDims: Dims,
  method: string,
  { antialias = true }: ScaleAndTranslateOptions = {},
): Tensor {
  const kernel = kernels[method];
  if (kernel === undefined) throw imageError("scaleAndTranslate", "there is no such method", Object.keys(kernels).join(", "), `"${method}"`);
  const x = toFloat(toTensor(images));
  const entry = (of: TensorLike, i: number): Node => {
    const vector = castTo(toFloat(toTensor(of)), "float32").node;
    return g.reshape(g.slice(g.reshape(vector, [spatialDims.length]), [i], [i + 1]), []);
  };
  return spatialDims.reduce((moved, dim, i) => {
    const axis = resolveAxis(dim, x.shape, "image.scaleAndTranslate");
    const [from, to] = [at(moved.shape, axis), at(outputShape, axis)];
    const plan = { from, to, scale: entry(scale, i), translation: entry(translation, i), kernel, antialias };
    return resample(moved, axis, weightMatrix(plan));
  }, x);
}

const call = anyOp("ScaleAndTranslate", computeScaleAndTranslate) as (...args: readonly unknown[]) => unknown;

/** Images scaled and shifted along the axes `spatialDims`, sampled into `outputShape`; scale and shift may be computed. */
export function scaleAndTranslate<X extends Operand, S extends Operand, T extends Operand>(
  images: X,
  outputShape: Dims,
  scale: S,
  translation: T,
  spatialDims: Dims,
  method: string,
  options: ScaleAndTranslateOptions = {},
): Result<X | S | T> {
  return call(images, outputShape, scale, translation, spatialDims, method, options) as Result<X | S | T>;
}
