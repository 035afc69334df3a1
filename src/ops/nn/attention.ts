import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, type Dims } from "../../ir/shape.ts";
import { promote, resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { onDiagonal } from "../creation/constant.ts";
import { stretchTo } from "../support/broadcast.ts";
import { given, ternaryOp, type OptionalOperand } from "../support/wrap.ts";
import { softmaxOf } from "./softmax.ts";

export interface AttentionOptions {
  /** Added to the scores; broadcasts to `[batch, heads, target, source]`. */
  readonly bias?: OptionalOperand;
  /** Where false, a source is not attended to; broadcasts to `[batch, heads, target, source]`. */
  readonly mask?: OptionalOperand;
  /** Factor of the scores; `1 / √depth` unless said. */
  readonly scale?: number | null | undefined;
  /** Whether each target sees only sources up to its own place. */
  readonly isCausal?: boolean;
  /** A hint that is not needed here: attention is compiled as one program either way. */
  readonly flashAttention?: boolean | null | undefined;
  /** Squashes scores: `s / (1 + |s| / cap)`. */
  readonly attnLogitsSoftCap?: number | null | undefined;
}

/**
 * Scaled dot-product attention `softmax(Q Kᵀ · scale + bias) V`, scores and softmax in float32 at least.
 *
 * Query `[batch, target, heads, depth]`, key and value `[batch, source, kvHeads, depth]`, result
 * `[batch, target, heads, depth]`; several query heads may share a key head (grouped-query attention).
 *
 * Vaswani et al., "Attention Is All You Need", 2017.
 */
export const dotProductAttention = ternaryOp("DotProductAttention", (query, key, value, options: AttentionOptions = {}) => {
  const promoted = promote([query, key, value]);
  const [q, k, v] = [at(promoted, 0), at(promoted, 1), at(promoted, 2)];
  checkShapes(q, k, v);
  const [batch, targets, heads, depth] = [at(q.shape, 0), at(q.shape, 1), at(q.shape, 2), at(q.shape, 3)];
  const [sources, groups] = [at(k.shape, 1), at(k.shape, 2)];
  const shared = heads / groups;
  const wide = resultType(q.dtype, "float32");
  // Heads are split into the key heads and the query heads that share each: [batch, target, key head, shared, depth].
  const split = g.reshape(q.node, [batch, targets, groups, shared, depth]);
  const scores = g.dotGeneral(g.convert(split, wide), castTo(k, wide).node, {
    lhsBatch: [0, 2],
    rhsBatch: [0, 2],
    lhsContracting: [4],
    rhsContracting: [3],
  });
  // [batch, key head, target, shared, source] → [batch, head, target, source]
  const ordered = g.reshape(g.transpose(scores, [0, 1, 3, 2, 4]), [batch, heads, targets, sources]);
  const weights = softmaxOf(new Tensor(adjusted(g.scale(ordered, options.scale ?? 1 / Math.sqrt(depth)), options)), -1);
  const grouped = g.reshape(castTo(weights, v.dtype).node, [batch, groups, shared, targets, sources]);
  const mixed = g.dotGeneral(grouped, v.node, { lhsBatch: [0, 1], rhsBatch: [0, 2], lhsContracting: [4], rhsContracting: [1] });
  // [batch, key head, shared, target, depth] → [batch, target, head, depth]
  return new Tensor(g.reshape(g.transpose(mixed, [0, 3, 1, 2, 4]), [batch, targets, heads, at(v.shape, 3)]));
});

/** Scores after bias, soft cap and masks. */
function adjusted(scores: Node, options: AttentionOptions): Node {
  const { bias, mask, isCausal = false, attnLogitsSoftCap: cap } = options;
  const shape = scores.shape;
  const offset = given(bias);
  let result = scores;
  if (offset !== undefined) result = g.add(result, stretchTo(castTo(offset, result.dtype), shape, "dotProductAttention").node);
  if (cap !== null && cap !== undefined) {
    const shrink = g.add(g.like(1, result), g.scale(g.unary("abs", result), 1 / cap));
    result = g.divide(result, shrink);
  }
  const allowed = allowedPlaces(given(mask), isCausal, shape);
  if (allowed === undefined) return result;
  return g.select(allowed, result, g.like(LOWEST[result.dtype === "float64" ? "float64" : "float32"], result));
}

/** Low enough that nothing is left of it after softmax, and finite, so that a row that is masked whole has no NaN. */
const LOWEST = { float32: -0.7 * 3.4028234663852886e38, float64: -0.7 * Number.MAX_VALUE };

function allowedPlaces(mask: Tensor | undefined, isCausal: boolean, shape: Dims): Node | undefined {
  const given_ = mask === undefined ? undefined : stretchTo(castTo(mask, "bool"), shape, "dotProductAttention").node;
  if (!isCausal) return given_;
  const causal = g.broadcastTo(onDiagonal(shape.slice(2), 0, "LE").node, shape);
  return given_ === undefined ? causal : g.binary("and", given_, causal);
}

function checkShapes(q: Tensor, k: Tensor, v: Tensor): void {
  const fits =
    q.rank === 4 &&
    k.rank === 4 &&
    v.rank === 4 &&
    q.shape[0] === k.shape[0] &&
    q.shape[3] === k.shape[3] &&
    at(q.shape, 2) % at(k.shape, 2) === 0 &&
    k.shape.slice(0, 3).join() === v.shape.slice(0, 3).join();
  if (fits) return;
  throw new CeratopsError("ops.dotProductAttention: query, key and value do not fit together", {
    code: "E_ATTENTION",
    where: "ops.dotProductAttention",
    expected: "query [batch, target, heads, depth], key and value [batch, source, heads, depth]",
    received: [q, k, v].map((x) => `[${x.shape.join(", ")}]`).join(", "),
    hint: "ops.reshape(x, [batch, steps, heads, depth]) splits features into heads",
  });
}
