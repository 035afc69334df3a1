import { beforeEach, expect, test } from "vitest";
import * as constraints from "../../constraints/index.ts";
import * as initializers from "../../initializers/index.ts";
import * as layers from "../../layers/index.ts";
import { Input, Layer } from "../../layers/index.ts";
import { makeDefaultSeed, setRandomSeed } from "../../random/index.ts";
import * as losses from "../../losses/index.ts";
import * as metrics from "../../metrics/index.ts";
import * as ops from "../../ops/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import * as regularizers from "../../regularizers/index.ts";
import { tensor } from "../../tensor/convert.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { resetNames } from "../../tensor/names.ts";
import { WeakFloat } from "../../tensor/promotion.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { setDtypePolicy } from "../settings.ts";
import { Model, Sequential } from "../constructors.ts";
import type { CodeOptions } from "./to_code.ts";
import { runCode } from "./run_code.suite.ts";

beforeEach(resetNames);

interface Described {
  toCode(options?: CodeOptions): string;
  toJson(): string;
}

/** Runs the code of a model and compares; gives the code. */
function rebuilt(model: Described, own?: Readonly<Record<string, unknown>>): string {
  const code = model.toCode();
  expect(JSON.parse(runCode(code, own).toJson())).toEqual(JSON.parse(model.toJson()));
  return code;
}

