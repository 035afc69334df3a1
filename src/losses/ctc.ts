import { CeratopsError } from "../errors.ts";
import { at } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import { defineLoss, lossFunction } from "./define.ts";

/** The label that stands for no symbol; shorter targets are filled up with it. */
const BLANK = 0;

/**
 * Connectionist temporal classification, for sequences of symbols whose place in time is not known: [batch, symbols],
 * [batch, steps, classes] → [batch]. Class 0 is the blank, and targets are filled up with it; predictions are logits.
 *
 * Graves et al.: Connectionist Temporal Classification (2006).
 *
 * @example
 * ```ts
 * const loss = losses.ctc([[1, 2, 0]], random.normal([1, 5, 4], { seed: 1 }));
 * ```
 */
export const ctc = lossFunction<Record<never, never>>((yTrue, yPred) => {
  if (yTrue.rank !== 2 || yPred.rank !== 3) throw wrongRanks(yTrue.shape, yPred.shape);
  const steps = ops.full([at(yPred.shape, 0)], at(yPred.shape, 1), { dtype: "int32" });
  const symbols = ops.sum(ops.cast(ops.notEqual(yTrue, BLANK), "int32"), { axis: -1 });
  return ops.ctcLoss(yTrue, yPred, symbols, steps, { maskIndex: BLANK });
});

const wrongRanks = (yTrue: readonly number[], yPred: readonly number[]): CeratopsError =>
  new CeratopsError("The CTC loss takes sequences of symbols and logits for each step", {
    code: "E_LOSS_SHAPE",
    where: "ctc",
    expected: "targets [batch, symbols] and predictions [batch, steps, classes]",
    received: `targets [${yTrue.join(", ")}] and predictions [${yPred.join(", ")}]`,
    hint: "layers.LSTM(64, { returnSequences: true }), then layers.Dense(classes)",
  });

/**
 * CTC loss: see `losses.ctc`.
 *
 * @example
 * ```ts
 * const loss = losses.CTC().call([[1, 2]], [[[0, 3, 0], [3, 0, 0], [0, 0, 3]]]); // 0.1853
 * ```
 */
export const CTC = defineLoss("CTC", { name: "ctc", table: {}, shapes: "own" }, ctc);
