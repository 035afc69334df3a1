import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { alongAxis } from "../../ir/primitives/indexing.ts";
import { at } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";

export interface CtcDecodeOptions {
  /** Only `"greedy"`: the likeliest class of each step. */
  readonly strategy?: "greedy";
  /** Whether equal neighbours count once; true. */
  readonly mergeRepeated?: boolean;
  /** The class that stands for "no label", 0. */
  readonly maskIndex?: number | null;
}

function compute(inputs: TensorLike, sequenceLengths: TensorLike, options: CtcDecodeOptions): [Tensor, Tensor] {
  const { strategy = "greedy", mergeRepeated = true } = options;
  const given = toTensor(inputs);
  if (strategy !== "greedy" || given.rank !== 3) {
    throw new CeratopsError("ops.ctcDecode follows the likeliest class of each step", {
      code: "E_CTC",
      where: "ops.ctcDecode",
      expected: `[batch, steps, classes] and strategy: "greedy"`,
      received: `[${given.shape.join(", ")}] and "${strategy}"`,
      hint: `ops.ctcDecode(x, lengths, { strategy: "greedy" })`,
    });
  }
  const x = castTo(given, resultType(given.dtype, "float32")).node;
  const [batch, steps, classes] = [at(x.shape, 0), at(x.shape, 1), at(x.shape, 2)];
  const blank = options.maskIndex ?? (options.maskIndex === null ? classes - 1 : 0);
  const shape = [batch, steps];
  const place = g.iota(1, { shape, dtype: "int32" });
  const lengths = g.broadcastInDim(castTo(toTensor(sequenceLengths), "int32").node, shape, [0]);
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
 * The labels that the likeliest class of each step spells: `[batch, steps, classes]` gives labels `[1, batch, steps]`,
 * filled up with -1, and the negated sum of the steps' scores `[batch, 1]`.
 *
 * Differs from Keras: there is no beam search.
 */
export function ctcDecode<X extends Operand, L extends Operand>(
  inputs: X,
  sequenceLengths: L,
  options: CtcDecodeOptions = {},
): [labels: Result<X | L>, scores: Result<X | L>] {
  return call(inputs, sequenceLengths, options) as [Result<X | L>, Result<X | L>];
}
