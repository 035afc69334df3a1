import type { Initializer } from "../../initializers/index.ts";
import type { DType } from "../../ir/dtype.ts";
import { at, type Dims } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";

interface Gates {
  readonly activation: (x: Tensor) => Tensor;
  readonly recurrentActivation: (x: Tensor) => Tensor;
  /** Along which the sums of the four gates stand: input, forget, new, output. */
  readonly axis: number;
}

/** The next state and carry of a long short-term memory, from the sums that its gates are made of. */
export function lstmStep(sums: Tensor, carry: Tensor, { activation, recurrentActivation, axis }: Gates): [Tensor, Tensor] {
  const parts = ops.split(sums, 4, { axis });
  const [input, forget, output] = [0, 1, 3].map((i) => recurrentActivation(at(parts, i))) as [Tensor, Tensor, Tensor];
  const carried = ops.add(ops.multiply(forget, carry), ops.multiply(input, activation(at(parts, 2))));
  return [ops.multiply(output, activation(carried)), carried];
}

/** A bias whose forget gate begins at 1, so that the state passes at first; the rest as `initializer` has it. */
export const openForgetGate =
  (initializer: Initializer, units: number) =>
  (_shape: Dims, dtype: DType): Tensor =>
    ops.concatenate([
      initializer.call([units], dtype),
      ops.ones([units], { dtype }),
      initializer.call([units * 2], dtype),
    ]);
