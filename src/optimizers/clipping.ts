import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

interface Limits {
  readonly clipnorm: number | null;
  readonly globalClipnorm: number | null;
  readonly clipvalue: number | null;
}

/** Gradients within the limit that is set, if one is. */
export function clipGradients(gradients: readonly Tensor[], limits: Limits): readonly Tensor[] {
  const { clipnorm, globalClipnorm, clipvalue } = limits;
  if (clipnorm !== null) return gradients.map((gradient) => clipByNorm(gradient, clipnorm));
  if (globalClipnorm !== null) return clipByGlobalNorm(gradients, globalClipnorm);
  if (clipvalue !== null) return gradients.map((gradient) => ops.clip(gradient, -clipvalue, clipvalue));
  return gradients;
}

const sumOfSquares = (x: Tensor): Tensor => ops.sum(ops.square(x));

/** g · limit / max(‖g‖, limit). */
function clipByNorm(gradient: Tensor, limit: number): Tensor {
  const norm = ops.sqrt(sumOfSquares(gradient));
  return ops.divide(ops.multiply(gradient, limit), ops.maximum(norm, limit));
}

/** All gradients times the same factor, so that their norm together is at most the limit; NaN if a norm is infinite. */
function clipByGlobalNorm(gradients: readonly Tensor[], limit: number): Tensor[] {
  const norm = ops.sqrt(gradients.map((gradient) => ops.cast(sumOfSquares(gradient), "float32")).reduce(add));
  const factor = ops.multiply(limit, ops.minimum(ops.divide(1, norm), 1 / limit));
  const finiteFactor = ops.add(factor, ops.subtract(norm, norm));
  return gradients.map((gradient) => ops.multiply(gradient, ops.cast(finiteFactor, gradient.dtype)));
}

const add = (a: Tensor, b: Tensor): Tensor => ops.add(a, b);
