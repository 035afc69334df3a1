import { SeedGenerator } from "../../random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { between } from "../../util/checks.ts";
import { required, type OptionTable } from "../../util/options.ts";
import { seed } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import type { CallOptions } from "../layer.ts";

/** A share between 0 and 1, and a seed. */
export const rateTable = { rate: required(between(0, 1)), seed: seed() };

/** The options that the base reads: one of rate and standard deviation is there. */
interface Noise {
  readonly rate: number;
  readonly stddev: number;
  readonly seed: number | null;
}

/** Layers that disturb their input while training and do nothing otherwise; each has random numbers of its own. */
export abstract class RandomLayer<T extends OptionTable> extends ConfiguredLayer<T> {
  override supportsMasking = true;
  /** How strong the noise is; nothing is drawn at 0. */
  protected readonly strength: number;
  protected readonly generator: SeedGenerator | undefined;

  constructor(written: LayerWritten<T>) {
    super(written);
    const { rate, stddev, seed } = this.options as Partial<Noise>;
    this.strength = rate ?? stddev ?? 0;
    if (this.strength > 0) this.generator = new SeedGenerator(seed);
  }

  override call(x: Tensor, { training }: CallOptions): Tensor {
    return training && this.generator !== undefined ? this.disturb(x, this.generator) : x;
  }

  protected abstract disturb(x: Tensor, generator: SeedGenerator): Tensor;
}
