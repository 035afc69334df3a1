import { CeratopsError } from "../../../errors.ts";
import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import { onlyShapesMatter } from "../../../tensor/operation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { inside, orNull, refuse, wholeFrom } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../../configured_layer.ts";
import { typed, type AnyShape } from "../../typing.ts";
import { batchesOf, type AdaptData } from "../batches.ts";
import { encode, outputMode, sparse } from "../encode.ts";
import { binBoundaries, emptySummary, mergeSummaries, summarize } from "./quantile_summary.ts";

const boundaries = option<readonly number[] | null>(null, (written, where) => {
  if (written === null || (Array.isArray(written) && written.every((border) => typeof border === "number"))) return written;
  throw refuse(where, "ascending numbers, or null", written, "[0, 0.5, 1]");
});

const table = {
  binBoundaries: boundaries,
  numBins: option<number | null>(null, orNull(wholeFrom(0))),
  epsilon: option(0.01, inside(0, 1)),
  outputMode: outputMode(),
  sparse,
};

export type DiscretizationOptions = LayerWritten<typeof table>;

export class DiscretizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Discretization";
  static readonly table = table;
  #boundaries = this.options.binBoundaries;

  constructor(written: DiscretizationOptions) {
    super(written);
    if (this.options.numBins !== null || this.#boundaries !== null) return;
    throw refuse(`${this.className}: numBins`, "a number of bins, or their boundaries", null, "10");
  }

  /** The borders of the bins, given or learned; null before. */
  get binBoundaries(): readonly number[] | null {
    return this.#boundaries;
  }

  override call(x: Tensor): Tensor {
    const borders = this.#boundaries ?? this.#standIns();
    const bins = ops.digitize(x, tensor(borders, "float32"));
    const { outputMode: mode } = this.options;
    if (mode === "int") return ops.cast(bins, "int32");
    return encode(bins, { mode, depth: borders.length + 1, dtype: this.dtypePolicy.computeDtype });
  }

  /**
   * Learns boundaries so that every bin holds about as many of the values; what was learned before is forgotten.
   * @param data an array, or an iterable of batches
   * @param options `steps`: how many batches are read, all if not said
   */
  async adapt(data: AdaptData, { steps = Infinity }: { readonly steps?: number } = {}): Promise<void> {
    const { numBins, epsilon } = this.options;
    if (numBins === null) throw this.#fixed();
    let summary = emptySummary;
    let step = 0;
    for await (const batch of batchesOf(data, this.name)) {
      if (step++ >= steps) break;
      summary = mergeSummaries(summarize(await batch.data(), epsilon), summary, epsilon);
    }
    this.#boundaries = binBoundaries(summary, numBins);
  }

  override getConfig(): Record<string, unknown> {
    const { trainable: _, ...config } = super.getConfig();
    return { ...config, dtype: this.dtypePolicy.name, bin_boundaries: this.#boundaries };
  }

  /** Any boundaries: they do not matter to shapes. */
  #standIns(): readonly number[] {
    if (onlyShapesMatter()) return Array.from({ length: Math.max(0, (this.options.numBins ?? 1) - 1) }, (_, i) => i);
    throw new CeratopsError(`"${this.name}" does not know the boundaries of its bins yet`, {
      code: "E_NOT_ADAPTED",
      where: this.name,
      expected: "a layer that was adapted to data, or given binBoundaries",
      received: "a call before adapt()",
      hint: "await layer.adapt(data)",
    });
  }

  #fixed(): CeratopsError {
    return new CeratopsError(`"${this.name}" was given the boundaries of its bins: there is nothing to learn`, {
      code: "E_ADAPT_FIXED",
      where: this.name,
      expected: "a layer with numBins",
      received: `binBoundaries: [${this.#boundaries?.join(", ")}]`,
      hint: "layers.Discretization({ numBins: 10 })",
    });
  }
}

/** A layer that learns the borders of its bins from data. */
export interface Discretizing extends AnyShape {
  adapt: DiscretizationLayer["adapt"];
  readonly binBoundaries: readonly number[] | null;
}

/**
 * Sorts numbers into bins: gives the number of the bin, from 0 on, that each falls into.
 *
 * In: any shape. Out: the same shape, int32; with another `outputMode` vectors over the bins.
 *
 * @param options `binBoundaries`: where bins end, each border belonging to the bin above; or `numBins`, to be learned by
 * `adapt` so that bins are equally full. `epsilon`: how exact that is; `outputMode`: `"int"`, `"one_hot"`,
 * `"multi_hot"`, `"count"`
 * @example
 * ```ts
 * const bin = layers.Discretization({ binBoundaries: [0, 1, 2] });
 * console.log(await bin([[-1.5, 1, 3.4, 0.5]]).array()); // [[0, 2, 3, 1]]
 * ```
 *
 * Differs from Keras: `numBins` and `binBoundaries` may be given together, as they stand in the files of a layer that
 * has learned; `adapt` is asynchronous.
 */
export const Discretization = (options: DiscretizationOptions = {}): Discretizing => typed(new DiscretizationLayer(options));
