import { hostArray, type DType, type TypedArray } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { sizeOf, type Dims } from "../../ir/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { spend } from "../../util/tolerance.ts";

const tables = new Map<string, WeakRef<TypedArray>>();

/**
 * Numbers that the graph carries along, such as positions or weights that follow from shapes. The name says what they
 * are: tables of one name, shape and dtype are one array, so that graphs that use them are found again.
 */
export function table(name: string, shape: Dims, dtype: DType, values: () => ArrayLike<number>): Tensor {
  const key = `${name} ${dtype}[${shape.join()}]`;
  const known = tables.get(key)?.deref();
  if (known === undefined) spend(sizeOf(shape), name);
  const data = known ?? hostArray(dtype, sizeOf(shape));
  if (known === undefined) {
    data.set(values());
    tables.set(key, new WeakRef(data));
  }
  return new Tensor(g.constant(data, { shape, dtype }));
}
