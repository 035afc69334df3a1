import { beforeAll, describe, expect, it } from "vitest";
import {
  Input,
  Layer,
  Model,
  Sequential,
  engine,
  layers,
  losses,
  ops,
  optimizers,
  regularizers,
  resetNames,
  type Tensor,
} from "../../index.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import type { Stackable } from "../sequential.ts";
import type { BaseModel } from "../model.ts";
import { apply, run, type Situation } from "./apply.suite.ts";
import { layerCode } from "./code.ts";
import type { AdviceOptions } from "./finding.ts";
import { rules, type AdviceCode } from "./rules.ts";

beforeAll(() => engine.use("reference"));

interface Case {
  /** Models that have the problem. */
  readonly bad: readonly (() => Situation)[];
  /** Models that look alike and are right. */
  readonly good: readonly (() => Situation)[];
  /** What the finding says, in part. */
  readonly says?: string;
  /** Whether the change cannot be made without a thought. */
  readonly isAdvice?: boolean;
}

type Compile = Parameters<BaseModel["compile"]>[0];

/** A stack on four numbers. */
const stack = (items: readonly Stackable[], compile?: object, options?: AdviceOptions): Situation =>
  on([4], items, compile, options);

function on(
  shape: readonly (number | null)[],
  items: readonly Stackable[],
  compile?: object,
  options: AdviceOptions = {},
): Situation {
  const model = Sequential([Input(shape), ...items]) as unknown as BaseModel;
  if (compile !== undefined) model.compile(compile as Compile);
  return { model, options };
}

const graph = (model: unknown, compile?: object): Situation => {
  if (compile !== undefined) (model as BaseModel).compile(compile as Compile);
  return { model: model as BaseModel };
};

/** The same for a stack that is compiled before it knows its input, so that compile cannot refuse it. */
function early(items: readonly Stackable[], compile: object): Situation {
  const model = Sequential(items) as unknown as BaseModel;
  model.compile(compile as Compile);
  model.build([null, 4] as never);
  return { model };
}

/** A stack that ends with some activation on some units. */
const ending = (units: number, activation: string | null, loss: unknown, options?: AdviceOptions): Situation =>
  stack(
    [layers.Dense(8, { activation: "relu" }), layers.Dense(units, { activation: activation as "relu" })],
    { optimizer: "adam", loss },
    options,
  );

class Residual extends Layer {
  readonly dense = layers.Dense(4, { activation: "relu" });
  readonly gate = layers.Dense(4, { activation: "sigmoid" });
  override call(x: Tensor): Tensor {
    return ops.multiply(this.dense(x), this.gate(x));
  }
}

class Tower extends Layer {
  readonly first = layers.Dense(4, { activation: "relu" });
  readonly second = layers.Dense(4, { activation: "relu" });
  override call(x: Tensor): Tensor {
    return this.second(this.first(x));
  }
}

const twoInputs = () => [Input([3], { name: "left" }), Input([3], { name: "right" })] as const;
const hidden = layers.Dense(3, { name: "hidden" });
const closesOver = (x: Tensor) => hidden(x);
const doubles = (x: Tensor) => ops.multiply(x, 2);
const ofNumbers = { optimizer: "adam", loss: "mse" };

