import * as initializers from "../../initializers/index.ts";
import type { Initializer } from "../../initializers/index.ts";
import * as ops from "../../ops/index.ts";
import { isKerasTensor, KerasTensor, type Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, required } from "../../util/options.ts";
import { AdaptableLayer, loraTable, type Adaptable } from "../adaptable_layer.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { activation, regularizer } from "../part_options.ts";
import { typed, type AnyShape } from "../typing.ts";
import { weightOptions } from "../weight_options.ts";
import { declaredOutput, einsumWeights, type EinsumWeights } from "./einsum_equation.ts";

const table = {
  equation: required<string>(),
  outputShape: {
    parse: (written: number | readonly (number | null)[]) => (typeof written === "number" ? [written] : written),
    serialize: (used: readonly (number | null)[]) => used,
  },
  activation: activation(null),
  biasAxes: option<string | null>(null),
  ...weightOptions("kernel", "glorot_uniform"),
  ...weightOptions("bias", "zeros"),
  activityRegularizer: regularizer(),
  ...loraTable,
  quantizationConfig: option<null>(null),
};

export type EinsumDenseOptions = Omit<LayerWritten<typeof table>, "equation" | "outputShape">;

export class EinsumDenseLayer extends AdaptableLayer<typeof table> {
  static readonly className = "EinsumDense";
  static readonly table = table;

  override build(inputShape: Shape): void {
    const { equation, outputShape, biasAxes } = this.options;
    const weights = einsumWeights(equation, biasAxes, inputShape, outputShape);
    this.addOwn("kernel", weights.kernel, { initializer: withFans(this.options.kernelInitializer, weights) });
    if (weights.bias !== undefined) this.addOwn("bias", weights.bias);
    this.adapt();
    this.inputSpec = { rank: inputShape.length };
  }

  override call(x: Tensor): Tensor {
    const { equation, biasAxes, activation } = this.options;
    const product = ops.einsum(equation, x, this.adapted);
    return activation(biasAxes === null ? product : ops.add(product, this.weight("bias")));
  }

  protected override inferOutputs(args: readonly unknown[]): unknown {
    const [x] = args;
    const inferred = super.inferOutputs(args);
    if (!isKerasTensor(x) || !isKerasTensor(inferred)) return inferred;
    const declared = declaredOutput(this.options.equation, x.shape, this.options.outputShape);
    const output = new KerasTensor(declared, { dtype: inferred.dtype });
    output.mask = inferred.mask;
    return output;
  }
}

/** An initializer that scales by fans learns from the equation which axes of the kernel are inputs and outputs. */
function withFans(initializer: Initializer, { inputAxes, outputAxes }: EinsumWeights): Initializer {
  const { config, ...rest } = initializers.serialize(initializer);
  const open = typeof config === "object" && config["input_axes"] === null && config["output_axes"] === null;
  if (!initializer.isBuiltIn || !open) return initializer;
  const axes = { input_axes: inputAxes, output_axes: outputAxes, seed: initializer.drawnSeed };
  return initializers.deserialize({ ...rest, config: { ...config, ...axes } });
}

/**
 * A dense layer over any axes: says with an einsum equation what is summed with what.
 *
 * `activation(einsum(equation, x, kernel) + bias)`
 *
 * @param equation input, kernel and output: `"abc,cd->abd"`; `...` may stand for leading or trailing axes
 * @param outputShape sizes of the output without the batch; null where the input decides, which then counts as unknown in
 *   what is built on it, as in Keras
 * @param options `biasAxes`: letters of the output that the bias has, null for no bias
 * @example
 * ```ts
 * const layer = layers.EinsumDense("abc,cde->abde", [null, 4, 16], { biasAxes: "de" });
 * console.log(layer(Input([10, 64])).shape); // [null, null, 4, 16]
 * ```
 */
export const EinsumDense = (
  equation: string,
  outputShape: number | readonly (number | null)[],
  options: EinsumDenseOptions = {},
): AnyShape & Adaptable => typed(new EinsumDenseLayer({ ...options, equation, outputShape }));
