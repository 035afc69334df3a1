import { hostArray, type DType, type TypedArray } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { sizeOf, type Dims } from "../../ir/shape.ts";
import { CeratopsError } from "../../errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { mayCompute } from "../../util/tolerance.ts";

const tables = new Map<string, WeakRef<TypedArray>>();

/**
 * Numbers that the graph carries along, such as positions or weights that follow from shapes. The name says what they
 * are: tables of one name, shape and dtype are one array, so that graphs that use them are found again.
 */
export function table(name: string, shape: Dims, dtype: DType, values: () => ArrayLike<number>): Tensor {
  const key = `${name} ${dtype}[${shape.join()}]`;
  const known = tables.get(key)?.deref();
  if (known === undefined && !mayCompute(sizeOf(shape))) throw tooLarge(name, shape);
  const data = known ?? hostArray(dtype, sizeOf(shape));
  if (known === undefined) {
    data.set(values());
    tables.set(key, new WeakRef(data));
  }
  return new Tensor(g.constant(data, { shape, dtype }));
}

const tooLarge = (name: string, shape: Dims): CeratopsError =>
  new CeratopsError("A layer in the file has sizes that no file is trusted with", {
    code: "E_FILE_TOO_LARGE",
    where: name,
    expected: "tables of at most 2^24 numbers for all layers",
    received: `one of shape [${shape.join(", ")}]`,
    hint: "build the model in your program, then model.loadWeights(path)",
  });
