import type { Dims } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import * as ops from "../ops/index.ts";
import type { Confusion } from "./confusion.ts";

/** The four counts as variables of a metric, named and ordered as in Keras. */
export type ConfusionVariables = { readonly [K in keyof Confusion]: Variable };

export const makeConfusion = (make: (name: string, shape: Dims) => Variable, shape: Dims): ConfusionVariables => ({
  truePositives: make("true_positives", shape),
  falsePositives: make("false_positives", shape),
  trueNegatives: make("true_negatives", shape),
  falseNegatives: make("false_negatives", shape),
});

/** The present counts. */
export const readConfusion = (variables: ConfusionVariables): Confusion => ({
  truePositives: variables.truePositives.value,
  falsePositives: variables.falsePositives.value,
  trueNegatives: variables.trueNegatives.value,
  falseNegatives: variables.falseNegatives.value,
});

/** a / (a + b), 0 where both are 0. */
const share = (a: Tensor, b: Tensor): Tensor => ops.divideNoNan(a, ops.add(a, b));

/** The part of all positives that is found; also called sensitivity. */
export const recallOf = ({ truePositives, falseNegatives }: Confusion): Tensor => share(truePositives, falseNegatives);

/** The part of what is found that is positive. */
export const precisionOf = ({ truePositives, falsePositives }: Confusion): Tensor =>
  share(truePositives, falsePositives);

/** The part of all negatives that is left out. */
export const specificityOf = ({ trueNegatives, falsePositives }: Confusion): Tensor =>
  share(trueNegatives, falsePositives);
