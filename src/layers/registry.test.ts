import { describe, expect, it } from "vitest";
import type { Tensor } from "../tensor/tensor.ts";
import { withCustomObjects } from "../util/custom_objects.ts";
import * as layers from "./index.ts";
import { Layer, type LayerOptions } from "./layer.ts";

class Twice extends Layer {
  readonly layer: layers.BaseLayer;

  constructor({ layer, ...options }: LayerOptions & { readonly layer: layers.BaseLayer }) {
    super(options);
    this.layer = layer;
  }

  override call(x: Tensor): unknown {
    return this.layer.run([this.layer.run([x])]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: layers.serialize(this.layer) };
  }
}

describe("layers in files", () => {
  it("are written as Keras writes them", () => {
    const dense = layers.Dense(3, { name: "head", activation: "relu", kernelRegularizer: "l2" });
    expect(layers.serialize(dense)).toEqual({
      module: "keras.layers",
      class_name: "Dense",
      config: {
        name: "head",
        trainable: true,
        dtype: { module: "keras", class_name: "DTypePolicy", config: { name: "float32" }, registered_name: null },
        units: 3,
        activation: "relu",
        use_bias: true,
        kernel_initializer: {
          module: "keras.initializers",
          class_name: "GlorotUniform",
          config: { seed: null, input_axes: null, output_axes: null },
          registered_name: null,
        },
        bias_initializer: { module: "keras.initializers", class_name: "Zeros", config: {}, registered_name: null },
        kernel_regularizer: {
          module: "keras.regularizers",
          class_name: "L2",
          config: { l2: 0.01 },
          registered_name: null,
        },
        bias_regularizer: null,
        kernel_constraint: null,
        bias_constraint: null,
        quantization_config: null,
      },
      registered_name: null,
    });
  });

  it("remember what they were built for", () => {
    const dense = layers.Dense(3);
    dense(layers.Input([5]));
    const again = layers.deserialize(layers.serialize(dense));
    expect(again.weights.map(({ shape }) => shape)).toEqual([[5, 3], [3]]);
  });

  it("hold other layers, also inside classes of one's own", () => {
    const twice = new Twice({ layer: layers.Dense(4, { name: "inner" }), name: "outer" });
    twice(layers.Input([4]));
    expect(twice.weights.map(({ path }) => path)).toEqual(["outer/inner/kernel", "outer/inner/bias"]);
    const again = withCustomObjects({ Twice }, () => layers.deserialize(layers.serialize(twice)));
    expect(again).toBeInstanceOf(Twice);
    expect(again.weights.length).toBe(2);
  });

  it("are not found under a name that nobody gave", () => {
    const config = { class_name: "Dens", config: { units: 3 } };
    expect(() => layers.deserialize(config)).toThrow(`did you mean "Dense"?`);
  });
});
