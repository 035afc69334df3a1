import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, required, type OptionTable } from "../../util/options.ts";
import { AdaptableLayer } from "../adaptable_layer.ts";
import { positiveInteger } from "../checks.ts";
import { knownSize, type InputSpec } from "../input_checks.ts";
import { activation } from "../part_options.ts";
import { weightOptions } from "../weight_options.ts";

/** The options of fully connected layers. */
export const denseTable = {
  units: required(positiveInteger),
  activation: activation(null),
  useBias: option(true),
  ...weightOptions("kernel", "glorot_uniform"),
  ...weightOptions("bias", "zeros"),
};

interface Common {
  readonly units: number;
  readonly useBias: boolean;
  readonly activation: (x: Tensor) => Tensor;
}

/** Layers in which every output is a weighted sum of all inputs; the kinds differ in what they weight with. */
export abstract class BaseDense<T extends OptionTable> extends AdaptableLayer<T> {
  override supportsMasking = true;
  protected override inputSpec: InputSpec = { minRank: 2, known: [-1] };
  readonly #common = this.options as unknown as Common;

  override build(inputShape: Shape): void {
    const { units, useBias } = this.#common;
    const features = knownSize(inputShape);
    this.addOwn("kernel", [features, units]);
    if (useBias) this.addOwn("bias", [units]);
    this.adapt();
    this.inputSpec = { minRank: 2, axes: { [-1]: features } };
  }

  override call(x: Tensor): Tensor {
    const { activation: activate, useBias } = this.#common;
    const product = this.weigh(x);
    return activate(useBias ? ops.add(product, this.weight("bias")) : product);
  }

  /** The weighted sums. */
  protected abstract weigh(x: Tensor): Tensor;
}
