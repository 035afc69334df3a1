import { CeratopsError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { numbered, type SavedArray } from "../tensor/saved_state.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { orNull } from "../util/checks.ts";
import { option, type OptionTable } from "../util/options.ts";
import { positiveInteger } from "./checks.ts";
import { ConfiguredLayer } from "./configured_layer.ts";

/** An option that the layer writes into its config itself. */
const unwritten = (check: (written: number, where: string) => number = (written) => written) => ({
  ...option<number | null>(null, orNull(check)),
  serialize: (): undefined => undefined,
});

/** Options of layers whose main weight can be fine-tuned by two small matrices. */
export const loraTable = { loraRank: unwritten(positiveInteger), loraAlpha: unwritten() };

interface Common {
  readonly loraRank: number | null;
  readonly loraAlpha: number | null;
}

/** A layer that can be fine-tuned by two small matrices. */
export interface Adaptable {
  enableLora(rank: number, options?: { readonly loraAlpha?: number }): void;
}

/**
 * Layers whose main weight can be frozen and fine-tuned by the product of two small matrices beside it:
 * `weight + alpha / rank * a · b`. [Hu et al. 2021](https://arxiv.org/abs/2106.09685)
 */
export abstract class AdaptableLayer<T extends OptionTable> extends ConfiguredLayer<T> implements Adaptable {
  /** The weight that is fine-tuned. */
  protected readonly adaptedWeight: string = "kernel";
  #lora: { readonly rank: number; readonly alpha: number } | undefined;

  /**
   * Freezes the main weight of the built layer and adds two small ones to train in its place.
   * @param rank columns of the first, rows of the second matrix
   * @param options `loraAlpha`: the product is scaled by `loraAlpha / rank`; `rank` if not said
   */
  enableLora(rank: number, { loraAlpha = rank }: { readonly loraAlpha?: number } = {}): void {
    const { adaptedWeight } = this;
    const options = this.options as Readonly<Record<string, unknown>>;
    if (this.#lora !== undefined || options[`${adaptedWeight}Constraint`]) throw this.#cannotAdapt();
    const weight = this.weight(adaptedWeight);
    const [columns = 1] = weight.shape.slice(-1);
    const part = { dtype: "float32", regularizer: options[`${adaptedWeight}Regularizer`] as null } as const;
    const rows = weight.shape.slice(0, -1);
    this.addWeight({ name: `lora_${adaptedWeight}_a`, shape: [...rows, rank], initializer: "he_uniform", ...part });
    this.addWeight({ name: `lora_${adaptedWeight}_b`, shape: [rank, columns], initializer: "zeros", ...part });
    weight.trainable = false;
    this.#lora = { rank, alpha: loraAlpha };
  }

  override getConfig(): Record<string, unknown> {
    const { loraRank: rank = null, loraAlpha: alpha = null } = this.#options;
    const lora = this.#lora ?? (rank === null ? undefined : { rank, alpha: alpha ?? rank });
    if (lora === undefined) return super.getConfig();
    return { ...super.getConfig(), lora_rank: lora.rank, lora_alpha: lora.alpha };
  }

  /** Files keep the fine-tuned weight in place of the weight and the two matrices; read back, these begin anew. */
  override savedArrays(): ReadonlyMap<string, SavedArray> {
    if (this.#lora === undefined) return super.savedArrays();
    const { adaptedWeight } = this;
    const small = ["a", "b"].map((part) => this.weight(`lora_${adaptedWeight}_${part}`));
    const own = [...super.savedArrays().values()].filter(({ variable }) => variable === undefined || !small.includes(variable));
    const weight = this.weight(adaptedWeight);
    return numbered(own.map((one) => (one.variable === weight ? this.#merged(one, small) : one)));
  }

  #merged(weight: SavedArray, small: readonly Variable[]): SavedArray {
    return {
      ...weight,
      read: () => this.adapted.data(),
      assign: (data, shape) => {
        weight.assign(data, shape);
        for (const matrix of small) matrix.assign(ops.zerosLike(matrix.value));
      },
    };
  }

  /** To be called at the end of `build`: adds the small matrices if the options ask for them. */
  protected adapt(): void {
    const { loraRank = null, loraAlpha = null } = this.#options;
    if (loraRank !== null) this.enableLora(loraRank, { loraAlpha: loraAlpha ?? loraRank });
  }

  /** The main weight, fine-tuned. */
  protected get adapted(): Tensor {
    const { adaptedWeight } = this;
    const weight = this.weight(adaptedWeight).value;
    if (this.#lora === undefined) return weight;
    const product = ops.matmul(this.weight(`lora_${adaptedWeight}_a`), this.weight(`lora_${adaptedWeight}_b`));
    return ops.cast(ops.add(weight, ops.multiply(product, this.#lora.alpha / this.#lora.rank)), weight.dtype);
  }

  get #options(): Partial<Common> {
    return this.options as unknown as Partial<Common>;
  }

  #cannotAdapt(): CeratopsError {
    return new CeratopsError(`"${this.name}" cannot be fine-tuned by small matrices`, {
      code: "E_LORA",
      where: this.name,
      expected: "a layer without a constraint on its weight, once",
      received: this.#lora === undefined ? "a constraint" : "a second call",
      hint: `${this.adaptedWeight}Constraint: null, and enableLora(4) once`,
    });
  }
}
