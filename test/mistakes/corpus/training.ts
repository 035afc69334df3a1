import type { Mistake } from "../mistake.ts";

const regression = `
const x = [[1, 2], [3, 4], [5, 6], [7, 8]];
const y = [1, 2, 3, 4];
const model = Sequential([Input([2]), layers.Dense(1, { name: "score" })], { name: "stack" });`;
const compiled = `${regression}
model.compile({ optimizer: "sgd", loss: "mse" });`;
const twoOutputs = `
const x = Input([4]);
const model = Model({ inputs: x, outputs: { cls: layers.Dense(3)(x), reg: layers.Dense(1)(x) } });`;

/** compile and fit told what they cannot do. */
export const training: readonly Mistake[] = [
  {
    id: "fit-before-compile",
    title: "fit before compile",
    program: `${regression}
await model.fit(x, y);`,
    stage: "first batch",
    code: "E_NOT_COMPILED",
    where: "stack",
    facts: ["compile before fit", "no such call"],
    fix: { before: "await model.fit", insert: `model.compile({ optimizer: "adam", loss: "mean_squared_error" })` },
  },
  {
    id: "loss-misspelt",
    title: "A misspelt loss",
    program: `${regression}
model.compile({ loss: "mean_square_error" });`,
    types: `'"mean_square_error"' is not assignable to type`,
    stage: "compile",
    code: "E_NAME_UNKNOWN",
    where: "loss",
    facts: ["mean_squared_error", "mean_square_error"],
    fix: { replace: "mean_square_error", by: "mean_squared_error" },
  },
  {
    id: "metric-misspelt",
    title: "A misspelt metric",
    program: `${regression}
model.compile({ loss: "mse", metrics: ["acuracy"] });`,
    types: `'"acuracy"' is not assignable to type`,
    stage: "compile",
    code: "E_NAME_UNKNOWN",
    where: "metric",
    facts: ["accuracy", "acuracy"],
    fix: { replace: "acuracy", by: "accuracy" },
  },
  {
    id: "optimizer-misspelt",
    title: "A misspelt optimizer",
    program: `${regression}
model.compile({ optimizer: "adamm", loss: "mse" });`,
    types: `'"adamm"' is not assignable to type`,
    stage: "compile",
    code: "E_NAME_UNKNOWN",
    where: "optimizer",
    facts: ["adam", "adamm"],
    fix: { replace: "adamm", by: "adam" },
  },
  {
    id: "loss-and-optimizer-swapped",
    title: "Loss and optimizer swapped",
    program: `${regression}
model.compile({ optimizer: "mse", loss: "sgd" });`,
    types: `'"mse"' is not assignable to type`,
    stage: "compile",
    code: "E_COMPILE_SWAPPED",
    where: "optimizer",
    facts: ["the name of an optimizer", '"mse"'],
    fix: { replace: 'optimizer: "mse", loss: "sgd"', by: 'optimizer: "sgd", loss: "mse"' },
  },
  {
    id: "learning-rate-beside-the-optimizer",
    title: "The learning rate as an option of compile",
    program: `${regression}
model.compile({ optimizer: "adam", learningRate: 0.01, loss: "mse" });`,
    types: "'learningRate' does not exist in type",
    stage: "compile",
    code: "E_OPTION_UNKNOWN",
    where: "compile",
    facts: ["an optimizer with its learning rate", "learningRate: 0.01"],
    fix: { replace: `optimizer: "adam", learningRate: 0.01`, by: "optimizer: optimizers.Adam({ learningRate: 0.01 })" },
  },
  {
    id: "output-name-misspelt",
    title: "A misspelt output in the losses",
    program: `${twoOutputs}
model.compile({ loss: { clss: "mse", reg: "mse" } });`,
    types: "'clss' does not exist in type",
    stage: "compile",
    code: "E_OUTPUT_NAME",
    where: "clss",
    facts: ["\"cls\" [batch, 3]", "\"clss\""],
    fix: { replace: "clss", by: "cls" },
  },
  {
    id: "one-list-of-metrics-for-two-outputs",
    title: "One list of metrics for two outputs",
    program: `${twoOutputs}
model.compile({ loss: "mse", metrics: ["mae"] });`,
    stage: "compile",
    code: "E_OUTPUT_COUNT",
    where: "metrics",
    facts: ["\"reg\" [batch, 1]", "[\"mae\"]"],
    fix: { replace: `metrics: ["mae"]`, by: `metrics: { "cls": ["mae"], "reg": ["mae"] }` },
  },
  {
    id: "loss-not-reduced",
    title: "A loss that is not reduced to a number",
    program: `${regression}
model.compile({ optimizer: "sgd", loss: losses.MeanSquaredError({ reduction: "none" }) });
await model.fit(x, y);`,
    stage: "first batch",
    code: "E_LOSS_SCALAR",
    where: "score",
    facts: ["one number", "[4]"],
    fix: { replace: `reduction: "none"`, by: `reduction: "sum_over_batch_size"` },
  },
  {
    id: "option-of-fit-misspelt",
    title: "A misspelt option of fit",
    program: `${compiled}
await model.fit(x, y, { epoch: 3 });`,
    types: "'epoch' does not exist in type",
    stage: "first batch",
    code: "E_OPTION_UNKNOWN",
    where: "fit",
    facts: ["epochs", "epoch"],
    fix: { at: "{ epoch", replace: "epoch", by: "epochs" },
  },
  {
    id: "options-of-fit-by-position",
    title: "The batch size by position",
    program: `${compiled}
await model.fit(x, y, 2);`,
    types: "has no properties in common with type 'FitOptions<Data, Data>'",
    stage: "first batch",
    code: "E_OPTIONS",
    where: "fit",
    facts: ["options: {", "2"],
    fix: { at: "y, 2)", replace: "2", by: "{ batchSize: 2 }" },
  },
  {
    id: "python-option-of-fit",
    title: "An option of fit in Python's spelling",
    program: `${compiled}
await model.fit(x, y, { batch_size: 2 });`,
    types: "'batch_size' does not exist in type",
    stage: "first batch",
    code: "E_OPTION_UNKNOWN",
    where: "fit",
    facts: ["batchSize", "batch_size"],
    fix: { replace: "batch_size", by: "batchSize" },
  },
  {
    id: "batch-size-zero",
    title: "A batch size of 0",
    program: `${compiled}
await model.fit(x, y, { batchSize: 0 });`,
    stage: "first batch",
    code: "E_BATCH_SIZE",
    where: "batchSize",
    facts: ["1, 2, 3", "0"],
    fix: { replace: "batchSize: 0", by: "batchSize: 32" },
  },
  {
    id: "epochs-as-a-fraction",
    title: "Half an epoch",
    program: `${compiled}
await model.fit(x, y, { epochs: 0.5 });`,
    stage: "first batch",
    code: "E_OPTION_VALUE",
    where: "epochs",
    facts: ["whole number", "0.5"],
    fix: { replace: "epochs: 0.5", by: "epochs: 1" },
  },
  {
    id: "validation-split-above-one",
    title: "A validation split above 1",
    program: `${compiled}
await model.fit(x, y, { validationSplit: 1.5 });`,
    stage: "first batch",
    code: "E_VALIDATION_SPLIT",
    where: "validationSplit",
    facts: ["between 0 and 1", "1.5"],
    fix: { replace: "validationSplit: 1.5", by: "validationSplit: 0.2" },
  },
  {
    id: "validation-data-as-record",
    title: "Validation data by names",
    program: `${compiled}
await model.fit(x, y, { validationData: { x, y } });`,
    types: "'x' does not exist in type 'ValidationData<Data, Data>'",
    stage: "first batch",
    code: "E_VALIDATION_DATA",
    where: "validationData",
    facts: ["[x, y]", "{ x, y }"],
    fix: { replace: "validationData: { x, y }", by: "validationData: [x, y]" },
  },
  {
    id: "sample-weights-of-another-length",
    title: "Too few weights of examples",
    program: `${compiled}
const weights = [1, 2];
await model.fit(x, y, { sampleWeight: weights });`,
    stage: "first batch",
    code: "E_DATA_ROWS",
    where: "sampleWeight",
    facts: ["4", "2"],
    fix: { at: "sampleWeight: weights", replace: "weights", by: "new Float32Array(4).fill(1)" },
  },
  {
    id: "weights-of-classes-and-examples",
    title: "Weights of classes and of examples at once",
    program: `${compiled}
await model.fit(x, y, { classWeight: { 1: 2 }, sampleWeight: [1, 2, 1, 2] });`,
    stage: "first batch",
    code: "E_CLASS_WEIGHT",
    where: "classWeight",
    facts: ["one of the two", "both"],
    fix: { leaveOut: "classWeight: { 1: 2 }, ", said: "leave classWeight out" },
  },
  {
    id: "callback-not-in-a-list",
    title: "A callback that is not in a list",
    program: `${compiled}
const stop = callbacks.EarlyStopping({ monitor: "loss" });
await model.fit(x, y, { callbacks: stop });`,
    types: "is missing the following properties from type 'readonly Callback[]'",
    stage: "first batch",
    code: "E_CALLBACKS",
    where: "callbacks",
    facts: ["a list of", "EarlyStopping"],
    fix: { replace: "callbacks: stop", by: "callbacks: [stop]" },
  },
  {
    id: "callback-as-a-plain-object",
    title: "A plain object as a callback",
    program: `${compiled}
const log = { onEpochEnd: (epoch: number) => void epoch };
await model.fit(x, y, { callbacks: [log] });`,
    types: "is missing the following properties from type 'Callback'",
    stage: "first batch",
    code: "E_CALLBACKS",
    where: "callbacks",
    facts: ["objects of class Callback", "onEpochEnd"],
    fix: { at: "[log]", replace: "log", by: "callbacks.LambdaCallback(log)" },
  },
  {
    id: "early-stopping-without-validation",
    title: "Early stopping without validation data",
    program: `${compiled}
const stop = callbacks.EarlyStopping({ patience: 2 });
await model.fit(x, y, { callbacks: [stop], epochs: 3 });`,
    stage: "first batch",
    code: "E_MONITOR",
    where: "EarlyStopping",
    facts: ["\"loss\"", "val_loss"],
    fix: { replace: "epochs: 3", by: "validationSplit: 0.2" },
    known: {
      failed: ["early"],
      stage: "training",
      why: "another callback may still add the log that is watched, so that it is known to be missing only after an epoch",
    },
  },
  {
    id: "optimizer-of-another-model",
    title: "One optimizer for two models",
    program: `${regression}
const optimizer = optimizers.Adam();
const other = Sequential([Input([2]), layers.Dense(1)], { name: "other" });
other.compile({ optimizer, loss: "mse" });
model.compile({ optimizer, loss: "mse" });
optimizer.build(other.trainableWeights);
await model.fit(x, y);`,
    stage: "first batch",
    code: "E_OPTIMIZER_VARIABLE",
    where: "stack/score",
    facts: ["the variables it was built with", "stack/score/kernel"],
    fix: { at: "model.compile({ optimizer", replace: "optimizer", by: "optimizer: optimizers.Adam()" },
  },
  {
    id: "dataset-without-batches",
    title: "A dataset of single examples",
    program: `${compiled}
const dataset = data.Dataset.fromArrays([tensor(x), tensor(y)]);
await model.fit(dataset);`,
    stage: "first batch",
    code: "E_DATASET_UNBATCHED",
    where: "x",
    facts: ["batches", "one example"],
    fix: { replace: "model.fit(dataset)", by: "model.fit(dataset.batch(32))" },
  },
  {
    id: "dataset-without-end",
    title: "A dataset that never ends",
    program: `${compiled}
const dataset = data.Dataset.fromArrays([tensor(x), tensor(y)]).batch(2).repeat();
await model.fit(dataset, { epochs: 2 });`,
    stage: "first batch",
    code: "E_DATASET_ENDLESS",
    where: "x",
    facts: ["a number of steps", "without an end"],
    fix: { replace: "epochs: 2", by: "stepsPerEpoch: 100" },
  },
  {
    id: "two-runs-at-once",
    title: "A second fit before the first has ended",
    program: `${compiled}
const first = model.fit(x, y, { epochs: 3 });
await model.fit(x, y);
await first;`,
    stage: "first batch",
    code: "E_MODEL_BUSY",
    where: "stack",
    facts: ["not being trained", "not ended"],
    fix: { at: "first = model.fit", replace: "model.fit", by: "await model.fit" },
  },
  {
    id: "use-after-dispose",
    title: "A model that was disposed",
    program: `${compiled}
await model.fit(x, y);
model.dispose();
await model.predict(x);`,
    stage: "first batch",
    code: "E_DISPOSED",
    where: "score",
    facts: ["memory", "disposed"],
    fix: { leaveOut: "model.dispose();\n", said: "leave out dispose()" },
  },
];
