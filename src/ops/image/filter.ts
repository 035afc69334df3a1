import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { depthwiseConv } from "../nn/conv.ts";
import { meanOf } from "../reduction/mean.ts";
import { add, divide, multiply, subtract } from "../elementwise/index.ts";
import { sumOf } from "../reduction/sum.ts";
import { toFloat } from "../support/float.ts";
import { standardizeDataFormat } from "../../tensor/config.ts";
import { permuted } from "../shape/transpose.ts";
import { imageError, onImages, type ImageOptions } from "./layout.ts";
import { table } from "../support/table.ts";

/** A bell of `size` weights that sum to 1. */
function bell(size: number, sigma: Tensor): Tensor {
  const type = { shape: [size], dtype: sigma.dtype };
  const x = g.subtract(g.iota(0, type), g.full((size - 1) / 2, type));
  const scaled = g.divide(x, g.broadcastTo(g.reshape(sigma.node, [1]), [size]));
  const weights = new Tensor(g.unary("exponential", g.scale(g.multiply(scaled, scaled), -0.5)));
  return divide(weights, sumOf(weights));
}

/** The same window over every channel. */
function filtered(x: Tensor, rows: Tensor, columns: Tensor, padding: "same" | "valid"): Tensor {
  const channels = at(x.shape, 3);
  const tall = g.broadcastInDim(rows.node, [rows.size, 1, channels, 1], [0]);
  const wide = g.broadcastInDim(columns.node, [1, columns.size, channels, 1], [1]);
  const options = { padding, dataFormat: "channels_last" } as const;
  return depthwiseConv(depthwiseConv(x, new Tensor(tall), options), new Tensor(wide), options);
}

export interface GaussianBlurOptions extends ImageOptions {
  /** Height and width of the window, `[3, 3]`. */
  readonly kernelSize?: readonly number[];
  /** Standard deviations along both axes, `[1, 1]`; may be computed. */
  readonly sigma?: TensorLike;
}

/** Images blurred with a Gaussian window, one axis after the other. */
export function blurred(x: Tensor, kernelSize: readonly number[], sigma: TensorLike): Tensor {
  const sigmas = castTo(toTensor(sigma), x.dtype).node;
  const [first, second] = range(2).map((i) => new Tensor(g.slice(sigmas, [i], [i + 1])));
  const [columns, rows] = [bell(kernelSize[0] ?? 3, first ?? x), bell(kernelSize[1] ?? 3, second ?? x)];
  return filtered(x, rows, columns, "same");
}

/** Images blurred with a Gaussian window. */
export const gaussianBlur = unaryOp("GaussianBlur", (images: Tensor, options: GaussianBlurOptions = {}) =>
  onImages(images, options, "gaussianBlur", (x) => blurred(toFloat(x), options.kernelSize ?? [3, 3], options.sigma ?? [1, 1])),
);

const constant = (values: readonly number[], dtype: Tensor["dtype"]): Tensor =>
  table(`window ${values.join()}`, [values.length], dtype, () => values);

/** Sobel's derivatives along rows and columns, on a new last axis: `[b, h, w, c]` gives `[b, h, w, c, 2]`. */
export const sobelEdges = unaryOp("SobelEdges", (images: Tensor, { dataFormat }: ImageOptions = {}) => {
  const first = standardizeDataFormat(dataFormat) === "channels_first";
  if (images.rank !== 4) throw imageError("sobelEdges", "takes a batch of images", "a tensor of rank 4", `[${images.shape.join(", ")}]`);
  const float = toFloat(images);
  const x = first ? permuted(float, [0, 2, 3, 1]) : float;
  const [slope, smooth] = [constant([-1, 0, 1], x.dtype), constant([1, 2, 1], x.dtype)];
  const edges = [filtered(x, slope, smooth, "same"), filtered(x, smooth, slope, "same")].map((edge) => {
    const back = first ? permuted(edge, [0, 3, 1, 2]) : edge;
    return g.reshape(back.node, [...back.shape, 1]);
  });
  return new Tensor(g.concatenate(edges, 4));
});

export interface SsimOptions extends ImageOptions {
  /** The largest value a pixel can have, 1. */
  readonly maxVal?: number;
  readonly filterSize?: number;
  readonly filterSigma?: number;
  readonly k1?: number;
  readonly k2?: number;
}

/**
 * Structural similarity of two images, 1 for equal ones; one number per image.
 *
 * Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004.
 */
export const ssim = binaryOp("SSIM", (image1, image2, options: SsimOptions = {}) => {
  const { maxVal = 1, filterSize = 11, filterSigma = 1.5, k1 = 0.01, k2 = 0.03 } = options;
  const [a, b] = [toTensor(image1), toTensor(image2)];
  const dtype = resultType(a.dtype, "float");
  const window = bell(filterSize, castTo(toTensor([filterSigma]), dtype));
  const local = (x: Tensor): Tensor => filtered(x, window, window, "valid");
  const [c1, c2] = [(k1 * maxVal) ** 2, (k2 * maxVal) ** 2];
  const compare = (p: Tensor, q: Tensor): Tensor => {
    const [mean1, mean2] = [local(p), local(q)];
    const [square1, square2, product] = [multiply(mean1, mean1), multiply(mean2, mean2), multiply(mean1, mean2)];
    const spread = (x: Tensor, y: Tensor, mean: Tensor): Tensor => subtract(local(multiply(x, y)), mean);
    const variance = add(spread(p, p, square1), spread(q, q, square2));
    const top = multiply(add(multiply(product, 2), c1), add(multiply(spread(p, q, product), 2), c2));
    return divide(top, multiply(add(add(square1, square2), c1), add(variance, c2)));
  };
  // The second image takes the layout of the first: both are brought to channels last, batch first, then compared.
  const lay = (x: Tensor): Tensor => {
    let laid = x;
    onImages(castTo(x, dtype), options, "ssim", (y) => (laid = y));
    return laid;
  };
  const map = compare(lay(a), lay(b));
  const perImage = meanOf(map, { axis: [1, 2, 3] });
  return castTo(a.rank === 3 ? new Tensor(g.reshape(perImage.node, [])) : perImage, a.dtype);
});
