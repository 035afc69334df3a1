import { CeratopsError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The number of columns of targets and predictions, which must be matrices. */
export function matrixShape(where: string, yTrue: Tensor, yPred: Tensor): number {
  const columns = yPred.shape[1];
  if (yTrue.rank === 2 && yPred.rank === 2 && columns !== undefined) return columns;
  throw new CeratopsError(`Metric "${where}" takes matrices of targets and predictions`, {
    code: "E_METRIC_SHAPE",
    where,
    expected: "[batch, outputs] for both",
    received: `targets [${yTrue.shape.join(", ")}] and predictions [${yPred.shape.join(", ")}]`,
    hint: "ops.oneHot(y, classes) for class numbers, ops.expandDims(y, -1) for single numbers",
  });
}