test("a Sequential, as people write it", () => {
  const model = Sequential([
    Input([28, 28, 1]),
    layers.Conv2D(32, 3, { activation: "relu", padding: "same" }),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dropout(0.5, { seed: 7 }),
    layers.Dense(10, { kernelRegularizer: regularizers.L2(0.001), biasConstraint: "non_neg", activation: "softmax" }),
  ]);
  model.compile({ optimizer: optimizers.Adam(0.0005), loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  expect(rebuilt(model)).toMatchInlineSnapshot(`
    "import { Input, Sequential, layers, optimizers, regularizers } from "ceratops";

    const model = Sequential([
      Input([28, 28, 1]),
      layers.Conv2D(32, 3, { padding: "same", activation: "relu" }),
      layers.MaxPooling2D(2),
      layers.Flatten(),
      layers.Dropout(0.5, { seed: 7 }),
      layers.Dense(10, {
        activation: "softmax",
        kernelRegularizer: regularizers.L2({ l2: 0.001 }),
        biasConstraint: "non_neg",
      }),
    ]);
    model.compile({
      optimizer: optimizers.Adam({ learningRate: 0.0005 }),
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    });
    "
  `);
  expect(model.toCode({ language: "python" })).toMatchInlineSnapshot(`
    "import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5, seed=7),
        layers.Dense(10, activation="softmax", kernel_regularizer=keras.regularizers.L2(0.001), bias_constraint="non_neg"),
    ])
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.0005), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    "
  `);
  expect(model.toCode({ api: "functional" })).toMatchInlineSnapshot(`
    "import { Input, Model, layers, optimizers, regularizers } from "ceratops";

    const inputs = Input([28, 28, 1]);
    const conv2d = layers.Conv2D(32, 3, { padding: "same", activation: "relu" })(inputs);
    const maxPooling2d = layers.MaxPooling2D(2)(conv2d);
    const flatten = layers.Flatten()(maxPooling2d);
    const dropout = layers.Dropout(0.5, { seed: 7 })(flatten);
    const dense = layers.Dense(10, {
      activation: "softmax",
      kernelRegularizer: regularizers.L2({ l2: 0.001 }),
      biasConstraint: "non_neg",
    })(dropout);
    const model = Model({ inputs, outputs: dense, name: "sequential" });
    model.compile({
      optimizer: optimizers.Adam({ learningRate: 0.0005 }),
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    });
    "
  `);
});

test("several inputs and outputs by name, a shared layer, masks, states, and compile by output", () => {
  const title = Input([null], { name: "title", dtype: "int32" });
  const body = Input([6, 4], { name: "body-text" });
  const embed = layers.Embedding(50, 4, { maskZero: true });
  const lstm = layers.LSTM(3, { returnSequences: true, returnState: true });
  const [sequence, h, c] = lstm(embed(title)) as unknown as readonly [KerasTensor, KerasTensor, KerasTensor];
  const second = layers.LSTM(3)(body, { initialState: [h, c] });
  const attended = layers.MultiHeadAttention(2, 4)(sequence, sequence, { training: false });
  const pooled = layers.GlobalAveragePooling1D()(attended);
  const joined = layers.Concatenate()([pooled, second, layers.GlobalAveragePooling1D()(embed(title))]);
  const model = Model({
    inputs: { title, "body-text": body },
    outputs: { priority: layers.Dense(1, { name: "priority" })(joined), kind: [layers.Dense(4, { activation: "softmax" })(joined)] },
  });
  model.compile({ optimizer: "sgd", loss: { priority: "mse", kind: [losses.CategoricalCrossentropy({ labelSmoothing: 0.1 })] }, lossWeights: { priority: 0.2 } });
  expect(rebuilt(model)).toMatchInlineSnapshot(`
    "import { Input, Model, layers, losses } from "ceratops";

    const bodyText = Input([6, 4], { name: "body-text" });
    const title = Input([null], { dtype: "int32", name: "title" });
    const embedding = layers.Embedding(50, 4, { maskZero: true });
    const embedding1 = embedding(title);
    const [lstm, lstmOutput2, lstmOutput3] = layers.LSTM(3, { returnSequences: true, returnState: true })(embedding1);
    const multiHeadAttention = layers.MultiHeadAttention(2, 4)(lstm, lstm, { training: false });
    const globalAveragePooling1d = layers.GlobalAveragePooling1D()(multiHeadAttention);
    const lstm1 = layers.LSTM(3)(bodyText, { initialState: [lstmOutput2, lstmOutput3] });
    const embedding2 = embedding(title);
    const globalAveragePooling1d1 = layers.GlobalAveragePooling1D()(embedding2);
    const concatenate = layers.Concatenate()([globalAveragePooling1d, lstm1, globalAveragePooling1d1]);
    const dense = layers.Dense(4, { activation: "softmax" })(concatenate);
    const priority = layers.Dense(1, { name: "priority" })(concatenate);
    const model = Model({ inputs: { title, "body-text": bodyText }, outputs: { priority, kind: [dense] } });
    model.compile({
      optimizer: "sgd",
      loss: { priority: "mse", kind: [losses.CategoricalCrossentropy({ labelSmoothing: 0.1 })] },
      lossWeights: { priority: 0.2 },
    });
    "
  `);
  expect(model.toCode({ language: "python" })).toMatchInlineSnapshot(`
    "import keras
    from keras import layers

    body_text = keras.Input(shape=(6, 4), name="body-text")
    title = keras.Input(shape=(None,), dtype="int32", name="title")
    embedding = layers.Embedding(50, 4, mask_zero=True)
    embedding_1 = embedding(title)
    lstm, lstm_output_2, lstm_output_3 = layers.LSTM(3, return_sequences=True, return_state=True)(embedding_1)
    multi_head_attention = layers.MultiHeadAttention(2, 4)(lstm, lstm, training=False)
    global_average_pooling1d = layers.GlobalAveragePooling1D()(multi_head_attention)
    lstm_1 = layers.LSTM(3)(body_text, initial_state=[lstm_output_2, lstm_output_3])
    embedding_2 = embedding(title)
    global_average_pooling1d_1 = layers.GlobalAveragePooling1D()(embedding_2)
    concatenate = layers.Concatenate()([global_average_pooling1d, lstm_1, global_average_pooling1d_1])
    dense = layers.Dense(4, activation="softmax")(concatenate)
    priority = layers.Dense(1, name="priority")(concatenate)
    model = keras.Model(inputs={"title": title, "body-text": body_text}, outputs={"priority": priority, "kind": [dense]})
    model.compile(
        optimizer="sgd",
        loss={"priority": "mse", "kind": [keras.losses.CategoricalCrossentropy(label_smoothing=0.1)]},
        loss_weights={"priority": 0.2},
    )
    "
  `);
});

test("models inside models, and a layer that two of them share", () => {
  const shared = layers.Dense(4, { name: "shared" });
  const inner = Input([4]);
  const encoder = Model({ inputs: inner, outputs: layers.ReLU()(shared(inner)), name: "encoder" });
  const head = Sequential([layers.Dense(2)], { name: "head" });
  const x = Input([4]);
  const model = Model({ inputs: x, outputs: head(encoder(shared(x))) });
  expect(rebuilt(model)).toMatchInlineSnapshot(`
    "import { Input, Model, Sequential, layers } from "ceratops";

    const shared = layers.Dense(4, { name: "shared" });

    function buildEncoder() {
      const inputs = Input([4]);
      const sharedOutput = shared(inputs);
      const reLu = layers.ReLU()(sharedOutput);
      return Model({ inputs, outputs: reLu, name: "encoder" });
    }

    const encoder = buildEncoder();
    const head = Sequential([
      Input([4], { name: "input_layer_2" }),
      layers.Dense(2),
    ], { name: "head" });
    const inputs = Input([4]);
    const sharedOutput = shared(inputs);
    const encoderOutput = encoder(sharedOutput);
    const headOutput = head(encoderOutput);
    const model = Model({ inputs, outputs: headOutput, name: "functional" });
    "
  `);
  const timed = Sequential([Input([3, 4]), layers.TimeDistributed(encoder), layers.Bidirectional(layers.GRU(2), { mergeMode: "sum" })]);
  expect(rebuilt(timed)).toContain("layers.TimeDistributed(buildEncoder())");
});

test("ops with constants, slices, and options", () => {
  const x = Input([6], { batchSize: 4 });
  const scaled = ops.add(ops.multiply(x, new WeakFloat(2)), tensor([0.1, 1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, 6)));
  const part = ops.getItem(scaled, ["...", { start: 1, stop: null, step: 2 }]);
  const wide = ops.multiply(ops.reshape(scaled, [4, 6, 1]), tensor(Array.from({ length: 24 }, (_, i) => i / 10)));
  const model = Model({ inputs: x, outputs: [ops.sum(part, { axis: -1, keepdims: true }), ops.einsum("bij->bj", wide)] });
  expect(rebuilt(model)).toMatchInlineSnapshot(`
    "import { Input, Model, WeakFloat, ops, tensor } from "ceratops";

    const inputs = Input([6], { batchSize: 4 });
    const multiply = ops.multiply(inputs, new WeakFloat(2));
    const add = ops.add(multiply, tensor([0.1, 1, 2, 3, 4, 5], "float32"));
    const getItem = ops.getItem(add, ["...", { start: 1, step: 2 }]);
    const sum = ops.sum(getItem, { axis: -1, keepdims: true });
    const reshape = ops.reshape(add, [4, 6, 1]);
    const values = tensor([
      0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.1, 2.2, 2.3,
    ], "float32");
    const multiply1 = ops.multiply(reshape, values);
    const einsum = ops.einsum("bij->bj", multiply1);
    const model = Model({ inputs, outputs: [sum, einsum] });
    "
  `);
  expect(model.toCode({ language: "python" })).toMatchInlineSnapshot(`
    "import keras
    from keras import ops

    inputs = keras.Input(shape=(6,), batch_size=4)
    multiply = ops.multiply(inputs, 2.0)
    add = ops.add(multiply, ops.convert_to_tensor((0.1, 1, 2, 3, 4, 5), dtype="float32"))
    get_item = add[..., 1::2]
    sum2 = ops.sum(get_item, axis=-1, keepdims=True)
    reshape = ops.reshape(add, (4, 6, 1))
    values = ops.convert_to_tensor([
        0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.1, 2.2, 2.3,
    ], dtype="float32")
    multiply_1 = ops.multiply(reshape, values)
    einsum = ops.einsum("bij->bj", multiply_1)
    model = keras.Model(inputs=inputs, outputs=[sum2, einsum])
    "
  `);
});

test("parts in the short form where that says all, else in full", () => {
  const dense = layers.Dense(2, {
    kernelInitializer: initializers.HeNormal(),
    biasInitializer: initializers.Constant(0.25),
    kernelRegularizer: "l2",
    biasRegularizer: regularizers.L1L2({ l1: 0.1, l2: 0.2 }),
    kernelConstraint: constraints.MaxNorm({ maxValue: 3 }),
    activityRegularizer: regularizers.L1(0.03),
    trainable: false,
    dtype: "mixed_float16",
  });
  const other = layers.Dense(2, { kernelInitializer: initializers.RandomNormal({ seed: 3 }) });
  const model = Sequential([Input([4]), dense, other, layers.Dense(1)]);
  const schedule = optimizers.schedules.ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 });
  model.compile({ optimizer: optimizers.SGD({ learningRate: schedule, name: "mine" }), loss: losses.Huber(), metrics: [metrics.Precision({ thresholds: 0.4 })] });
  expect(rebuilt(model)).toMatchInlineSnapshot(`
    "import { Input, Sequential, constraints, initializers, layers, losses, metrics, optimizers, regularizers } from "ceratops";

    const model = Sequential([
      Input([4]),
      layers.Dense(2, {
        kernelInitializer: "he_normal",
        kernelRegularizer: "l2",
        kernelConstraint: constraints.MaxNorm({ maxValue: 3 }),
        biasInitializer: initializers.Constant({ value: 0.25 }),
        biasRegularizer: regularizers.L1L2({ l1: 0.1, l2: 0.2 }),
        activityRegularizer: regularizers.L1({ l1: 0.03 }),
        trainable: false,
        dtype: "mixed_float16",
      }),
      layers.Dense(2, { kernelInitializer: initializers.RandomNormal({ seed: 3 }) }),
      layers.Dense(1),
    ]);
    model.compile({
      optimizer: optimizers.SGD({
        learningRate: optimizers.schedules.ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 }),
        name: "mine",
      }),
      loss: losses.Huber(),
      metrics: [metrics.Precision({ thresholds: 0.4 })],
    });
    "
  `);
  expect(model.toCode({ language: "python" })).toMatchInlineSnapshot(`
    "import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input(shape=(4,)),
        layers.Dense(
            2,
            kernel_initializer="he_normal",
            kernel_regularizer="l2",
            kernel_constraint=keras.constraints.MaxNorm(max_value=3),
            bias_initializer=keras.initializers.Constant(0.25),
            bias_regularizer=keras.regularizers.L1L2(l1=0.1, l2=0.2),
            activity_regularizer=keras.regularizers.L1(0.03),
            trainable=False,
            dtype="mixed_float16",
        ),
        layers.Dense(2, kernel_initializer=keras.initializers.RandomNormal(seed=3)),
        layers.Dense(1),
    ])
    model.compile(
        optimizer=keras.optimizers.SGD(
            learning_rate=keras.optimizers.schedules.ExponentialDecay(
                initial_learning_rate=0.1, decay_steps=10, decay_rate=0.5
            ),
            name="mine",
        ),
        loss=keras.losses.Huber(),
        metrics=[keras.metrics.Precision(thresholds=0.4)],
    )
    "
  `);
});

