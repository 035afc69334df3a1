import type { DType } from "../../ir/dtype.ts";
import * as ops from "../../ops/index.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { orNull, positive } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import type { BaseLayer, CallOptions } from "../layer.ts";
import { typed, type CallArguments } from "../typing.ts";
import { EmbeddingLayer } from "./embedding.ts";

const table = {
  ...EmbeddingLayer.table,
  tieWeights: option(true),
  reverseDtype: option<DType | null>(null),
  logitSoftCap: option<number | null>(null, orNull(positive)),
};

export type ReversibleEmbeddingOptions = Omit<LayerWritten<typeof table>, "inputDim" | "outputDim">;

interface Reversing {
  readonly tieWeights: boolean;
  readonly reverseDtype: DType | null;
  readonly logitSoftCap: number | null;
}

interface ReversibleCall extends CallOptions {
  readonly reverse?: boolean;
}

export class ReversibleEmbeddingLayer extends EmbeddingLayer {
  static override readonly className: string = "ReversibleEmbedding";
  static override readonly table = table;

  override build(): void {
    super.build();
    const { inputDim, outputDim, embeddingsInitializer: initializer } = this.options;
    if (!this.#options.tieWeights) this.addWeight({ name: "reverse_embeddings", shape: [outputDim, inputDim], initializer });
  }

  override call(x: Tensor, { reverse = false }: Partial<ReversibleCall> = {}): Tensor {
    if (!reverse) {
      const vectors = super.call(x);
      vectors.mask = super.computeMask(x);
      return vectors;
    }
    const { tieWeights, reverseDtype, logitSoftCap: cap } = this.#options;
    const kernel = tieWeights ? ops.transpose(this.weight("embeddings")) : this.weight("reverse_embeddings").value;
    const cast = (one: Tensor): Tensor => (reverseDtype === null ? one : ops.cast(one, reverseDtype));
    const logits = ops.matmul(cast(x), cast(kernel));
    return cap === null ? logits : ops.multiply(ops.tanh(ops.divide(logits, cap)), cap);
  }

  /** Vectors have a mask of their own; logits have none. */
  override computeMask(): undefined {
    return undefined;
  }

  get #options(): Reversing {
    return this.options as unknown as Reversing;
  }
}

/** An embedding that also goes back, from vectors to a score per id. */
export interface Reversible extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments & { readonly reverse?: boolean }): Tensor;
  (inputs: KerasTensor, options?: CallArguments & { readonly reverse?: boolean }): KerasTensor;
}

/**
 * An embedding whose vectors also turn vectors back into a score per id, as at the end of a language model.
 *
 * In: `[batch, …]` of whole numbers. Out: `[batch, …, outputDim]`. With `{ reverse: true }` in a call: `[batch, …, outputDim]`
 * in, `[batch, …, inputDim]` out.
 *
 * @param inputDim how many ids there are
 * @param outputDim length of a vector
 * @param options `tieWeights`: whether both ways share their weights, true; `logitSoftCap`: keeps scores between minus and
 * plus this, `cap * tanh(x / cap)`; `reverseDtype`: dtype of the way back; and those of `Embedding`
 * @example
 * ```ts
 * const embed = layers.ReversibleEmbedding(100, 8);
 * const vectors = embed(Input([10], { dtype: "int32" }));
 * console.log(embed(vectors, { reverse: true }).shape); // [null, 10, 100]
 * ```
 */
export const ReversibleEmbedding = (inputDim: number, outputDim: number, options: ReversibleEmbeddingOptions = {}): Reversible =>
  typed(new ReversibleEmbeddingLayer({ ...options, inputDim, outputDim }));
