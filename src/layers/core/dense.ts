import type { Activation } from "../../activations/activation.ts";
import * as ops from "../../ops/index.ts";
import type { KerasTensor, Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Variable } from "../../tensor/variable.ts";
import { option, required, type Written } from "../../util/options.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { positiveInteger } from "../checks.ts";
import { featuresOf } from "../input_checks.ts";
import type { BuildShape, LayerOptions } from "../layer.ts";
import { activation, constraint, initializer, regularizer } from "../part_options.ts";
import type { WithLastAxis } from "../typing.ts";

const table = {
  units: required(positiveInteger),
  activation: activation(null),
  useBias: option(true),
  kernelInitializer: initializer("glorot_uniform"),
  biasInitializer: initializer("zeros"),
  kernelRegularizer: regularizer(),
  biasRegularizer: regularizer(),
  kernelConstraint: constraint(),
  biasConstraint: constraint(),
};

export type DenseOptions = Omit<Written<typeof table>, "units"> & LayerOptions;

class DenseLayer extends ConfiguredLayer<typeof table> {
  override readonly className = "Dense";
  override supportsMasking = true;
  #kernel: Variable | undefined;
  #bias: Variable | undefined;

  constructor(written: Written<typeof table> & LayerOptions) {
    super(table, written);
  }

  override build(inputShape: BuildShape): void {
    const { units, useBias, kernelInitializer, biasInitializer } = this.options;
    this.#kernel = this.addWeight({
      name: "kernel",
      shape: [featuresOf(this, inputShape as Shape), units],
      initializer: kernelInitializer,
      regularizer: this.options.kernelRegularizer,
      constraint: this.options.kernelConstraint,
    });
    if (!useBias) return;
    this.#bias = this.addWeight({
      name: "bias",
      shape: [units],
      initializer: biasInitializer,
      regularizer: this.options.biasRegularizer,
      constraint: this.options.biasConstraint,
    });
  }
}