test("classes and functions of one's own are imported by the reader", () => {
  class Scale extends Layer {
    readonly factor: number;
    constructor({ factor = 1, ...options }: { factor?: number; name?: string } = {}) {
      super(options);
      this.factor = factor;
    }
    override call(x: Tensor): Tensor {
      return ops.multiply(x, this.factor);
    }
    override getConfig(): Record<string, unknown> {
      return { ...super.getConfig(), factor: this.factor };
    }
  }
  const bent = (x: Tensor): Tensor => ops.maximum(x, ops.multiply(x, 0.1));
  const distance = (yTrue: unknown, yPred: unknown): Tensor => ops.mean(ops.abs(ops.subtract(yTrue as Tensor, yPred as Tensor)), { axis: -1 });
  const model = Sequential([Input([4]), new Scale({ factor: 3, name: "third" }), layers.Dense(2, { activation: bent })]);
  model.compile({ loss: distance });
  expect(rebuilt(model, { Scale, bent, distance })).toMatchInlineSnapshot(`
    "import { Input, Sequential, layers } from "ceratops";

    // Not part of the library, to be imported from where they are written: Scale, bent, distance

    const model = Sequential([
      Input([4]),
      new Scale({ factor: 3, name: "third" }),
      layers.Dense(2, { activation: bent }),
    ]);
    model.compile({ optimizer: "rmsprop", loss: distance });
    "
  `);
  expect(model.toCode({ language: "python" })).toContain('Scale(factor=3, name="third")');
});

