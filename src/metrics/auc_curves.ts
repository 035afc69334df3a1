import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Confusion } from "./confusion.ts";
import { precisionOf, recallOf } from "./confusion_state.ts";

export const curves = ["ROC", "PR", "PRGAIN"] as const;
export const summations = ["interpolation", "minoring", "majoring"] as const;

/** The curve that an area lies under: sensitivity over 1 − specificity, precision over recall, or their gains. */
export type Curve = (typeof curves)[number];

/** How the area between two points is counted: by the mean height, the lower or the higher one. */
export type Summation = (typeof summations)[number];

const all = (x: Tensor): number => x.shape[0] ?? 0;
/** All but the last, and all but the first, along the thresholds. */
const left = (x: Tensor): Tensor => ops.take(x, ops.arange(all(x) - 1), { axis: 0 });
const right = (x: Tensor): Tensor => ops.take(x, ops.arange(1, { stop: all(x) }), { axis: 0 });

const points: { readonly [C in Curve]: (counts: Confusion) => { readonly x: Tensor; readonly y: Tensor } } = {
  ROC: (counts) => ({ x: falsePositiveRate(counts), y: recallOf(counts) }),
  PR: (counts) => ({ x: recallOf(counts), y: precisionOf(counts) }),
  PRGAIN: (counts) => {
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
    const odds = ops.divideNoNan(ops.add(truePositives, falseNegatives), ops.add(trueNegatives, falsePositives));
    const gain = (errors: Tensor): Tensor => ops.subtract(1, ops.multiply(odds, ops.divideNoNan(errors, truePositives)));
    const hasNone = ops.equal(truePositives, 0);
    return {
      x: ops.maximum(ops.where(hasNone, 0, gain(falseNegatives)), 0),
      y: ops.where(hasNone, 1, gain(falsePositives)),
    };
  },
};

const falsePositiveRate = ({ falsePositives, trueNegatives }: Confusion): Tensor =>
  ops.divideNoNan(falsePositives, ops.add(falsePositives, trueNegatives));

const heights: { readonly [S in Summation]: (a: Tensor, b: Tensor) => Tensor } = {
  interpolation: (a, b) => ops.divide(ops.add(a, b), 2),
  minoring: (a, b) => ops.minimum(a, b),
  majoring: (a, b) => ops.maximum(a, b),
};

/** The area under a curve: [thresholds, …] → […]. */
export function areaUnder(counts: Confusion, curve: Curve, summation: Summation): Tensor {
  if (curve === "PR" && summation === "interpolation") return interpolatedPrecision(counts);
  const { x, y } = points[curve](counts);
  const widths = ops.subtract(left(x), right(x));
  return ops.sum(ops.multiply(widths, heights[summation](left(y), right(y))), { axis: 0 });
}

/**
 * Between two points true positives grow linearly with all positives found, so that precision is no straight line:
 * the integral of (slope + intercept / positives) from one point to the next.
 *
 * Davis, Goadrich: The Relationship Between Precision-Recall and ROC Curves (2006).
 */
function interpolatedPrecision({ truePositives, falsePositives, falseNegatives }: Confusion): Tensor {
  const found = ops.add(truePositives, falsePositives);
  const hits = ops.subtract(left(truePositives), right(truePositives));
  const slope = ops.divideNoNan(hits, ops.maximum(ops.subtract(left(found), right(found)), 0));
  const intercept = ops.subtract(right(truePositives), ops.multiply(slope, right(found)));
  const bothFound = ops.logicalAnd(ops.greater(left(found), 0), ops.greater(right(found), 0));
  const ratio = ops.where(bothFound, ops.divideNoNan(left(found), ops.maximum(right(found), 0)), 1);
  const area = ops.multiply(slope, ops.add(hits, ops.multiply(intercept, ops.log(ratio))));
  const positives = ops.maximum(ops.add(right(truePositives), right(falseNegatives)), 0);
  return ops.sum(ops.divideNoNan(area, positives), { axis: 0 });
}
