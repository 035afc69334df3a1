import * as random from "../../random/index.ts";
import type { SeedGenerator } from "../../random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { refuse } from "../../util/checks.ts";
import { positiveInteger } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { option } from "../../util/options.ts";
import { typed, type SameShape } from "../typing.ts";
import { RandomLayer, rateTable } from "./random_layer.ts";

/** Sizes of the noise, 1 where it is shared along an axis, null for the size of the input. */
export const noiseShape = option<readonly (number | null)[] | null>(null, (written, where) => {
  if (written !== null && !Array.isArray(written)) throw refuse(where, "a list of sizes, or null", written, "[null, 1, null]");
  written?.forEach((dim) => dim === null || positiveInteger(dim, where));
  return written;
});

const table = { ...rateTable, noiseShape };

export type DropoutOptions = Omit<LayerWritten<typeof table>, "rate">;

export class DropoutLayer extends RandomLayer<typeof table> {
  static readonly className = "Dropout";
  static readonly table = table;

  protected override disturb(x: Tensor, seed: SeedGenerator): Tensor {
    const noise = this.options.noiseShape?.map((dim, axis) => dim ?? x.shape[axis] ?? 1);
    return random.dropout(x, this.options.rate, { noiseShape: noise, seed });
  }
}

/**
 * Sets a random share of the input to zero while training and scales the rest up, so that sums stay the same on average.
 *
 * In and out: any shape. Outside of training nothing changes.
 * [Srivastava et al. 2014](https://jmlr.org/papers/v15/srivastava14a.html)
 *
 * @param rate share that is dropped, 0 to 1
 * @param options `noiseShape`: sizes of the mask, 1 to drop along a whole axis at once; `seed`
 * @example
 * ```ts
 * const y = layers.Dropout(0.5)(tensor([1, 2, 3, 4]), { training: true });
 * ```
 */
export const Dropout = (rate: number, options: DropoutOptions = {}): SameShape =>
  typed(new DropoutLayer({ ...options, rate }));
