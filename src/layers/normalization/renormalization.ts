import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Variable } from "../../tensor/variable.ts";
import { refuse } from "../../util/checks.ts";
import { option } from "../../util/options.ts";

/** Limits of the correction; none where not said. */
export interface RenormClipping {
  readonly rmin?: number;
  readonly rmax?: number;
  readonly dmax?: number;
}

/** The options of batch renormalization. */
export const renormTable = {
  renorm: option(false),
  renormClipping: option<RenormClipping | null>(null, (written, where) => {
    const { rmin = 0, rmax = Infinity, dmax = 0, ...others } = written ?? {};
    if (Object.keys(others).length === 0 && rmin <= rmax && dmax >= 0) return written;
    throw refuse(where, "rmin, rmax (not below rmin) and dmax (not below 0)", JSON.stringify(written), "{ rmax: 3, dmax: 5 }");
  }),
  renormMomentum: option(0.99),
};

/** `weight = weight * momentum + value * (1 - momentum)` */
export function moveTowards(weight: Variable, value: Tensor, momentum: number): void {
  const moved = ops.add(ops.multiply(weight.value, momentum), ops.multiply(value, 1 - momentum));
  weight.assign(ops.cast(moved, weight.dtype));
}

/** What takes a batch's own normalization to that by running statistics: a factor and a shift, no gradient through them. */
export function correction(
  mean: Tensor,
  stddev: Tensor,
  running: { readonly mean: Tensor; readonly stddev: Tensor },
  epsilon: number,
  { rmin = -Infinity, rmax = Infinity, dmax = Infinity }: RenormClipping,
): { readonly factor: Tensor; readonly shift: Tensor } {
  const reference = ops.maximum(running.stddev, Math.sqrt(epsilon));
  const factor = ops.minimum(ops.maximum(ops.divide(stddev, reference), rmin), rmax);
  const shift = ops.clip(ops.divide(ops.subtract(mean, running.mean), reference), -dmax, dmax);
  return { factor: ops.stopGradient(factor), shift: ops.stopGradient(shift) };
}
