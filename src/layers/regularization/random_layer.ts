import { SeedGenerator } from "../../random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { between } from "../../util/checks.ts";
import { required, type OptionTable } from "../../util/options.ts";
import { seed } from "../checks.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { CallOptions } from "../layer.ts";

/** A share between 0 and 1, and a seed. */
export const rateTable = { rate: required(between(0, 1)), seed: seed() };

/** Layers that disturb their input while training and do nothing otherwise; each has random numbers of its own. */
export abstract class RandomLayer<T extends OptionTable> extends ConfiguredLayer<T> {
  override supportsMasking = true;
  readonly #generator = new SeedGenerator((this.options as { readonly seed?: number | null }).seed ?? undefined);

  override call(x: Tensor, { training }: CallOptions): Tensor {
    return training && this.strength > 0 ? this.disturb(x, this.#generator) : x;
  }

  /** How strong the noise is; nothing is drawn at 0. */
  protected abstract readonly strength: number;

  protected abstract disturb(x: Tensor, generator: SeedGenerator): Tensor;
}
