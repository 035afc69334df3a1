import { CeratopsError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { at } from "../ir/shape.ts";
import { nonNegative, oneOf } from "../util/checks.ts";
import { option } from "../util/options.ts";
import { defineRegularizer } from "./regularizer.ts";

/**
 * factor · mean |cos ∠(a, b)| over all pairs of rows (or columns) a, b of a matrix, which draws them to be orthogonal.
 *
 * @example
 * ```ts
 * const layer = layers.Dense(4, { kernelRegularizer: regularizers.OrthogonalRegularizer({ factor: 0.01 }) });
 * ```
 */
export const OrthogonalRegularizer = defineRegularizer(
  "OrthogonalRegularizer",
  {
    factor: { ...option(0.01, nonNegative), serialize: Math.fround },
    mode: option<"rows" | "columns">("rows", oneOf("rows", "columns")),
  },
  ({ factor, mode }, x) => {
    if (x.rank !== 2) throw notMatrix(x.shape);
    const byRows = mode === "rows";
    const size = at(x.shape, byRows ? 0 : 1);
    const unit = ops.normalize(x, { axis: byRows ? 1 : 0 });
    const transposed = ops.transpose(unit);
    const cosines = byRows ? ops.matmul(unit, transposed) : ops.matmul(transposed, unit);
    const others = ops.multiply(cosines, ops.subtract(1, ops.eye(size, { dtype: x.dtype })));
    const pairs = (size * (size - 1)) / 2;
    return ops.multiply(ops.sum(ops.absolute(others)), (factor * 0.5) / pairs);
  },
);

const notMatrix = (shape: readonly number[]): CeratopsError =>
  new CeratopsError("OrthogonalRegularizer takes matrices only", {
    code: "E_REGULARIZER_SHAPE",
    expected: "[rows, columns]",
    received: `[${shape.join(", ")}]`,
    hint: `kernelRegularizer: "l2"`,
  });
