import * as ops from "../../ops/index.ts";
import * as random from "../../random/index.ts";
import type { SeedGenerator } from "../../random/index.ts";
import type { DType } from "../../ir/dtype.ts";
import { at, type Dims } from "../../ir/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Dropout of what goes into a product: no mask, one for all gates, or one for each gate. */
export type Masks = readonly Tensor[];

export interface MaskDraw {
  readonly rate: number;
  readonly count: number;
  /** Of one step: the batch, then what is dropped from. */
  readonly shape: Dims;
  readonly dtype: DType;
}

/** Draws masks that hold for all steps of a sequence. */
export function drawMasks({ rate, count, shape, dtype }: MaskDraw, seed: SeedGenerator): Masks {
  if (rate === 0) return [];
  const ones = ops.ones(shape, { dtype });
  return Array.from({ length: count }, () => random.dropout(ones, rate, { seed }));
}

/** The products for all gates, side by side along `axis`, with what goes into each dropped by the mask of its gate. */
export function gateProducts(
  x: Tensor,
  kernel: Tensor,
  masks: Masks,
  { product, axis }: { readonly product: (x: Tensor, kernel: Tensor) => Tensor; readonly axis: number },
): Tensor {
  if (masks.length === 0) return product(x, kernel);
  const dropped = masks.map((mask) => drop(x, mask));
  if (dropped.length === 1) return product(at(dropped, 0), kernel);
  const kernels = ops.split(kernel, masks.length, { axis: -1 });
  return ops.concatenate(dropped.map((input, gate) => product(input, at(kernels, gate))), { axis });
}

/** `x` times a mask, the same at every step if `x` is a whole sequence. */
export const drop = (x: Tensor, mask: Tensor): Tensor =>
  ops.multiply(x, x.rank > mask.rank ? ops.expandDims(mask, 1) : mask);
