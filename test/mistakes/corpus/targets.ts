import type { Mistake } from "../mistake.ts";

const classifier = (loss: string, activation = "softmax", units = 3): string => `
const model = Sequential([Input([2]), layers.Dense(${units}, { activation: "${activation}", name: "scores" })]);
model.compile({ optimizer: "sgd", loss: "${loss}" });`;

/** Targets, last layers and losses that do not belong together. */
export const targets: readonly Mistake[] = [
  {
    id: "class-numbers-for-one-hot-loss",
    title: "Class numbers for a loss of one-hot rows",
    program: `${classifier("categorical_crossentropy")}
await model.fit([[1, 2], [3, 4], [5, 6]], [0, 2, 1]);`,
    stage: "first batch",
    code: "E_TARGET_RANGE",
    where: "scores",
    facts: ["[batch, 3]", "[batch]"],
    fix: { replace: '"categorical_crossentropy"', by: '"sparse_categorical_crossentropy"' },
  },
  {
    id: "one-hot-for-class-number-loss",
    title: "One-hot rows for a loss of class numbers",
    program: `${classifier("sparse_categorical_crossentropy")}
await model.fit([[1, 2], [3, 4]], [[1, 0, 0], [0, 0, 1]]);`,
    stage: "first batch",
    code: "E_LOSS_SHAPE",
    where: "scores",
    facts: ["[batch]", "[batch, 3]"],
    fix: { replace: '"sparse_categorical_crossentropy"', by: '"categorical_crossentropy"' },
  },
  {
    id: "label-beyond-the-classes",
    title: "A label beyond the classes",
    program: `${classifier("sparse_categorical_crossentropy")}
await model.fit([[1, 2], [3, 4]], [0, 7]);`,
    stage: "first batch",
    code: "E_LABELS",
    where: "scores",
    facts: ["from 0 to 2", "up to 7"],
    fix: { replace: "layers.Dense(3,", by: "layers.Dense(8," },
  },
  {
    id: "classes-from-one",
    title: "Classes that are counted from 1",
    program: `
const y = [1, 2, 3];${classifier("sparse_categorical_crossentropy")}
await model.fit([[1, 2], [3, 4], [5, 6]], y);`,
    stage: "first batch",
    code: "E_LABELS",
    where: "scores",
    facts: ["from 0 to 2", "up to 3"],
    fix: { at: "], y)", replace: "y", by: "y.map((label) => label - 1)" },
  },
  {
    id: "labels-of-minus-one-and-one",
    title: "Labels of -1 and 1 for binary crossentropy",
    program: `
const y = [-1, 1, 1];${classifier("binary_crossentropy", "sigmoid", 1)}
await model.fit([[1, 2], [3, 4], [5, 6]], y);`,
    stage: "first batch",
    code: "E_TARGET_RANGE",
    where: "scores",
    facts: ["from 0 to 1", "-1"],
    fix: { at: "], y)", replace: "y", by: "y.map((v) => (v > 0 ? 1 : 0))" },
  },
  {
    id: "labels-as-texts",
    title: "Names of classes as targets",
    program: `
const y = ["cat", "dog", "cat"];${classifier("sparse_categorical_crossentropy")}
await model.fit([[1, 2], [3, 4], [5, 6]], y);`,
    stage: "first batch",
    code: "E_DATA_TEXTS",
    where: "y",
    facts: ["numbers", "\"cat\""],
    fix: { at: "], y)", replace: "y", by: 'y.map((label) => ["cat", "dog"].indexOf(label))' },
  },
  {
    id: "targets-that-would-broadcast",
    title: "Targets that would be broadcast to the output",
    program: `
const model = Sequential([Input([2]), layers.Dense(1, { name: "scores" })]);
model.compile({ optimizer: "sgd", loss: "mse" });
await model.fit([[1, 2], [3, 4]], [[1, 2, 3, 4], [5, 6, 7, 8]]);`,
    stage: "first batch",
    code: "E_LOSS_SHAPE",
    where: "scores",
    facts: ["[batch, 1]", "[batch, 4]"],
    fix: { replace: "layers.Dense(1,", by: "layers.Dense(4," },
  },
  {
    id: "flatten-forgotten",
    title: "Dense on a map where Flatten was meant",
    program: `
const images = { data: new Float32Array(2 * 8 * 8), shape: [2, 8, 8, 1] };
const model = Sequential([
  Input([8, 8, 1]),
  layers.Conv2D(4, 3),
  layers.Dense(10, { activation: "softmax", name: "digit" }),
]);
model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy" });
await model.fit(images, [3, 7]);`,
    stage: "first batch",
    code: "E_LOSS_SHAPE",
    where: "digit",
    facts: ["[batch, 6, 6, 10]", "[batch]"],
    fix: { before: "  layers.Dense(10,", insert: "layers.Flatten()," },
  },
  {
    id: "pixels-as-probabilities",
    title: "Pixels from 0 to 255 as targets of binary crossentropy",
    program: `
const pixels = { data: Uint8Array.of(0, 128, 255, 64), shape: [2, 2] };
const y = pixels;${classifier("binary_crossentropy", "sigmoid", 2)}
await model.fit(pixels, y);`,
    stage: "first batch",
    code: "E_TARGET_RANGE",
    where: "scores",
    facts: ["from 0 to 1", "128"],
    fix: { at: "(pixels, y)", replace: "y", by: "ops.divide(y, 255)" },
  },
  {
    id: "crossentropy-of-logits",
    title: "Binary crossentropy of a linear output",
    program: `
const model = Sequential([Input([2]), layers.Dense(1, { name: "score" })]);
model.compile({ optimizer: "sgd", loss: "binary_crossentropy" });
await model.fit([[1, 2], [3, 4]], [0, 1]);`,
    stage: "compile",
    code: "E_FROM_LOGITS",
    where: "score",
    facts: ["sigmoid", "linear"],
    fix: { replace: 'loss: "binary_crossentropy"', by: "loss: losses.BinaryCrossentropy({ fromLogits: true })" },
  },
  {
    id: "softmax-of-one-unit",
    title: "A softmax over one unit",
    program: `
const model = Sequential([Input([2]), layers.Dense(1, { activation: "softmax", name: "score" })]);
model.compile({ optimizer: "sgd", loss: "binary_crossentropy" });
await model.fit([[1, 2], [3, 4]], [0, 1]);`,
    stage: "compile",
    code: "E_SOFTMAX_ONE",
    where: "score",
    facts: ["two units", "[batch, 1]"],
    fix: { replace: `activation: "softmax"`, by: `activation: "sigmoid"` },
  },
  {
    id: "targets-missing",
    title: "fit without targets",
    program: `
const x = [[1, 2], [3, 4]];
const y = [1, 2];
const model = Sequential([Input([2]), layers.Dense(1, { name: "score" })]);
model.compile({ optimizer: "sgd", loss: "mse" });
await model.fit(x);`,
    stage: "first batch",
    code: "E_TARGETS_MISSING",
    where: "score",
    facts: ["targets for", "nothing"],
    fix: { replace: "model.fit(x)", by: "model.fit(x, y)" },
  },
  {
    id: "targets-before-examples",
    title: "Targets and examples in the wrong order",
    program: `
const x = [[1, 2, 3], [4, 5, 6]];
const y = [[0], [1]];
const model = Sequential([Input([3], { name: "features" }), layers.Dense(1)]);
model.compile({ optimizer: "sgd", loss: "mse" });
await model.fit(y, x);`,
    stage: "first batch",
    code: "E_DATA_SWAPPED",
    where: "features",
    alsoNamed: "dense",
    facts: ["[batch, 3]", "[batch, 1]"],
    fix: { replace: "fit(y, x)", by: "fit(x, y)" },
  },
  {
    id: "loss-arguments-swapped",
    title: "Predictions before the truth in a loss",
    program: `
const target = [0, 2];
const output = [[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]];
const loss = losses.sparseCategoricalCrossentropy(output, target);
await loss.data();`,
    stage: "build",
    code: "E_CROSSENTROPY",
    where: "sparseCategoricalCrossentropy",
    facts: ["an output [2]", "a target [2, 3]"],
    fix: { replace: "(output, target)", by: "(target, output)" },
  },
];
