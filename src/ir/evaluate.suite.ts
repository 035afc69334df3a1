import { hostArray, type DType } from "./dtype.ts";
import { g } from "./make.ts";
import type { Node } from "./node.ts";
import { evaluateGraph } from "./run.ts";
import { sizeOf, type Dims } from "./shape.ts";

/** A constant for tests: nothing to declare, numbers in row-major order. */
export function tensor(shape: Dims, values: readonly number[], dtype: DType = "float32"): Node {
  if (values.length !== sizeOf(shape)) throw new RangeError(`${values.length} values for [${shape}]`);
  const data = hostArray(dtype, values.length);
  data.set(values);
  return g.constant(data, { shape, dtype });
}

export const ints = (shape: Dims, values: readonly number[]): Node => tensor(shape, values, "int32");

/** What nodes without parameters come to. */
export function valuesOf(...nodes: readonly Node[]): number[][] {
  return evaluateGraph({ parameters: [], outputs: nodes }, []).map(({ data }) => Array.from(data));
}
