import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { axesInSpace } from "../space.ts";

/** Repeats every element along the axes in space, `factors[i]` times along the i-th. */
export const enlarge = (x: Tensor, factors: readonly number[], format: DataFormat): Tensor =>
  axesInSpace(factors.length, format).reduce(
    (grown, axis, i) => ops.repeat(grown, at(factors, i), { axis }),
    x,
  );
