import { Input, type KerasTensor, Model, Sequential, layers, losses, ops } from "../../index.ts";
import type { BaseModel } from "../model.ts";

/** Models as they are usually written, each with a `compile` that fits. */
export const architectures: Readonly<Record<string, () => BaseModel>> = {
  "a convolutional classifier": () => {
    const model = Sequential([
      Input([28, 28, 1]),
      layers.Rescaling(1 / 255),
      layers.Conv2D(32, 3, { activation: "relu" }),
      layers.MaxPooling2D(2),
      layers.Conv2D(64, 3, { activation: "relu" }),
      layers.MaxPooling2D(2),
      layers.Flatten(),
      layers.Dropout(0.5),
      layers.Dense(10, { activation: "softmax" }),
    ]);
    return compiled(model, { optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  },

  ResNet: () => {
    const x = Input([32, 32, 3]);
    let h = normalized(layers.Conv2D(16, 3, { padding: "same", useBias: false })(x));
    for (const [filters, strides] of [
      [16, 1],
      [32, 2],
      [32, 1],
    ] as const) {
      const main = layers.Conv2D(filters, 3, { padding: "same", strides, useBias: false })(h);
      const deep = layers.BatchNormalization()(layers.Conv2D(filters, 3, { padding: "same", useBias: false })(normalized(main)));
      const isSame = h.shape.at(-1) === filters && strides === 1;
      const side = isSame ? h : layers.BatchNormalization()(layers.Conv2D(filters, 1, { strides, useBias: false })(h));
      h = layers.ReLU()(layers.Add()([deep, side]));
    }
    const pooled = layers.GlobalAveragePooling2D()(h);
    return compiled(Model({ inputs: x, outputs: layers.Dense(10)(pooled) }), {
      optimizer: "sgd",
      loss: losses.SparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: ["accuracy"],
    });
  },

  MobileNet: () => {
    const x = Input([32, 32, 3]);
    let h = normalized(layers.Conv2D(8, 3, { strides: 2, padding: "same", useBias: false })(x), 6);
    for (const filters of [8, 16, 16]) {
      const wide = normalized(layers.Conv2D(filters * 6, 1, { useBias: false })(h), 6);
      const deep = normalized(layers.DepthwiseConv2D(3, { padding: "same", useBias: false })(wide), 6);
      const thin = layers.BatchNormalization()(layers.Conv2D(filters, 1, { useBias: false })(deep));
      h = h.shape.at(-1) === filters ? layers.Add()([h, thin]) : thin;
    }
    const pooled = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(h));
    const outputs = layers.Dense(5, { activation: "softmax" })(pooled);
    return compiled(Model({ inputs: x, outputs }), { optimizer: "rmsprop", loss: "categorical_crossentropy" });
  },

  "a transformer": () => {
    const tokens = Input([32], { dtype: "int32" });
    let h: KerasTensor = layers.Embedding(1000, 16)(tokens);
    for (let i = 0; i < 2; i++) {
      const attended = layers.MultiHeadAttention(2, 8, { dropout: 0.1 })(h, h) as KerasTensor;
      h = layers.LayerNormalization()(layers.Add()([h, attended]));
      const wide = layers.Dense(32, { activation: "gelu" })(h);
      h = layers.LayerNormalization()(layers.Add()([h, layers.Dropout(0.1)(layers.Dense(16)(wide))]));
    }
    const outputs = layers.Dense(2, { activation: "softmax" })(layers.GlobalAveragePooling1D()(h));
    return compiled(Model({ inputs: tokens, outputs }), { optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  },

  "a language model": () => {
    const tokens = Input([16], { dtype: "int32" });
    const h = layers.Embedding(100, 16)(tokens);
    const attended = layers.MultiHeadAttention(2, 8)(h, h, { useCausalMask: true } as never) as unknown as KerasTensor;
    const outputs = layers.Dense(100)(layers.LayerNormalization()(layers.Add()([h, attended])));
    return compiled(Model({ inputs: tokens, outputs }), {
      optimizer: "adamw",
      loss: losses.SparseCategoricalCrossentropy({ fromLogits: true }),
    });
  },

  "an LSTM classifier": () => {
    const model = Sequential([
      Input([50], { dtype: "int32" }),
      layers.Embedding(1000, 16, { maskZero: true }),
      layers.Bidirectional(layers.LSTM(8, { returnSequences: true })),
      layers.LSTM(8),
      layers.Dense(1, { activation: "sigmoid" }),
    ]);
    return compiled(model, { optimizer: "adam", loss: "binary_crossentropy", metrics: ["accuracy"] });
  },

  "a translator": () => {
    const [source, target] = [Input([null, 20]), Input([null, 30])];
    const [, ...state] = layers.LSTM(16, { returnState: true })(source) as unknown as KerasTensor[];
    const decoded = layers.LSTM(16, { returnSequences: true })(target, { initialState: state } as never) as KerasTensor;
    const outputs = layers.Dense(30, { activation: "softmax" })(decoded);
    return compiled(Model({ inputs: [source, target], outputs }), { optimizer: "rmsprop", loss: "categorical_crossentropy" });
  },

  "a forecast": () => {
    const model = Sequential([Input([24, 3]), layers.GRU(16, { returnSequences: true }), layers.GRU(16), layers.Dense(6)]);
    return compiled(model, { optimizer: "adam", loss: "mse", metrics: ["mae"] });
  },

  "an autoencoder": () => {
    const model = Sequential([
      Input([28, 28, 1]),
      layers.Conv2D(16, 3, { activation: "relu", padding: "same", strides: 2 }),
      layers.Conv2D(8, 3, { activation: "relu", padding: "same", strides: 2 }),
      layers.Conv2DTranspose(8, 3, { activation: "relu", padding: "same", strides: 2 }),
      layers.Conv2DTranspose(16, 3, { activation: "relu", padding: "same", strides: 2 }),
      layers.Conv2D(1, 3, { activation: "sigmoid", padding: "same" }),
    ]);
    return compiled(model, { optimizer: "adam", loss: "binary_crossentropy" });
  },

  "an autoencoder of two models in a graph": () => {
    const encoder = Sequential([Input([64]), layers.Dense(32, { activation: "relu" }), layers.Dense(8)], { name: "encoder" });
    const decoder = Sequential([Input([8]), layers.Dense(32, { activation: "relu" }), layers.Dense(64)], { name: "decoder" });
    const x = Input([64]);
    return compiled(Model({ inputs: x, outputs: decoder(encoder(x)) }), { optimizer: "adam", loss: "mse" });
  },

  "U-Net": () => {
    const x = Input([32, 32, 3]);
    const top = convolved(x, 8);
    const middle = convolved(layers.MaxPooling2D(2)(top), 16);
    const bottom = convolved(layers.MaxPooling2D(2)(middle), 32);
    const up = convolved(layers.Concatenate()([layers.Conv2DTranspose(16, 2, { strides: 2 })(bottom), middle]), 16);
    const last = convolved(layers.Concatenate()([layers.UpSampling2D(2)(up), top]), 8);
    const outputs = layers.Conv2D(3, 1, { activation: "softmax" })(last);
    return compiled(Model({ inputs: x, outputs }), { optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  },

  "a GAN's discriminator": () => compiled(discriminator(), { optimizer: "adam", loss: "binary_crossentropy" }),

  "a GAN": () => {
    const generator = Sequential([
      Input([16]),
      layers.Dense(7 * 7 * 8, { useBias: false }),
      layers.BatchNormalization(),
      layers.LeakyReLU(),
      layers.Reshape([7, 7, 8]),
      layers.Conv2DTranspose(8, 5, { strides: 2, padding: "same", useBias: false }),
      layers.BatchNormalization(),
      layers.LeakyReLU(),
      layers.Conv2DTranspose(1, 5, { strides: 2, padding: "same", activation: "tanh" }),
    ]);
    const judge = discriminator();
    judge.trainable = false;
    return compiled(Sequential([generator, judge]), { optimizer: "adam", loss: "binary_crossentropy" });
  },

  "a siamese network": () => {
    const encoder = Sequential([
      Input([28, 28, 1]),
      layers.Conv2D(8, 3, { activation: "relu" }),
      layers.GlobalAveragePooling2D(),
      layers.Dense(16),
    ]);
    const [left, right] = [Input([28, 28, 1]), Input([28, 28, 1])];
    const distance = ops.absolute(ops.subtract(encoder(left), encoder(right)));
    const outputs = layers.Dense(1, { activation: "sigmoid" })(distance);
    return compiled(Model({ inputs: [left, right], outputs }), {
      optimizer: "adam",
      loss: "binary_crossentropy",
      metrics: ["accuracy"],
    });
  },

  "two towers": () => {
    const [user, item] = [Input([1], { dtype: "int32" }), Input([1], { dtype: "int32" })];
    const vectors = [layers.Embedding(1000, 16)(user), layers.Embedding(500, 16)(item)].map((vector) => layers.Flatten()(vector));
    return compiled(Model({ inputs: [user, item], outputs: layers.Dot(1)(vectors) }), { optimizer: "adagrad", loss: "mse" });
  },

  "several tasks": () => {
    const title = Input([40], { name: "title", dtype: "int32" });
    const tags = Input([12], { name: "tags" });
    const h = layers.Concatenate()([layers.LSTM(16)(layers.Embedding(500, 16)(title)), tags]);
    const outputs = {
      priority: layers.Dense(1, { activation: "sigmoid" })(h),
      department: layers.Dense(4, { activation: "softmax" })(h),
      hours: layers.Dense(1)(h),
    };
    return compiled(Model({ inputs: { title, tags }, outputs }), {
      optimizer: "rmsprop",
      loss: { priority: "binary_crossentropy", department: "categorical_crossentropy", hours: "mse" },
      metrics: { priority: ["accuracy"], department: ["accuracy"], hours: ["mae"] },
    });
  },

  "a frozen base with a new head": () => {
    const base = Sequential([Input([32, 32, 3]), layers.Conv2D(8, 3, { activation: "relu" }), layers.GlobalAveragePooling2D()]);
    base.trainable = false;
    const x = Input([32, 32, 3]);
    const features = base(x, { training: false });
    const outputs = layers.Dense(1)(layers.Dropout(0.2)(features));
    return compiled(Model({ inputs: x, outputs }), { optimizer: "adam", loss: losses.BinaryCrossentropy({ fromLogits: true }) });
  },

  "wide and deep": () => {
    const [wide, deep] = [Input([20]), Input([8])];
    const h = layers.Dense(16, { activation: "relu" })(layers.Dense(32, { activation: "relu" })(deep));
    const outputs = layers.Dense(1, { activation: "sigmoid" })(layers.Concatenate()([wide, h]));
    return compiled(Model({ inputs: [wide, deep], outputs }), { optimizer: "ftrl", loss: "binary_crossentropy" });
  },

  "half precision with an output in float32": () => {
    const dtype = "mixed_bfloat16";
    const model = Sequential([
      Input([16]),
      layers.Dense(32, { activation: "relu", dtype }),
      layers.Dense(10, { dtype }),
      layers.Activation("softmax", { dtype: "float32" }),
    ]);
    return compiled(model, { optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  },

  "actor and critic": () => {
    const state = Input([8]);
    const h = layers.Dense(64, { activation: "tanh" })(state);
    return Model({
      inputs: state,
      outputs: [layers.Dense(4, { activation: "softmax" })(h), layers.Dense(1)(h)],
    }) as unknown as BaseModel;
  },

  "a text classifier with convolutions": () => {
    const tokens = Input([null], { dtype: "int32" });
    const h = layers.Dropout(0.5)(layers.Embedding(1000, 16)(tokens));
    const branches = [3, 5].map((width) =>
      layers.GlobalMaxPooling1D()(layers.Conv1D(16, width, { padding: "same", activation: "relu" })(h)),
    );
    const outputs = layers.Dense(3, { activation: "softmax" })(layers.Concatenate()(branches));
    return compiled(Model({ inputs: tokens, outputs }), { optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  },
};

function compiled(model: unknown, options: object): BaseModel {
  (model as BaseModel).compile(options as never);
  return model as BaseModel;
}

const normalized = (x: KerasTensor, maxValue: number | null = null): KerasTensor =>
  layers.ReLU({ maxValue })(layers.BatchNormalization()(x));

const convolved = (x: KerasTensor, filters: number): KerasTensor =>
  layers.Conv2D(filters, 3, { padding: "same", activation: "relu" })(
    layers.Conv2D(filters, 3, { padding: "same", activation: "relu" })(x),
  );

const discriminator = () =>
  Sequential([
    Input([28, 28, 1]),
    layers.Conv2D(8, 5, { strides: 2, padding: "same" }),
    layers.LeakyReLU(),
    layers.Dropout(0.3),
    layers.Flatten(),
    layers.Dense(1, { activation: "sigmoid" }),
  ]);
