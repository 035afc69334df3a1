import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import { uniqueName } from "../../tensor/names.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { required } from "../../util/options.ts";
import { positiveInteger } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import type { BuildShape } from "../layer.ts";
import { typed } from "../typing.ts";
import { attentionEquations, projection } from "./equations.ts";
import type { HeadedAttention } from "./multi_head_attention.ts";
import { ProjectedAttention, projectedTable } from "./projected_attention.ts";

const table = {
  headDim: required(positiveInteger),
  numQueryHeads: required(positiveInteger),
  numKeyValueHeads: required(positiveInteger),
  ...projectedTable,
};

type Written = LayerWritten<typeof table>;

export type GroupQueryAttentionOptions = Omit<Written, "headDim" | "numQueryHeads" | "numKeyValueHeads">;

export class GroupQueryAttentionLayer extends ProjectedAttention<typeof table> {
  static readonly className = "GroupQueryAttention";
  static readonly table = table;
  protected override readonly keySize = this.options.headDim;
  protected override readonly equations = attentionEquations(4, [1]);
  protected override readonly attendedAxes = 1;

  constructor(written: Written) {
    // Keras's class is called otherwise than its public name, which shows in automatic names.
    super({ ...written, name: written.name ?? uniqueName("GroupedQueryAttention") });
    const { numQueryHeads, numKeyValueHeads } = this.options;
    if (numQueryHeads % numKeyValueHeads !== 0) throw notDivisible(this.name, numQueryHeads, numKeyValueHeads);
  }

  override get pathName(): string {
    return "GroupedQueryAttention";
  }

  override build(query: Shape, value: Shape, key: Shape = value): void {
    const { headDim, numQueryHeads, numKeyValueHeads, useGate } = this.options;
    const heads = (count: number) => projection(2, 1, [count, headDim]);
    this.queryDense = this.project("query", heads(numQueryHeads), query);
    this.keyDense = this.project("key", heads(numKeyValueHeads), key);
    if (useGate) this.gateDense = this.project("gate", heads(numQueryHeads), query, "sigmoid");
    this.valueDense = this.project("value", heads(numKeyValueHeads), value);
    this.makeDropout();
    const output = projection(2, 2, [knownSize(query)]);
    this.outputDense = this.project("attention_output", output, [...query.slice(0, -1), numQueryHeads, headDim]);
  }

  protected override checkInputs(shapes: readonly BuildShape[]): void {
    const [query, value] = shapes as readonly Shape[];
    if (query !== undefined && value !== undefined && query.at(-1) === value.at(-1)) return;
    throw new CeratopsError(`"${this.name}" (GroupQueryAttention) needs a query and a value of the same width`, {
      code: "E_ATTENTION_INPUTS",
      where: this.name,
      expected: "query and value, each [batch, steps, features]",
      received: [query, value].map((shape) => (shape === undefined ? "none" : showShape(shape))).join(" and "),
      hint: "attention(x, x) for self-attention",
    });
  }

  protected override spreadHeads(x: Tensor): Tensor {
    const { numQueryHeads, numKeyValueHeads } = this.options;
    return ops.repeat(x, numQueryHeads / numKeyValueHeads, { axis: 2 });
  }
}

function notDivisible(where: string, queryHeads: number, keyValueHeads: number): CeratopsError {
  return new CeratopsError(`"${where}" cannot share ${keyValueHeads} heads among ${queryHeads} equally`, {
    code: "E_OPTION_VALUE",
    where,
    expected: "numQueryHeads a multiple of numKeyValueHeads",
    received: `${queryHeads} and ${keyValueHeads}`,
    hint: `layers.GroupQueryAttention(64, ${queryHeads}, ${queryHeads})`,
  });
}

/**
 * Attention in which several heads of queries share one head of keys and values; called like `MultiHeadAttention`.
 *
 * In: query `[batch, queries, features]`, value and key `[batch, keys, features]`. Out: the shape of the query.
 * [Ainslie et al. 2023](https://arxiv.org/abs/2305.13245)
 *
 * @param headDim length of a head's vectors
 * @param numQueryHeads heads of queries
 * @param numKeyValueHeads heads of keys and values, a divisor of `numQueryHeads`
 * @example
 * ```ts
 * const x = Input([64, 128]);
 * const y = layers.GroupQueryAttention(32, 4, 2)(x, x);
 * console.log(y.shape); // [null, 64, 128]
 * ```
 */
export const GroupQueryAttention = (
  headDim: number,
  numQueryHeads: number,
  numKeyValueHeads: number,
  options: GroupQueryAttentionOptions = {},
): HeadedAttention => typed(new GroupQueryAttentionLayer({ ...options, headDim, numQueryHeads, numKeyValueHeads }));