const cases: Readonly<Record<AdviceCode, Case>> = {
  A_SOFTMAX_ONE: {
    bad: [
      () => early([layers.Dense(1, { activation: "softmax" })], { loss: "mse" }),
      () => stack([layers.Dense(1), layers.Softmax()]),
    ],
    good: [
      () => on([6, 2], [layers.Dense(1), layers.Softmax({ axis: 1 })]),
      () => stack([layers.Dense(6, { activation: "softmax" }), layers.Reshape([6, 1])]),
      () => ending(2, "softmax", "categorical_crossentropy"),
      () => ending(1, "sigmoid", "binary_crossentropy"),
    ],
    says: "softmax over 1 unit",
  },
  A_LOGITS_TWICE: {
    bad: [
      () => ending(3, "softmax", losses.SparseCategoricalCrossentropy({ fromLogits: true })),
      () => ending(1, "sigmoid", losses.BinaryCrossentropy({ fromLogits: true, labelSmoothing: 0.1 })),
      () =>
        stack([layers.Dense(3), layers.Activation("softmax"), layers.Dropout(0.1)], {
          loss: losses.CategoricalCrossentropy({ fromLogits: true }),
        }),
      () =>
        stack([Sequential([layers.Dense(3, { activation: "softmax" })])], {
          loss: losses.CategoricalCrossentropy({ fromLogits: true }),
        }),
    ],
    good: [
      () => ending(3, null, losses.CategoricalCrossentropy({ fromLogits: true })),
      () => ending(3, "softmax", "categorical_crossentropy"),
    ],
    says: "probabilities",
  },
  A_LOGITS_MISSING: {
    bad: [
      () => early([layers.Dense(1)], { loss: "binary_crossentropy" }),
      () => early([layers.Dense(3)], { optimizer: "sgd", loss: "sparse_categorical_crossentropy" }),
      () => stack([layers.Dense(6), layers.Reshape([2, 3])], { loss: "categorical_crossentropy" }),
      () => stack([Sequential([layers.Dense(1)])], { loss: "binary_crossentropy" }),
    ],
    good: [
      () => ending(1, "sigmoid", "binary_crossentropy"),
      () => ending(1, null, losses.BinaryCrossentropy({ fromLogits: true })),
      () => ending(1, null, "mse"),
    ],
    says: "gives any numbers",
  },
  A_LOSS_ACTIVATION: {
    bad: [
      () => ending(3, "sigmoid", "categorical_crossentropy"),
      () => ending(1, "relu", "binary_crossentropy"),
      () => ending(1, "tanh", losses.BinaryCrossentropy({ fromLogits: true })),
      () => ending(1, null, "poisson"),
      () => ending(1, "sigmoid", "hinge"),
      () => ending(3, "relu", "sparse_categorical_crossentropy"),
    ],
    good: [
      () => ending(1, "tanh", "hinge"),
      () => ending(1, "softplus", "poisson"),
      () => ending(3, "sigmoid", "binary_crossentropy"),
      () => ending(3, "softmax", "kl_divergence"),
    ],
    says: "does not fit the loss",
  },
  A_LOSS_CLASSES: {
    bad: [
      () => ending(1, "sigmoid", "categorical_crossentropy"),
      () => ending(1, "sigmoid", "sparse_categorical_crossentropy"),
      () => ending(3, "softmax", "binary_crossentropy"),
    ],
    good: [
      () => ending(1, "sigmoid", "binary_crossentropy"),
      () => ending(3, "softmax", "categorical_crossentropy"),
      () => ending(3, "sigmoid", "binary_crossentropy"),
    ],
  },
  A_LABELS: {
    bad: [
      () => ending(3, "softmax", "categorical_crossentropy", { y: [0, 2] }),
      () => ending(3, null, losses.CategoricalCrossentropy({ fromLogits: true }), { y: new Int32Array([0, 2]) }),
      () =>
        ending(3, "softmax", "sparse_categorical_crossentropy", {
          y: [
            [1, 0, 0],
            [0, 0, 1],
          ],
        }),
    ],
    good: [
      () =>
        ending(3, "softmax", "categorical_crossentropy", {
          y: [
            [1, 0, 0],
            [0, 0, 1],
          ],
        }),
      () => ending(3, "softmax", "sparse_categorical_crossentropy", { y: [[0], [2]] }),
      () => ending(3, "softmax", "crossentropy", { y: [0, 2] }),
    ],
    says: "class numbers",
  },
  A_LABEL_RANGE: {
    bad: [
      () => ending(3, "softmax", "sparse_categorical_crossentropy", { y: [0, 7] }),
      () => ending(3, "softmax", "sparse_categorical_crossentropy", { y: { data: new Int32Array([1, 3]), shape: [2, 1] } }),
    ],
    good: [
      () => ending(3, "softmax", losses.SparseCategoricalCrossentropy({ ignoreClass: 255 }), { y: [0, 255] }),
      () => ending(3, "softmax", "sparse_categorical_crossentropy", { y: [0, 2] }),
      () => ending(1, null, "mse", { y: [0, 7] }),
    ],
    says: "classes 0 to 2",
  },
  A_TARGET_RANGE: {
    bad: [
      () => ending(1, "relu", "mse", { y: [-1.5, 2] }),
      () => ending(1, "sigmoid", "mae", { y: [0, 80] }),
      () => ending(1, "tanh", "huber", { y: [-3, 3] }),
    ],
    good: [
      () => ending(1, "sigmoid", "mse", { y: [0, 1.0000001] }),
      () => ending(1, "relu", "mse", { y: [0, 2] }),
      () => ending(1, null, "mse", { y: [-1.5, 2] }),
      () => ending(1, "tanh", "mse", { y: [-1, 1] }),
    ],
    says: "The targets go from",
  },
  A_ACCURACY_OF_NUMBERS: {
    bad: [() => stack([layers.Dense(1)], { optimizer: "sgd", loss: "mse", metrics: ["mae", "accuracy"] })],
    good: [
      () => stack([layers.Dense(1)], { loss: "mse", metrics: ["accuracy"] }, { y: [0, 1, 1] }),
      () => stack([layers.Dense(3)], { loss: "mse", metrics: ["accuracy"] }),
      () => stack([layers.Dense(1)], { loss: "mse", metrics: ["mae"] }),
      () => stack([layers.Dense(1, { activation: "sigmoid" })], { loss: "binary_crossentropy", metrics: ["accuracy"] }),
    ],
    says: "accuracy",
  },
  A_INPUT_UNUSED: {
    bad: [
      () => {
        const [left, right] = twoInputs();
        return graph(Model({ inputs: [left, right], outputs: layers.Dense(1)(layers.Concatenate()([left, left])) }));
      },
    ],
    good: [
      () => {
        const [left, right] = twoInputs();
        return graph(Model({ inputs: [left, right], outputs: layers.Dense(1)(layers.Concatenate()([left, right])) }));
      },
      () => {
        const [left, right] = twoInputs();
        return graph(Model({ inputs: { left, right }, outputs: { seen: right, sum: layers.Dense(1)(left) } }));
      },
    ],
    says: '"right"',
  },
  A_WEIGHTS_UNKNOWN: {
    bad: [() => stack([layers.Lambda(closesOver), layers.Dense(1)])],
    good: [() => stack([layers.Lambda(doubles), layers.Dense(1)]), () => stack([new Tower(), layers.Dense(1)])],
    says: "hidden/kernel",
    isAdvice: true,
  },
  A_NOTHING_TRAINABLE: {
    bad: [
      () => stack([layers.Dense(3, { trainable: false }), layers.Dense(1, { trainable: false })], ofNumbers),
      () => {
        const { model } = stack([layers.Dense(3), layers.Dense(1)], ofNumbers);
        model.trainable = false;
        return { model };
      },
    ],
    good: [
      () => stack([layers.Dense(3, { trainable: false }), layers.Dense(1)], ofNumbers),
      () => stack([layers.Dense(3, { trainable: false })]),
    ],
    says: "is trained",
  },
  A_DROPOUT_LAST: {
    bad: [() => stack([layers.Dense(1), layers.Dropout(0.5)]), () => stack([layers.Dense(1), layers.GaussianNoise(0.5)])],
    good: [() => stack([layers.Dense(8), layers.Dropout(0.5), layers.Dense(1, { activation: "sigmoid" })])],
    says: "disturbs the output",
  },
  A_DENSE_ON_MAP: {
    bad: [
      () =>
        on([8, 8, 1], [layers.Conv2D(4, 3, { activation: "relu" }), layers.Dense(3, { activation: "softmax" })], {
          loss: "sparse_categorical_crossentropy",
        }),
      () =>
        on(
          [8, 8, 1],
          [layers.Conv2D(4, 3, { padding: "same", activation: "relu" }), layers.Dense(1)],
          { loss: "mse" },
          { y: [[1], [2]] },
        ),
      () =>
        on(
          [6],
          [layers.Embedding(20, 8), layers.Dense(8, { activation: "relu" }), layers.Dense(1, { activation: "sigmoid" })],
          { loss: "binary_crossentropy" },
          { y: [0, 1] },
        ),
    ],
    good: [
      () => on([8, 8, 1], [layers.Conv2D(4, 3, { activation: "relu" }), layers.Dense(5)], { loss: "mse" }),
      () =>
        on(
          [8, 8, 1],
          [layers.Conv2D(4, 3, { activation: "relu" }), layers.Flatten(), layers.Dense(3, { activation: "softmax" })],
          { loss: "sparse_categorical_crossentropy" },
          { y: [0, 1] },
        ),
      () =>
        on(
          [8, 8, 1],
          [layers.Conv2D(4, 3, { padding: "same", activation: "relu" }), layers.Dense(3, { activation: "softmax" })],
          { loss: "sparse_categorical_crossentropy" },
        ),
      () =>
        on(
          [6, 2],
          [layers.LSTM(8, { returnSequences: true }), layers.Dense(1)],
          { loss: "mse" },
          { y: { data: new Float32Array(12), shape: [2, 6, 1] } },
        ),
    ],
    says: "Dense layer on [batch",
  },
  A_MASK_UNUSED: {
    bad: [
      () => on([6, 2], [layers.Masking(), layers.Flatten(), layers.Dense(1)]),
      () => on([6], [layers.Embedding(20, 8, { maskZero: true }), layers.Flatten(), layers.Dense(1)]),
      () =>
        on([6], [layers.Embedding(20, 8, { maskZero: true }), layers.Conv1D(4, 3), layers.GlobalMaxPooling1D(), layers.Dense(1)]),
    ],
    good: [
      () => on([6, 2], [layers.Masking(), layers.Dropout(0.1), layers.LSTM(4), layers.Dense(1)]),
      () => on([6], [layers.Embedding(20, 8, { maskZero: true }), layers.GlobalAveragePooling1D(), layers.Dense(1)]),
      () => on([6], [layers.Embedding(20, 8, { maskZero: true }), layers.Dense(1)]),
      () => on([6], [layers.Embedding(20, 8), layers.Flatten(), layers.Dense(1)]),
    ],
    says: "is lost",
  },
  A_LAYER_SHARED: {
    bad: [
      () => {
        const x = Input([4]);
        const twice = layers.Dense(4, { activation: "relu" });
        return graph(Model({ inputs: x, outputs: layers.Dense(1)(twice(twice(x))) }));
      },
      () => {
        const x = Input([4]);
        const head = layers.Dense(1);
        const [a, b] = [layers.Dense(4, { activation: "relu" })(x), layers.Dense(4, { activation: "tanh" })(x)];
        return graph(Model({ inputs: x, outputs: [head(a), head(b)] }));
      },
    ],
    good: [
      () => {
        const [left, right] = twoInputs();
        const encode = layers.Dense(4);
        return graph(Model({ inputs: [left, right], outputs: [encode(left), encode(right)] }));
      },
      () => {
        const x = Input([4]);
        const loop = layers.Dense(4, { activation: "tanh" });
        return graph(Model({ inputs: x, outputs: layers.Dense(1)(loop(loop(loop(x)))) }));
      },
    ],
    says: "is called twice",
    isAdvice: true,
  },
  A_CALL_REPEATED: {
    bad: [
      () => {
        const x = Input([4]);
        const same = layers.Dense(4, { activation: "relu" });
        return graph(Model({ inputs: x, outputs: layers.Add()([same(x), same(x)]) }));
      },
    ],
    good: [
      () => {
        const x = Input([4]);
        const drop = layers.Dropout(0.5);
        return graph(Model({ inputs: x, outputs: layers.Add()([drop(x), drop(x)]) }));
      },
    ],
    says: "same tensor",
    isAdvice: true,
  },
  A_ACTIVATION_TWICE: {
    bad: [
      () => stack([layers.Dense(4, { activation: "relu" }), layers.ReLU(), layers.Dense(1)]),
      () => stack([layers.Dense(4, { activation: "tanh" }), layers.Activation("relu"), layers.Dense(1)]),
      () => stack([layers.Dense(3, { activation: "softmax" }), layers.Softmax()]),
    ],
    good: [
      () => on([6, 2], [layers.Dense(1, { activation: "tanh" }), layers.Softmax({ axis: 1 })]),
      () => stack([layers.Dense(4), layers.ReLU(), layers.Dense(1)]),
      () => stack([layers.Dense(4, { activation: "relu" }), layers.BatchNormalization(), layers.ReLU()]),
    ],
    says: "already",
  },
  A_LINEAR_TWICE: {
    bad: [
      () => stack([layers.Dense(8), layers.Dense(3)]),
      () => stack([layers.Dense(8), layers.Dropout(0.5), layers.Dense(3)]),
      () => on([8, 8, 1], [layers.Conv2D(4, 3), layers.Conv2D(4, 3), layers.ReLU()]),
    ],
    good: [
      () => stack([layers.Dense(8, { activation: "relu" }), layers.Dense(3)]),
      () => stack([layers.Dense(2), layers.Dense(4)]),
      () => stack([layers.Dense(8), layers.LayerNormalization(), layers.Dense(3)]),
    ],
    says: "no activation",
  },
  A_BIAS_BEFORE_NORM: {
    bad: [
      () => on([8, 8, 1], [layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU()]),
      () => stack([layers.Dense(4), layers.BatchNormalization(), layers.ReLU()]),
    ],
    good: [
      () => on([8, 8, 1], [layers.Conv2D(4, 3, { useBias: false }), layers.BatchNormalization(), layers.ReLU()]),
      () => stack([layers.Dense(4, { activation: "relu" }), layers.BatchNormalization()]),
      () => stack([layers.Dense(4), layers.LayerNormalization()]),
      () => on([8, 8, 1], [layers.Conv2D(4, 3), layers.BatchNormalization({ axis: 1 })]),
    ],
    says: "bias",
  },
  A_NORM_BEFORE_BIAS: {
    bad: [() => stack([layers.BatchNormalization(), layers.Dense(4)])],
    good: [
      () => stack([layers.BatchNormalization(), layers.ReLU(), layers.Dense(4)]),
      () => stack([layers.BatchNormalization(), layers.Dense(4, { useBias: false })]),
    ],
    says: "shifts",
  },
  A_NO_EFFECT: {
    bad: [
      () => stack([layers.Dense(4), layers.Dropout(0), layers.ReLU()]),
      () => stack([layers.Dense(4, { activation: "relu" }), layers.Activation("linear"), layers.Dense(1)]),
      () => stack([layers.Flatten(), layers.Dense(1)]),
      () => stack([layers.Reshape([4]), layers.Dense(1)]),
      () => on([4, 4, 1], [layers.ZeroPadding2D(0), layers.Flatten(), layers.Dense(1)]),
      () => on([4, 4, 1], [layers.UpSampling2D(1), layers.Flatten(), layers.Dense(1)]),
      () => on([4, 4, 1], [layers.MaxPooling2D(1), layers.Flatten(), layers.Dense(1)]),
      () => on([4, 4], [layers.Permute([1, 2]), layers.Flatten(), layers.Dense(1)]),
      () => ({ model: Sequential([layers.Dense(4), layers.Dropout(0), layers.ReLU()]) as unknown as BaseModel }),
    ],
    good: [
      () => stack([layers.Dense(4), layers.Dropout(0.1), layers.ReLU()]),
      () => on([4, 4, 1], [layers.Flatten(), layers.Dense(1)]),
      () =>
        on(
          [4, 4, 1],
          [layers.MaxPooling2D(1, { strides: 2 }), layers.Permute([2, 1, 3]), layers.Reshape([2, 2]), layers.LSTM(2)],
        ),
      () => stack([layers.Dense(4, { dtype: "mixed_bfloat16" }), layers.Activation("linear", { dtype: "float32" })]),
    ],
    says: "does nothing",
  },
  A_FUNCTIONAL_CHAIN: {
    bad: [
      () => {
        const x = Input([4]);
        const h = layers.Dense(8, { activation: "relu" })(x);
        return graph(Model({ inputs: x, outputs: layers.Dense(3, { activation: "softmax" })(h) }), {
          optimizer: "adam",
          loss: "categorical_crossentropy",
        });
      },
    ],
    good: [
      () => stack([layers.Dense(8, { activation: "relu" }), layers.Dense(3)]),
      () => {
        const x = Input([4]);
        return graph(Model({ inputs: x, outputs: layers.Add()([x, layers.Dense(4)(x)]) }));
      },
      () => {
        const x = Input([4]);
        return graph(Model({ inputs: x, outputs: ops.multiply(layers.Dense(4)(x), 2) }));
      },
      () => {
        const x = Input([4]);
        return graph(
          Model({ inputs: x, outputs: layers.Dense(2)(layers.BatchNormalization({ center: false })(x, { training: false })) }),
        );
      },
    ],
    says: "plain chain of 2 layers",
  },
  A_HIDDEN_BRANCH: {
    bad: [() => stack([new Residual(), layers.Dense(1)])],
    good: [() => stack([new Tower(), layers.Dense(1)]), () => stack([new Residual(), new Residual(), layers.Dense(1)])],
    says: "hides a branch",
    isAdvice: true,
  },
  A_LEARNING_RATE: {
    bad: [
      () => stack([layers.Dense(1)], { optimizer: optimizers.Adam({ learningRate: 1 }), loss: "mse" }),
      () => stack([layers.Dense(1)], { optimizer: optimizers.SGD({ learningRate: 0 }), loss: "mse" }),
      () => stack([layers.Dense(1)], { optimizer: optimizers.SGD({ learningRate: 30 }), loss: "mse" }),
    ],
    good: [
      () => stack([layers.Dense(1)], { optimizer: optimizers.Adam({ learningRate: 0.1 }), loss: "mse" }),
      () => stack([layers.Dense(1)], { optimizer: optimizers.SGD({ learningRate: 1 }), loss: "mse" }),
      () =>
        stack([layers.Dense(1)], {
          optimizer: optimizers.SGD({
            learningRate: optimizers.schedules.ExponentialDecay({ initialLearningRate: 30, decaySteps: 10, decayRate: 0.5 }),
          }),
          loss: "mse",
        }),
    ],
    says: "learning rate",
  },
  A_MODEL_SIZE: {
    bad: [
      () => stack([layers.Dense(1000, { activation: "relu" }), layers.Dense(1)], ofNumbers, { rows: 100 }),
      () => stack([layers.Dense(1000, { activation: "relu" }), layers.Dense(1)], ofNumbers, { y: [[1], [2]] }),
    ],
    good: [
      () => stack([layers.Dense(64, { activation: "relu" }), layers.Dense(1)], ofNumbers, { rows: 150 }),
      () => stack([layers.Dense(1000, { activation: "relu" }), layers.Dense(1)], ofNumbers),
    ],
    says: "parameters for",
    isAdvice: true,
  },
  A_MEMORY: {
    bad: [
      () =>
        on(
          [512, 512, 3],
          [layers.Conv2D(64, 3, { padding: "same", activation: "relu" }), layers.GlobalAveragePooling2D(), layers.Dense(1)],
        ),
    ],
    good: [
      () =>
        on(
          [32, 32, 3],
          [layers.Conv2D(64, 3, { padding: "same", activation: "relu" }), layers.GlobalAveragePooling2D(), layers.Dense(1)],
        ),
    ],
    says: "GiB",
  },
};

