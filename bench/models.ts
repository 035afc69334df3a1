import { Input, Model, Sequential, applications, layers } from "ceratops";
import type { KerasTensor } from "ceratops";
import type { WorkloadName } from "./workloads.ts";

const mlp = (units: number) => () =>
  Sequential([
    Input([784]),
    layers.Dense(units, { activation: "relu" }),
    layers.Dense(units, { activation: "relu" }),
    layers.Dense(10, { activation: "softmax" }),
  ]);

const cnn = (size: number) => () =>
  Sequential([
    Input([size, size, 1]),
    layers.Conv2D(32, 3, { activation: "relu" }),
    layers.MaxPooling2D(2),
    layers.Conv2D(64, 3, { activation: "relu" }),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(10, { activation: "softmax" }),
  ]);

const lstm = (steps: number) => () =>
  Sequential([
    Input([steps], { dtype: "int32" }),
    layers.Embedding(10_000, 64),
    layers.LSTM(64),
    layers.Dense(2, { activation: "softmax" }),
  ]);

const transformer = (blocks: number) => () => {
  const ids = Input([64], { dtype: "int32" });
  let x: KerasTensor = layers.Embedding(10_000, 128)(ids);
  for (let block = 0; block < blocks; block++) {
    const attended = layers.MultiHeadAttention(4, 32)(x, x);
    x = layers.LayerNormalization()(layers.Add()([x, attended]));
    const hidden = layers.Dense(256, { activation: "relu" })(x);
    x = layers.LayerNormalization()(layers.Add()([x, layers.Dense(128)(hidden)]));
  }
  const pooled = layers.GlobalAveragePooling1D()(x);
  return Model({ inputs: ids, outputs: layers.Dense(2, { activation: "softmax" })(pooled) });
};

/** The models in Ceratops. */
export const models = {
  tiny: () =>
    Sequential([Input([4]), layers.Dense(16, { activation: "relu" }), layers.Dense(3, { activation: "softmax" })]),

  mlp: mlp(512),
  cnn: cnn(28),
  lstm: lstm(100),
  transformer: transformer(2),

  resnet: () => {
    const images = Input([32, 32, 3]);
    const conv = (x: KerasTensor, filters: number, strides: number, size = 3): KerasTensor =>
      layers.Conv2D(filters, size, { strides, padding: "same", useBias: false })(x);
    const normalized = (x: KerasTensor): KerasTensor => layers.BatchNormalization()(x);
    let x = layers.ReLU()(normalized(conv(images, 16, 1)));
    for (const [filters, strides] of [[16, 1], [32, 2], [64, 2]] as const) {
      const inner = layers.ReLU()(normalized(conv(x, filters, strides)));
      const residual = normalized(conv(inner, filters, 1));
      const shortcut = strides > 1 ? conv(x, filters, strides, 1) : x;
      x = layers.ReLU()(layers.Add()([residual, shortcut]));
    }
    const pooled = layers.GlobalAveragePooling2D()(x);
    return Model({ inputs: images, outputs: layers.Dense(10, { activation: "softmax" })(pooled) });
  },

  mobilenet: () => applications.MobileNetV2({ inputShape: [96, 96, 3], alpha: 0.35, weights: null, classes: 10 }),
  transformer6: transformer(6),
  mlp500: mlp(500),
  cnn29: cnn(29),
  lstm90: lstm(90),
};

/** A compiled model, ready to be trained. */
export async function makeModel(name: WorkloadName) {
  const model = await models[name]();
  model.compile({ optimizer: "adam", loss: "categorical_crossentropy" });
  return model;
}
