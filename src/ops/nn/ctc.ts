import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { scan } from "../core/scan.ts";
import { oneHotOf } from "../creation/one_hot.ts";
import { logSumOfTwo } from "../elementwise/exponential.ts";
import { logSoftmaxOf } from "./softmax.ts";

/** Stands for log 0, finite so that differences of two of them are numbers. */
const LOG_ZERO = -1e5;

const part = (x: Node, from: number, to: number): Node => g.slice(x, [0, from], [at(x.shape, 0), to]);

/** Scores with `added` joined, in log space, to all but the first column. */
function joinPhi(phi: Node, added: Node): Node {
  const width = at(phi.shape, 1);
  return g.concatenate([part(phi, 0, 1), logSumOfTwo(part(phi, 1, width), added)], 1);
}

/** 1 where a step lies at or behind the length of its sample, as a float [batch, steps]. */
function paddings(lengths: Tensor, steps: number, dtype: Tensor["dtype"]): Node {
  const shape = [lengths.size, steps];
  const index = g.iota(1, { shape, dtype: "int32" });
  const beyond = g.compare("GE", index, g.broadcastInDim(castTo(lengths, "int32").node, shape, [0]));
  return g.convert(beyond, dtype);
}

function compute(
  target: TensorLike,
  output: TensorLike,
  targetLength: TensorLike,
  outputLength: TensorLike,
  { maskIndex = 0 }: CtcLossOptions = {},
): Tensor {
  const labels = castTo(toTensor(target), "int32");
  const given = toTensor(output);
  if (given.rank !== 3 || labels.rank !== 2) throw badRank(labels, given);
  const logits = castTo(given, resultType(given.dtype, "float32"));
  const { dtype } = logits;
  const [batch, steps, classes] = [at(logits.shape, 0), at(logits.shape, 1), at(logits.shape, 2)];
  const count = at(labels.shape, 1);
  const logs = logSoftmaxOf(logits, -1).node;
  const fill = (value: number, shape: readonly number[]): Node => g.full(value, { shape, dtype });
  // Where a label equals the one after it, a blank must stand between them.
  const same = g.compare("EQ", part(labels.node, 0, count - 1), part(labels.node, 1, count));
  const repeat = g.pad(g.convert(same, dtype), [0, 0], [0, 1]);
  const penalty = g.scale(repeat, LOG_ZERO);
  const release = g.scale(g.subtract(fill(1, repeat.shape), repeat), LOG_ZERO);
  const emit = g.dotGeneral(logs, oneHotOf(labels, classes, { dtype }).node, {
    lhsBatch: [0],
    rhsBatch: [0],
    lhsContracting: [2],
    rhsContracting: [2],
  });
  const blank = g.slice(logs, [0, 0, maskIndex], [batch, steps, maskIndex + 1]);
  const ended = g.reshape(g.transpose(paddings(toTensor(outputLength), steps, dtype), [1, 0]), [steps, batch, 1]);
  const start = { phi: g.pad(fill(0, [batch, 1]), [0, 0], [0, count], [0, 0], g.scalar(LOG_ZERO, dtype)), emit: fill(LOG_ZERO, [batch, count]) };
  const xs = [g.transpose(emit, [1, 0, 2]), g.transpose(blank, [1, 0, 2]), ended].map((node) => new Tensor(node));
  type Pair = readonly [Tensor, Tensor];
  const [[phi, last]] = scan<Pair, readonly Tensor[], null>(
    ([previousPhi, previousEmit], slices) => {
      const [emitted, blanks, padding] = slices.map(({ node }) => node) as [Node, Node, Node];
      const joined = joinPhi(previousPhi.node, g.add(previousEmit.node, penalty));
      const nextEmit = g.add(logSumOfTwo(part(joined, 0, count), previousEmit.node), emitted);
      const silent = g.broadcastTo(blanks, [batch, count]);
      const stayed = g.add(joined, g.broadcastTo(blanks, [batch, count + 1]));
      const nextPhi = joinPhi(stayed, g.add(g.add(previousEmit.node, silent), release));
      return [[keep(padding, previousPhi.node, nextPhi), keep(padding, previousEmit.node, nextEmit)], null];
    },
    [new Tensor(start.phi), new Tensor(start.emit)],
    { xs },
  );
  const scores = joinPhi(phi.node, last.node);
  const chosen = oneHotOf(castTo(toTensor(targetLength), "int32"), count + 1, { dtype }).node;
  return new Tensor(g.negate(g.reduce("add", g.multiply(scores, chosen), [1])));
}

/** The old value behind the end of a sample, the new one before it. */
function keep(padding: Node, before: Node, after: Node): Tensor {
  const ended = g.compare("NE", padding, g.like(0, padding));
  return new Tensor(g.select(g.broadcastTo(ended, after.shape), before, after));
}

function badRank(target: Tensor, output: Tensor): CeratopsError {
  return new CeratopsError("ops.ctcLoss: target and output do not have the shapes that belong together", {
    code: "E_CTC",
    where: "ops.ctcLoss",
    expected: "target [batch, labels], output [batch, steps, classes]",
    received: `[${target.shape.join(", ")}] and [${output.shape.join(", ")}]`,
    hint: "ops.expandDims(x, 0) adds a batch",
  });
}

export interface CtcLossOptions {
  /** The class that stands for "no label", 0. */
  readonly maskIndex?: number;
}

const call = anyOp("CTCLoss", compute) as (...args: readonly unknown[]) => unknown;

/**
 * Connectionist temporal classification: `-log P(target | output)`, summed over all alignments of the labels with the
 * steps, one number per sample.
 *
 * Target `[batch, labels]`, output (logits) `[batch, steps, classes]`, lengths `[batch]`; result `[batch]`.
 * Graves et al., "Connectionist Temporal Classification", 2006.
 */
export function ctcLoss<T extends Operand, O extends Operand, N extends Operand, M extends Operand>(
  target: T,
  output: O,
  targetLength: N,
  outputLength: M,
  options: CtcLossOptions = {},
): Result<T | O | N | M> {
  return call(target, output, targetLength, outputLength, options) as Result<T | O | N | M>;
}