test("names can hold anything, and stay names", () => {
  const bad = ['"); process.exit(1); ("', "`${alert(1)}`", "\u2028\u202e \n'''", "class", "import os", "Ünïcode-🙂", "1st", "__proto__"];
  const inputs = Object.fromEntries(bad.map((name) => [name === "__proto__" ? "proto" : name, Input([2], { name })]));
  const outputs = layers.Concatenate({ name: "${0}*" })(Object.values(inputs));
  const model = Model({ inputs, outputs, name: "');model" });
  const code = rebuilt(model);
  expect(code).toMatchInlineSnapshot(`
    "import { Input, Model, layers } from "ceratops";

    const processExit1 = Input([2], { name: "\\"); process.exit(1); (\\"" });
    const x1st = Input([2], { name: "1st" });
    const alert1 = Input([2], { name: "\`\${alert(1)}\`" });
    const class2 = Input([2], { name: "class" });
    const importOs = Input([2], { name: "import os" });
    const proto = Input([2], { name: "__proto__" });
    const nCode = Input([2], { name: "Ünïcode-🙂" });
    const x = Input([2], { name: "\\u2028\\u202e \\n'''" });
    const x0 = layers.Concatenate({ name: "\${0}*" })([processExit1, alert1, x, class2, importOs, nCode, x1st, proto]);
    const model = Model({
      inputs: {
        "\\"); process.exit(1); (\\"": processExit1,
        "\`\${alert(1)}\`": alert1,
        "\\u2028\\u202e \\n'''": x,
        class: class2,
        "import os": importOs,
        "Ünïcode-🙂": nCode,
        "1st": x1st,
        proto,
      },
      outputs: x0,
      name: "');model",
    });
    "
  `);
  expect(model.toCode({ language: "python" })).toMatchInlineSnapshot(`
    "import keras
    from keras import layers

    process_exit_1 = keras.Input(shape=(2,), name="\\"); process.exit(1); (\\"")
    x1st = keras.Input(shape=(2,), name="1st")
    alert_1 = keras.Input(shape=(2,), name="\`\${alert(1)}\`")
    class2 = keras.Input(shape=(2,), name="class")
    import_os = keras.Input(shape=(2,), name="import os")
    proto = keras.Input(shape=(2,), name="__proto__")
    n_code = keras.Input(shape=(2,), name="Ünïcode-🙂")
    x = keras.Input(shape=(2,), name="\\u2028\\u202e \\n'''")
    x0 = layers.Concatenate(name="\${0}*")([process_exit_1, alert_1, x, class2, import_os, n_code, x1st, proto])
    model = keras.Model(
        inputs={
            "\\"); process.exit(1); (\\"": process_exit_1,
            "\`\${alert(1)}\`": alert_1,
            "\\u2028\\u202e \\n'''": x,
            "class": class2,
            "import os": import_os,
            "Ünïcode-🙂": n_code,
            "1st": x1st,
            "proto": proto,
        },
        outputs=x0,
        name="');model",
    )
    "
  `);
});

