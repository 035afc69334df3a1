import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { alongAxis } from "../../ir/primitives/indexing.ts";
import { at } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { beamSearch } from "./ctc_beam_search.ts";

export interface CtcDecodeOptions {
  /** `"greedy"`: the likeliest class of each step; `"beam_search"`: the likeliest labels over all ways to spell them. */
  readonly strategy?: "greedy" | "beam_search";
  /** How many beginnings a beam search follows, 100. */
  readonly beamWidth?: number;
  /** How many answers a beam search gives, 1. */
  readonly topPaths?: number;
  /** Whether equal neighbours count once; true. Only for `"greedy"`. */
  readonly mergeRepeated?: boolean;
  /** The class that stands for "no label", 0; null for the last. */
  readonly maskIndex?: number | null;
}

function problem(expected: string, received: string): CeratopsError {
  return new CeratopsError("ops.ctcDecode does not understand its arguments", {
    code: "E_CTC",
    where: "ops.ctcDecode",
    expected,
    received,
    hint: `ops.ctcDecode(x, lengths, { strategy: "beam_search", beamWidth: 100, topPaths: 1 })`,
  });
}

function compute(inputs: TensorLike, sequenceLengths: TensorLike, options: CtcDecodeOptions): [Tensor, Tensor] {
  const { strategy = "greedy", maskIndex = 0, beamWidth: width = 100, topPaths: top = 1 } = options;
  const given = toTensor(inputs);
  if (given.rank !== 3) throw problem("[batch, steps, classes]", `[${given.shape.join(", ")}]`);
  const x = castTo(given, resultType(given.dtype, "float32"));
  const lengths = castTo(toTensor(sequenceLengths), "int32").node;
  const blank = maskIndex ?? at(x.shape, 2) - 1;
  if (strategy === "greedy") return greedy(x.node, lengths, blank, options.mergeRepeated ?? true);
  if (strategy !== "beam_search") throw problem(`strategy: "greedy" or "beam_search"`, `"${String(strategy)}"`);
  if (top > width) throw problem("at most beamWidth topPaths", `topPaths: ${top}, beamWidth: ${width}`);
  return beamSearch(x, lengths, { width, top, blank });
}

function greedy(x: Node, sequenceLengths: Node, blank: number, mergeRepeated: boolean): [Tensor, Tensor] {
  const [batch, steps] = [at(x.shape, 0), at(x.shape, 1)];
  const shape = [batch, steps];
  const place = g.iota(1, { shape, dtype: "int32" });
  const lengths = g.broadcastInDim(sequenceLengths, shape, [0]);
  const ended = g.compare("GE", place, lengths);
  const best = g.reduce("maximum", x, [2]);
  const scores = g.select(ended, g.like(0, best), best);
  const found = g.argReduce("maximum", x, 2);
  const labels = g.select(ended, g.like(blank, found), found);
  const previous = g.pad(labels, [0, 1], [0, -1], [0, 0], g.scalar(-1, "int32"));
  const repeats = g.compare("EQ", labels, previous);
  const merged = mergeRepeated ? g.select(repeats, g.like(blank, labels), labels) : labels;
  const isBlank = g.compare("EQ", merged, g.like(blank, merged));
  // Labels first, in their order; what stands for none behind them.
  const order = g.select(isBlank, g.like(steps, place), place);
  const sorted = at(g.sort([order, place], 1), 1);
  const result = g.gather(g.select(isBlank, g.like(-1, merged), merged), sorted, alongAxis(2, 1));
  const total = g.reshape(g.negate(g.reduce("add", scores, [1])), [batch, 1]);
  return [new Tensor(g.reshape(result, [1, batch, steps])), new Tensor(total)];
}

const call = anyOp("CTCDecode", compute) as (...args: readonly unknown[]) => unknown;

/**
 * The labels that scores `[batch, steps, classes]` spell, once repeated and blank classes are left out: `[paths, batch,
 * steps]`, filled up with -1, and how good they are, `[batch, paths]`.
 *
 * `"greedy"` takes the likeliest class of each step (one path; the negated sum of the steps' scores), `"beam_search"` the
 * labels of highest probability (`topPaths` of them, best first; logarithms of probabilities).
 *
 * @example
 * ```ts
 * const scores = ops.log(tensor([[[0.1, 0.9], [0.8, 0.2], [0.1, 0.9]]]));
 * const [labels] = ops.ctcDecode(scores, tensor([3]));
 * console.log(await labels.array()); // [[[1, 1, -1]]]
 * ```
 */
export function ctcDecode<X extends Operand, L extends Operand>(
  inputs: X,
  sequenceLengths: L,
  options: CtcDecodeOptions = {},
): [labels: Result<X | L>, scores: Result<X | L>] {
  return call(inputs, sequenceLengths, options) as [Result<X | L>, Result<X | L>];
}
