import { CeratopsError } from "../../errors.ts";
import { range } from "../../ir/shape.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { showShape, type KerasTensor, type Shape } from "../../tensor/keras_tensor.ts";
import { inWalkOrder } from "../../tensor/saved_state.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { orNull } from "../../util/checks.ts";
import { option, required } from "../../util/options.ts";
import { axesOrNull, positiveInteger } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import type { BaseLayer, BuildShape } from "../layer.ts";
import { typed } from "../typing.ts";
import type { AttentionArguments, ScoresWanted } from "./attention_call.ts";
import { attentionEquations, projection } from "./equations.ts";
import { ProjectedAttention, projectedTable } from "./projected_attention.ts";

const table = {
  numHeads: required(positiveInteger),
  keyDim: required(positiveInteger),
  valueDim: option<number | null>(null, orNull(positiveInteger)),
  ...projectedTable,
  outputShape: axesOrNull(),
  attentionAxes: axesOrNull(),
};

type Written = LayerWritten<typeof table>;

/** `O`: sizes of the output's last axes, if they are not those of the query. */
export type MultiHeadAttentionOptions<O = number | readonly number[] | null> = Omit<
  Written,
  "numHeads" | "keyDim" | "outputShape"
> & { readonly outputShape?: O | undefined };

export class MultiHeadAttentionLayer extends ProjectedAttention<typeof table> {
  static readonly className = "MultiHeadAttention";
  static readonly table = table;
  protected override readonly keySize = this.options.keyDim;
  protected override equations = attentionEquations(4, [1]);
  protected override attendedAxes = 1;

  constructor(written: Written) {
    super({ ...written, valueDim: written.valueDim ?? written.keyDim });
  }

  override build(query: Shape, value: Shape, key: Shape = value): void {
    const { numHeads, keyDim, outputShape, useGate } = this.options;
    const valueDim = this.options.valueDim ?? keyDim;
    const heads = (shape: Shape, size: number) => projection(shape.length - 1, 1, [numHeads, size]);
    this.queryDense = this.project("query", heads(query, keyDim), query);
    this.keyDense = this.project("key", heads(key, keyDim), key);
    if (useGate) this.gateDense = this.project("gate", heads(query, valueDim), query, "sigmoid");
    this.valueDense = this.project("value", heads(value, valueDim), value);
    this.makeDropout();
    const output = projection(query.length - 1, 2, outputShape ?? [knownSize(query)]);
    this.outputDense = this.project("attention_output", output, [...query.slice(0, -1), numHeads, valueDim]);
    const axes = this.#attentionAxes(query.length + 1);
    this.equations = attentionEquations(query.length + 1, axes);
    this.attendedAxes = axes.length;
  }

  /** Here Keras shows the projections under public names, too; files from before it did have the private ones. */
  override savedChildren(): ReadonlyMap<string, unknown> {
    const { queryDense, keyDense, valueDense, outputDense } = this;
    const shown = { query_dense: queryDense, key_dense: keyDense, value_dense: valueDense, output_dense: outputDense };
    return inWalkOrder([...Object.entries(shown), ...super.savedChildren()]);
  }

  protected override checkInputs(shapes: readonly BuildShape[]): void {
    const [query, value, key = value] = shapes as readonly Shape[];
    if (query === undefined || value === undefined) throw needsTwo(this.name);
    if (showShape(value.slice(1, -1)) !== showShape(key?.slice(1, -1) ?? [])) throw unequal(this.name, value, key ?? []);
  }

  /** The axes that are attended over, of projections `[batch, …, heads, size]`. */
  #attentionAxes(rank: number): number[] {
    const { attentionAxes } = this.options;
    if (attentionAxes === null) return range(rank - 2).slice(1);
    return attentionAxes.map((axis) => (axis < 0 ? axis + rank - 1 : axis));
  }
}

function needsTwo(where: string): CeratopsError {
  return new CeratopsError(`"${where}" (MultiHeadAttention) needs a query and a value`, {
    code: "E_ATTENTION_INPUTS",
    where,
    expected: "query and value, each [batch, steps, features]",
    received: "one tensor",
    hint: "attention(x, x) for self-attention",
  });
}

function unequal(where: string, value: Shape, key: Shape): CeratopsError {
  return new CeratopsError(`"${where}" (MultiHeadAttention): value and key have other lengths`, {
    code: "E_ATTENTION_INPUTS",
    where,
    expected: `a key like the value, ${showShape(value)} but for the last axis`,
    received: showShape(key),
    hint: "a value for every key",
  });
}

/** Attention with several heads, as it is called. */
export interface HeadedAttention<O = null> extends BaseLayer {
  (query: TensorLike, value: TensorLike, options: AttentionArguments & ScoresWanted): [Tensor, Tensor];
  (query: TensorLike, value: TensorLike, options?: AttentionArguments): Tensor;
  <S extends Shape>(
    query: KerasTensor<S>,
    value: KerasTensor,
    options: AttentionArguments & ScoresWanted,
  ): [KerasTensor<O extends null ? S : Shape>, KerasTensor];
  <S extends Shape>(
    query: KerasTensor<S>,
    value: KerasTensor,
    options?: AttentionArguments,
  ): KerasTensor<O extends null ? S : Shape>;
}

/**
 * Attention: every query is answered by a mean of the values, weighted by how well their keys fit; several heads look
 * at several things at once.
 *
 * `softmax(q · kᵀ / sqrt(keyDim)) · v` per head, with learned projections of query, key, value and of the result
 *
 * Call: `attention(query, value, { key, attentionMask, useCausalMask, returnAttentionScores })`.
 * In: query `[batch, queries, …]`, value and key `[batch, keys, …]`. Out: the shape of the query; scores
 * `[batch, heads, queries, keys]`. Masks that come with the inputs are respected.
 * [Vaswani et al. 2017](https://arxiv.org/abs/1706.03762)
 *
 * @param numHeads how many heads
 * @param keyDim length of a head's queries and keys
 * @param options `valueDim`, `outputShape`, `attentionAxes`, `slidingWindow`, `dropout`, `useGate`
 * @example
 * ```ts
 * const x = Input([64, 128]);
 * const y = layers.MultiHeadAttention(4, 32)(x, x, { useCausalMask: true });
 * console.log(y.shape); // [null, 64, 128]
 * ```
 */
export const MultiHeadAttention = <const O extends number | readonly number[] | null = null>(
  numHeads: number,
  keyDim: number,
  options: MultiHeadAttentionOptions<O> = {},
): HeadedAttention<O> => typed(new MultiHeadAttentionLayer({ ...options, numHeads, keyDim }));
