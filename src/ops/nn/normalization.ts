import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, sizeOf, type Dims } from "../../ir/shape.ts";
import { epsilon as defaultEpsilon } from "../../tensor/config.ts";
import { toTensor } from "../../tensor/convert.ts";
import { unaryOp } from "../../tensor/op.ts";
import { asDType, promotionType, resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { normOf } from "../linalg/norm.ts";
import { meanOf, varianceOf } from "../reduction/mean.ts";
import { reduced } from "../reduction/sum.ts";
import { resolveAxes, resolveAxis, type Axes } from "../support/axes.ts";
import { stretchTo } from "../support/broadcast.ts";
import { toFloat } from "../support/float.ts";
import { given, pairOp, ternaryOp, type OptionalOperand } from "../support/wrap.ts";

export interface BatchNormalizationOptions {
  /** β, added at the end. */
  readonly offset?: OptionalOperand;
  /** γ, multiplied with the normalized values. */
  readonly scale?: OptionalOperand;
  /** Keeps the variance away from 0; 1e-3. */
  readonly epsilon?: number;
}

/**
 * `(x - mean) / √(variance + ε) · scale + offset`, with one mean, variance, scale and offset per element of `axis`.
 *
 * Ioffe & Szegedy, "Batch Normalization", 2015.
 */
export const batchNormalization = ternaryOp(
  "BatchNorm",
  (x, mean, variance, axis: number, { offset, scale, epsilon = 1e-3 }: BatchNormalizationOptions = {}) => {
    const [gamma, beta] = [given(scale), given(offset)];
    const values = [x, mean, variance, ...(gamma === undefined ? [] : [gamma]), ...(beta === undefined ? [] : [beta])];
    const from = asDType(x, resultType(...values.map(promotionType), "float"));
    const { node } = from;
    const place = resolveAxis(axis, from.shape, "batchNormalization");
    const size = at(from.shape, place);
    const column = (value: Tensor): Node => {
      if (value.size !== size) throw badParameter(value, from, [place]);
      return g.reshape(castTo(value, from.dtype).node, from.shape.map((_, i) => (i === place ? size : 1)));
    };
    const spread = column(toTensor(variance));
    const root = g.unary("rsqrt", g.add(spread, g.like(epsilon, spread)));
    const inverse = gamma === undefined ? root : g.multiply(root, column(gamma));
    const shift = g.negate(g.multiply(column(toTensor(mean)), inverse));
    const total = beta === undefined ? shift : g.add(shift, column(beta));
    return new Tensor(g.add(g.multiply(node, g.broadcastTo(inverse, node.shape)), g.broadcastTo(total, node.shape)));
  },
);

function badParameter(value: Tensor, x: Tensor, axes: Dims): CeratopsError {
  const sizes = axes.map((axis) => at(x.shape, axis));
  return new CeratopsError("A parameter of a normalization does not fit the axes that are normalized", {
    code: "E_NORMALIZATION",
    expected: `one value per element of axis ${axes.join(", ")}: [${sizes.join(", ")}]`,
    received: `[${value.shape.join(", ")}]`,
    hint: `ops.reshape(parameter, [${sizes.join(", ")}])`,
  });
}

export interface LayerNormalizationOptions {
  /** Scale, multiplied with the normalized values. */
  readonly gamma?: OptionalOperand;
  /** Offset, added at the end. */
  readonly beta?: OptionalOperand;
  /** The axis or axes that are normalized together; the last. */
  readonly axis?: Axes;
  /** Keeps the variance away from 0; `epsilon()`. */
  readonly epsilon?: number | null | undefined;
  /** Divides by the standard deviation without subtracting the mean (kept from Keras; see `rmsNormalization`). */
  readonly rmsScaling?: boolean;
}

/**
 * `(x - mean(x)) / √(var(x) + ε) · gamma + beta`, statistics over the given axes of each sample, in float32 at least.
 *
 * Ba et al., "Layer Normalization", 2016.
 */
export const layerNormalization = unaryOp("LayerNorm", (input: Tensor, options: LayerNormalizationOptions = {}) => {
  const { axis = -1, rmsScaling = false } = options;
  const epsilon = options.epsilon ?? defaultEpsilon();
  const x = castTo(input, resultType(input.dtype, "float32"));
  const axes = resolveAxes(axis, x.shape, "layerNormalization");
  const parameter = (value: OptionalOperand): Node | undefined => parameterOver(given(value), x, axes);
  const [gamma, beta] = [parameter(options.gamma), parameter(options.beta)];
  const variance = varianceOf(x, { axis: axes, keepdims: true }).node;
  const root = g.broadcastTo(g.unary("rsqrt", g.add(variance, g.like(epsilon, variance))), x.shape);
  const inverse = gamma === undefined ? root : g.multiply(root, gamma);
  if (rmsScaling) return castTo(new Tensor(g.multiply(x.node, inverse)), input.dtype);
  const mean = g.broadcastTo(meanOf(x, { axis: axes, keepdims: true }).node, x.shape);
  const centered = g.multiply(g.subtract(x.node, mean), inverse);
  return castTo(new Tensor(beta === undefined ? centered : g.add(centered, beta)), input.dtype);
});

/** A parameter with one value per element of the normalized axes, stretched to x. */
function parameterOver(value: Tensor | undefined, x: Tensor, axes: Dims): Node | undefined {
  if (value === undefined) return undefined;
  const cast = castTo(value, x.dtype);
  if (cast.rank === x.rank || (axes.length === 1 && axes[0] === x.rank - 1)) return stretchTo(cast, x.shape, "layerNormalization").node;
  const shape = x.shape.map((dim, i) => (axes.includes(i) ? dim : 1));
  if (sizeOf(shape) !== cast.size) throw badParameter(cast, x, axes);
  return g.broadcastTo(g.reshape(cast.node, shape), x.shape);
}

export interface RmsNormalizationOptions {
  readonly scale?: OptionalOperand;
  readonly axis?: Axes;
  readonly epsilon?: number | null | undefined;
}

/**
 * `x / √(mean(x²) + ε) · scale`, over the given axes of each sample, in float32 at least.
 *
 * Zhang & Sennrich, "Root Mean Square Layer Normalization", 2019.
 */
export const rmsNormalization = unaryOp("RMSNorm", (input: Tensor, options: RmsNormalizationOptions = {}) => {
  const wide = castTo(input, resultType(input.dtype, "float32"));
  const x = wide.rank === 0 ? new Tensor(g.reshape(wide.node, [1])) : wide;
  const squares = new Tensor(g.multiply(x.node, x.node));
  const mean = meanOf(squares, { axis: options.axis ?? -1, keepdims: true }, "rmsNormalization").node;
  const root = g.unary("rsqrt", g.add(mean, g.like(options.epsilon ?? defaultEpsilon(), mean)));
  const normalized = g.multiply(x.node, g.broadcastTo(root, x.shape));
  const scale = given(options.scale);
  const scaled = scale === undefined ? normalized : g.multiply(normalized, stretchTo(castTo(scale, x.dtype), x.shape, "rmsNormalization").node);
  return castTo(new Tensor(scaled), input.dtype);
});

export interface NormalizeOptions {
  /** The axis or axes whose elements form one vector; the last. */
  readonly axis?: Axes;
  /** Which norm becomes 1: the order of the p-norm, 2. */
  readonly order?: number;
  /** The norm is taken to be no smaller; `epsilon()`. */
  readonly epsilon?: number | null | undefined;
}

/** Vectors along an axis scaled to norm 1: `x / max(‖x‖, ε)`. */
export const normalize = unaryOp("Normalize", (input: Tensor, options: NormalizeOptions = {}) => {
  const { axis = -1, order = 2 } = options;
  const epsilon = options.epsilon ?? defaultEpsilon();
  if (!Number.isInteger(order) || order < 1) {
    throw new CeratopsError("ops.normalize: the order of the norm must be a whole number from 1", {
      code: "E_NORM_ORDER",
      where: "ops.normalize",
      expected: "order: 1, 2, 3, …",
      received: `order: ${order}`,
      hint: "{ order: 2 }",
    });
  }
  const float = toFloat(input);
  const x = float.rank === 0 ? new Tensor(g.reshape(float.node, [1])) : float;
  if (order !== 2) {
    const norm = normOf(x, { ord: order, axis, keepdims: true }).node;
    return new Tensor(g.divide(x.node, g.broadcastTo(g.binary("maximum", norm, g.like(epsilon, norm)), x.shape)));
  }
  const squares = reduced(new Tensor(g.multiply(x.node, x.node)), "add", { axis, keepdims: true }, "normalize").node;
  const inverse = g.binary("minimum", g.unary("rsqrt", squares), g.like(1 / epsilon, squares));
  return new Tensor(g.multiply(x.node, g.broadcastTo(inverse, x.shape)));
});

export interface MomentsOptions {
  readonly keepdims?: boolean;
}

/**
 * Mean and variance over axes, computed in float32 at least.
 *
 * @example
 * ```ts
 * const [mean, variance] = ops.moments(tensor([[1, 3], [2, 2]]), [0, 1]); // 2, 0.5
 * ```
 */
export const moments = pairOp("Moments", (input, axes: Axes, { keepdims = false }: MomentsOptions = {}) => {
  const x = toFloat(toTensor(input));
  const wide = castTo(x, resultType(x.dtype, "float32"));
  const mean = meanOf(wide, { axis: axes, keepdims }, "moments");
  const variance = varianceOf(wide, { axis: axes, keepdims }, "moments");
  return [castTo(inHalfRange(mean, x), x.dtype), castTo(inHalfRange(variance, x), x.dtype)];
});

const LARGEST_FLOAT16 = 65504;

/** Limits what goes back into 16 bits to what float16 holds. */
function inHalfRange(value: Tensor, target: Tensor): Tensor {
  if (value.dtype === target.dtype) return value;
  const bound = g.like(LARGEST_FLOAT16, value.node);
  return new Tensor(g.clamp(g.negate(bound), value.node, bound));
}
