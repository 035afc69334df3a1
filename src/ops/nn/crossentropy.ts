import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, sameDims } from "../../ir/shape.ts";
import { epsilon } from "../../tensor/config.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { oneHotOf } from "../creation/one_hot.ts";
import { logSumOfTwo } from "../elementwise/exponential.ts";
import { reduced } from "../reduction/sum.ts";
import { resolveAxis } from "../support/axes.ts";
import { toFloat } from "../support/float.ts";
import { logSoftmaxOf } from "./softmax.ts";

export interface CrossentropyOptions {
  /** Whether the output holds logits instead of probabilities. */
  readonly fromLogits?: boolean;
  /** The axis of classes; the last. */
  readonly axis?: number;
}

function shapesDiffer(op: string, target: Tensor, expected: string, hint: string): CeratopsError {
  return new CeratopsError(`ops.${op}: target and output do not have the shapes that belong together`, {
    code: "E_CROSSENTROPY",
    where: `ops.${op}`,
    expected,
    received: `a target [${target.shape.join(", ")}]`,
    hint,
  });
}

/** Logarithms of probabilities; those given are scaled to sum to 1 and kept away from 0 and 1. */
function logProbabilities(output: Tensor, fromLogits: boolean, axis: number): Tensor {
  if (fromLogits) return logSoftmaxOf(output, axis);
  const total = reduced(output, "add", { axis, keepdims: true }, "crossentropy").node;
  return new Tensor(g.unary("log", awayFromEnds(g.divide(output.node, g.broadcastTo(total, output.shape)))));
}

const awayFromEnds = (x: Tensor["node"]) => g.clamp(g.like(epsilon(), x), x, g.like(1 - epsilon(), x));

/** `-Σ target · log(p)` over an axis. */
function weighted(target: Tensor, logs: Tensor, axis: number): Tensor {
  const terms = promote([target, logs]);
  const product = new Tensor(g.multiply(at(terms, 0).node, at(terms, 1).node));
  return new Tensor(g.negate(reduced(product, "add", { axis }, "crossentropy").node));
}

/**
 * Crossentropy `-Σ target · log(output)` between distributions over an axis, one number per sample.
 *
 * Both `[…, classes]`; result `[…]`.
 */
export const categoricalCrossentropy = binaryOp(
  "CategoricalCrossentropy",
  (target, output, { fromLogits = false, axis = -1 }: CrossentropyOptions = {}) => {
    const [t, o] = [toTensor(target), toFloat(toTensor(output))];
    if (!sameDims(t.shape, o.shape) || t.rank < 1) {
      const hint = "integer labels go to ops.sparseCategoricalCrossentropy, or through ops.oneHot(labels, classes)";
      throw shapesDiffer("categoricalCrossentropy", t, `the shape of the output, [${o.shape.join(", ")}]`, hint);
    }
    return weighted(t, logProbabilities(o, fromLogits, axis), axis);
  },
);

/**
 * Crossentropy `-log(output[target])` for integer targets, one number per sample.
 *
 * Targets `[…]` or `[…, 1]`, output `[…, classes]` (or with the classes at `axis`); result `[…]`.
 */
export const sparseCategoricalCrossentropy = binaryOp(
  "SparseCategoricalCrossentropy",
  (target, output, { fromLogits = false, axis = -1 }: CrossentropyOptions = {}) => {
    const [given, o] = [castTo(toTensor(target), "int32"), toFloat(toTensor(output))];
    const isColumn = given.rank === o.rank && given.shape.at(-1) === 1;
    const t = isColumn ? new Tensor(g.reshape(given.node, given.shape.slice(0, -1))) : given;
    const place = resolveAxis(axis, o.shape, "sparseCategoricalCrossentropy");
    const samples = o.shape.toSpliced(place, 1);
    if (!sameDims(t.shape, samples)) {
      const isSwapped = given.rank > o.rank;
      const hint = isSwapped ? "(target, output): the true labels come first" : "one-hot targets go to ops.categoricalCrossentropy";
      throw shapesDiffer("sparseCategoricalCrossentropy", given, `a target [${samples.join(", ")}] for an output [${o.shape.join(", ")}]`, hint);
    }
    const logs = logProbabilities(o, fromLogits, place);
    return weighted(oneHotOf(t, at(o.shape, place), { axis: place, dtype: o.dtype }), logs, place);
  },
);

/**
 * Crossentropy of two classes, element by element: `-t log(p) - (1 - t) log(1 - p)`.
 *
 * Both and the result have one shape.
 */
export const binaryCrossentropy = binaryOp(
  "BinaryCrossentropy",
  (target, output, { fromLogits = false }: { fromLogits?: boolean } = {}) => {
    const [given, o] = [toTensor(target), toFloat(toTensor(output))];
    if (!sameDims(given.shape, o.shape)) {
      const hint = "ops.reshape(target, output.shape)";
      throw shapesDiffer("binaryCrossentropy", given, `the shape of the output, [${o.shape.join(", ")}]`, hint);
    }
    const both = promote([given, o], "float");
    const [t, x] = [at(both, 0).node, at(both, 1).node];
    const rest = g.subtract(g.like(1, t), t);
    if (fromLogits) {
      // -log σ(x) = softplus(-x) and -log σ(-x) = softplus(x).
      const zero = g.like(0, x);
      return new Tensor(g.add(g.multiply(t, logSumOfTwo(g.negate(x), zero)), g.multiply(rest, logSumOfTwo(x, zero))));
    }
    const p = awayFromEnds(x);
    const likelihood = g.add(
      g.multiply(t, g.unary("log", p)),
      g.multiply(rest, g.unary("log", g.subtract(g.like(1, p), p))),
    );
    return new Tensor(g.negate(likelihood));
  },
);