test("names are written where they would be others in a program by itself", () => {
  layers.Dense(1);
  const model = Sequential([Input([2]), layers.Dense(2), layers.Dense(3, { name: "dense" }), layers.Dense(4)]);
  expect(rebuilt(model).match(/layers\.Dense\(.*\)/g)).toEqual([
    'layers.Dense(2, { name: "dense_1" })', "layers.Dense(3)", 'layers.Dense(4, { name: "dense_2" })',
  ]);
});

test("a policy that the model has is set for all", () => {
  setDtypePolicy("mixed_bfloat16");
  try {
    const model = Sequential([Input([2]), layers.Dense(2), layers.Dense(1, { dtype: "float32" })]);
    setDtypePolicy("float32");
    const code = rebuilt(model);
    expect(code).toContain('config.setDtypePolicy("mixed_bfloat16");');
    expect(code).toContain('layers.Dense(1, { dtype: "float32" })');
    expect(model.toCode({ language: "python" })).toContain('keras.config.set_dtype_policy("mixed_bfloat16")');
  } finally {
    setDtypePolicy("float32");
  }
});

test("an unbuilt stack is written without a shape", () => {
  expect(rebuilt(Sequential([layers.Dense(2)]))).toContain("Sequential([layers.Dense(2)])");
});

test("writing code uses up no automatic names and no seeds", () => {
  const model = Sequential([Input([2]), layers.Dropout(0.5), layers.Dense(2)]);
  model.compile({ optimizer: "adam", loss: losses.MeanSquaredError() });
  const seedAfter = (work: () => void): number => {
    setRandomSeed(1);
    work();
    return makeDefaultSeed();
  };
  expect(seedAfter(() => model.toCode())).toBe(seedAfter(() => undefined));
  resetNames();
  const code = model.toCode();
  expect(layers.Dense(1).name).toBe("dense");
  expect(optimizers.Adam().name).toBe("adam");
  expect(code).toBe(model.toCode());
});

test("what cannot be written is refused", () => {
  const model = Sequential([Input([2]), layers.Dense(2)]);
  expect(() => model.toCode({ language: "typescrip" as "typescript" })).toThrow('model.toCode({ language: "typescript" })');
  expect(() => model.toCode({ api: "sequental" as "sequential" })).toThrow('model.toCode({ api: "sequential" })');
  const x = Input([2]);
  const branched = Model({ inputs: x, outputs: layers.Add()([x, layers.Dense(2)(x)]) });
  expect(() => branched.toCode({ api: "sequential" })).toThrow("is no Sequential: the output of");
});
