import { isFloat, type DType } from "../../../ir/dtype.ts";
import { integerBounds } from "../../../ir/primitives/selection.ts";
import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** `x` in another dtype, values beyond its bounds brought to them. */
export const saturated = (x: Tensor, dtype: DType): Tensor =>
  ops.cast(isFloat(dtype) || dtype === "bool" ? x : ops.clip(x, ...integerBounds(dtype)), dtype);