const findings = ({ model, options }: Situation, code: string) =>
  model.advise(options as never).filter((finding) => finding.code === code);

describe.each(Object.keys(rules) as AdviceCode[])("%s", (code) => {
  const { bad, good, says = "", isAdvice = false } = cases[code];
  it.each(bad.map((make, i) => ({ make, i })))("is found ($i)", ({ make }) => {
    const [finding, ...others] = findings(make(), code);
    expect(others).toEqual([]);
    expect(finding?.what).toContain(says);
    for (const text of [finding?.what, finding?.why, finding?.change]) {
      expect(text).toMatch(/\S/);
      expect(text).not.toMatch(/undefined|\[object|keras_tensor/);
    }
  });

  it.runIf(!isAdvice).each(bad.map((make, i) => ({ make, i })))("is gone when the change is made ($i)", ({ make }) => {
    const situation = make();
    const [finding] = findings(situation, code);
    if (finding === undefined) throw new Error("nothing was found");
    expect(findings(apply(situation, finding), code)).toEqual([]);
  });

  it.each(good.map((make, i) => ({ make, i })))("is not found where all is well ($i)", ({ make }) => {
    expect(findings(make(), code)).toEqual([]);
  });
});

it("says what the example in the docstring says, the worst first", () => {
  resetNames();
  const model = Sequential([
    Input([4]),
    layers.Dense(8, { activation: "relu" }),
    layers.Dropout(0),
    layers.Dense(3, { activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: losses.SparseCategoricalCrossentropy({ fromLogits: true }) });
  expect(model.advise().map(({ code, where, change }) => `${code} ${where} ${change}`)).toEqual([
    'A_LOGITS_TWICE dense_1 model.compile({ optimizer: "adam", loss: losses.SparseCategoricalCrossentropy() });',
    "A_NO_EFFECT dropout // leave out layers.Dropout(0)",
  ]);
});

it("changes one output of several, and leaves the others as they are", () => {
  const x = Input([4]);
  const outputs = { kind: layers.Dense(3, { activation: "softmax" })(x), size: layers.Dense(1)(x) };
  const model = Model({ inputs: x, outputs });
  model.compile({
    optimizer: optimizers.SGD({ learningRate: 0.1, momentum: 0.9 }),
    loss: { kind: losses.CategoricalCrossentropy({ fromLogits: true }), size: "mse" },
    lossWeights: { kind: 0.5, size: 1 },
    metrics: { kind: ["accuracy"], size: ["accuracy"] },
  });
  const compile = "model.compile({\n  optimizer: optimizers.SGD({ learningRate: 0.1, momentum: 0.9 }),\n  ";
  expect(model.advise().map(({ code, change }) => [code, change])).toEqual([
    [
      "A_LOGITS_TWICE",
      `${compile}loss: { kind: losses.CategoricalCrossentropy(), size: "mse" },\n  lossWeights: { kind: 0.5, size: 1 },\n  metrics: { kind: ["accuracy"], size: ["accuracy"] },\n});`,
    ],
    [
      "A_ACCURACY_OF_NUMBERS",
      `${compile}loss: { kind: losses.CategoricalCrossentropy({ fromLogits: true }), size: "mse" },\n  lossWeights: { kind: 0.5, size: 1 },\n  metrics: { kind: ["accuracy"], size: ["mean_absolute_error"] },\n});`,
    ],
  ]);
});

it("finds layers inside models, by the paths that getLayer takes", () => {
  const base = Sequential([Input([4]), layers.Dense(4, { activation: "relu" }), layers.Dropout(0, { name: "idle" })], {
    name: "base",
  });
  const model = Sequential([base, layers.Dense(1)]);
  const [finding] = model.advise();
  expect(finding?.where).toBe("base/idle");
  expect(model.getLayer(finding?.where ?? "").className).toBe("Dropout");
});

it("says of a model that is code what can be seen from outside", () => {
  class Own extends Model {
    readonly second = layers.Dropout(0);
    readonly first = layers.Dense(1);
    override call(x: Tensor): Tensor {
      return this.first(x);
    }
  }
  const model = new Own();
  model.compile({ optimizer: optimizers.Adam({ learningRate: 3 }), loss: "mse" });
  expect(model.advise().map(({ code }) => code)).toEqual(["A_LEARNING_RATE"]);
});

it("writes layers so that they are the same again, but for what is changed", () => {
  const bidirectional = layers.Bidirectional(layers.LSTM(4, { returnSequences: true, recurrentDropout: 0.2 }), {
    mergeMode: "sum",
    name: "both",
  });
  const conv = layers.Conv2D(4, [3, 5], {
    kernelInitializer: "he_normal",
    kernelRegularizer: regularizers.L2(0.01),
    padding: "same",
    trainable: false,
  });
  for (const layer of [bidirectional, conv] as unknown as BaseLayer[]) {
    const again = run("", undefined, layerCode(layer, layer.name)) as BaseLayer;
    expect({ ...again.getConfig(), name: "" }).toEqual({ ...layer.getConfig(), name: "" });
  }
  expect(layerCode(conv as unknown as BaseLayer, "conv", { activation: "relu" })).toContain('activation: "relu"');
});

it("looks at data in any form in which they are at hand, and refuses what are no data", () => {
  const make = () => ending(3, "softmax", "categorical_crossentropy").model;
  const code = (y: unknown) =>
    make()
      .advise({ y } as never)
      .map((finding) => finding.code);
  expect(code(ops.zeros([2]))).toEqual(["A_LABELS"]);
  expect(code([[0], [1]])).toEqual(["A_LABELS"]);
  expect(code(ops.oneHot([0, 1], 3))).toEqual([]);
  expect(() => make().advise({ y: { wrong: [1] } } as never)).toThrow(/wrong/);
});

it("gives the automatic names back that it took to look into a layer", () => {
  const { model } = stack([new Residual(), layers.Dense(1)]);
  const number = () => {
    const { history } = ops.multiply(Input([1]), 2);
    return Number(/\d*$/.exec((history?.operation as { name: string } | undefined)?.name ?? "")?.[0]);
  };
  const before = number();
  expect(model.advise().map(({ code }) => code)).toEqual(["A_HIDDEN_BRANCH"]);
  expect(number()).toBe(before + 1);
});
