import { CeratopsError } from "../../errors.ts";
import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import * as random from "../../random/index.ts";
import { SeedGenerator } from "../../random/index.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor, Shape } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { between } from "../../util/checks.ts";
import { option, type OptionTable } from "../../util/options.ts";
import { isShape } from "../call_arguments.ts";
import { seed } from "../checks.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { BaseLayer, BuildShape, CallOptions, Mask } from "../layer.ts";
import { causalMask } from "../masks.ts";
import type { CallArguments } from "../typing.ts";
import type { ScoresWanted } from "./attention_call.ts";

/** The options of attention without projections. */
export const attentionTable = { dropout: option<number>(0, between(0, 1)), seed: seed() };

interface Common {
  readonly dropout: number;
  readonly seed: number | null;
}

interface Options extends CallOptions {
  readonly useCausalMask?: boolean;
  readonly returnAttentionScores?: boolean;
}

/** Attention on `[query, value]` or `[query, value, key]` as they are; the kinds differ in how they score. */
export abstract class BaseAttention<T extends OptionTable> extends ConfiguredLayer<T> {
  readonly #common = this.options as unknown as Common;
  protected readonly generator = this.#common.dropout > 0 ? new SeedGenerator(this.#common.seed) : undefined;

  override call(inputs: readonly Tensor[], options: Options): Tensor | [Tensor, Tensor] {
    const [query, value] = [at(inputs, 0), at(inputs, 1)];
    const [queryMask, valueMask] = masksIn(options.mask, this.name);
    const scores = this.score(query, inputs[2] ?? value);
    const weights = ops.softmax(hide(scores, visible(scores, valueMask, options.useCausalMask === true)));
    const kept = options.training ? this.#drop(weights) : weights;
    const attended = ops.matmul(kept, value);
    const output =
      queryMask === undefined
        ? attended
        : ops.where(ops.expandDims(queryMask, -1), attended, ops.zerosLike(attended));
    return options.returnAttentionScores === true ? [output, kept] : output;
  }

  override computeMask(_inputs: unknown, mask: Mask): Mask {
    return masksIn(mask, this.name)[0];
  }

  #drop(weights: Tensor): Tensor {
    if (this.generator === undefined) return weights;
    return random.dropout(weights, this.#common.dropout, { seed: this.generator });
  }

  /** How well each key fits each query: `[batch, queries, keys]`. */
  protected abstract score(query: Tensor, key: Tensor): Tensor;

  protected override checkInputs([shapes]: readonly BuildShape[]): void {
    const count = shapes === undefined || isShape(shapes) ? 1 : shapes.length;
    if (count === 2 || count === 3) return;
    throw new CeratopsError(`"${this.name}" (${this.className}) takes [query, value] or [query, value, key]`, {
      code: "E_ATTENTION_INPUTS",
      where: this.name,
      expected: "a list of two or three tensors",
      received: count === 1 ? "one tensor" : `${count} tensors`,
      hint: `layers.${this.className}()([query, value])`,
    });
  }
}

/** Masks of query and value. */
function masksIn(mask: Mask, where: string): readonly (Tensor | undefined)[] {
  if (mask === undefined) return [];
  if (!isTensor(mask) && (mask.length === 2 || mask.length === 3)) return mask.map((one) => one ?? undefined);
  throw new CeratopsError(`"${where}" takes a list of masks`, {
    code: "E_ATTENTION_MASK",
    where,
    expected: "[queryMask, valueMask], null where there is none",
    received: isTensor(mask) ? "one mask" : `${mask.length} masks`,
    hint: "{ mask: [null, valueMask] }",
  });
}

/** Which keys count, for each query. */
function visible(scores: Tensor, valueMask: Tensor | undefined, causal: boolean): Tensor | undefined {
  const keys = valueMask === undefined ? undefined : ops.expandDims(ops.cast(valueMask, "bool"), -2);
  if (!causal) return keys;
  const past = causalMask(at(scores.shape, scores.rank - 2), at(scores.shape, scores.rank - 1));
  return keys === undefined ? past : ops.logicalAnd(keys, past);
}

/** Scores lowered so far that softmax makes nothing of them, where the mask hides. */
function hide(scores: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) return scores;
  return ops.where(mask, scores, ops.subtract(scores, scores.dtype === "float16" ? 65_504 : 1e9));
}

interface AttentionArguments extends CallArguments {
  /** Whether no query may see later keys. */
  readonly useCausalMask?: boolean | undefined;
}

/** Attention on a list, as it is called. */
export interface ListAttention extends BaseLayer {
  (inputs: readonly TensorLike[], options: AttentionArguments & ScoresWanted): [Tensor, Tensor];
  (inputs: readonly TensorLike[], options?: AttentionArguments): Tensor;
  <S extends Shape>(
    inputs: readonly [query: KerasTensor<S>, ...KerasTensor[]],
    options: AttentionArguments & ScoresWanted,
  ): [KerasTensor, KerasTensor];
  (inputs: readonly KerasTensor[], options?: AttentionArguments): KerasTensor;
}
