import type { Mistake } from "../mistake.ts";

/** Saving, loading and configurations. */
export const files: readonly Mistake[] = [
  {
    id: "weights-of-another-model",
    title: "Weights of a model with a layer more",
    program: `
const big = Sequential([Input([4]), layers.Dense(3, { name: "a" }), layers.Dense(2, { name: "b" })], { name: "big" });
const small = Sequential([Input([4]), layers.Dense(3, { name: "a" })], { name: "small" });
await big.saveWeights("big.weights.h5");
await small.loadWeights("big.weights.h5");`,
    stage: "build",
    code: "E_WEIGHTS_DIFF",
    where: "b",
    facts: ["a", "b"],
    fix: { replace: `small.loadWeights("big.weights.h5")`, by: "skipMismatch: true" },
  },
  {
    id: "file-without-ending",
    title: "A file name without an ending",
    program: `
const model = Sequential([Input([4]), layers.Dense(3)]);
await model.save("model");`,
    stage: "build",
    code: "E_SAVE_FORMAT",
    where: "model",
    facts: [".keras", "model"],
    fix: { replace: `"model"`, by: `"model.keras"` },
  },
  {
    id: "file-that-is-not-there",
    title: "A file that is not there",
    program: `
await Sequential([Input([4]), layers.Dense(3)]).save("there.keras");
const model = await loadModel("their.keras");`,
    stage: "build",
    code: "E_FILE_NOT_FOUND",
    where: "their.keras",
    facts: ["a file", "their.keras"],
    fix: { replace: "their.keras", by: "there.keras" },
  },
  {
    id: "config-of-an-unknown-class",
    title: "A configuration with a misspelt class",
    program: `
const layer = layers.deserialize({ module: "keras.layers", class_name: "Dens", config: { name: "scores", units: 3 } });`,
    stage: "build",
    code: "E_NAME_UNKNOWN",
    where: "scores",
    facts: ["Dense", "Dens"],
    fix: { replace: `"Dens"`, by: `"Dense"` },
  },
  {
    id: "config-that-is-no-json",
    title: "JavaScript in the place of JSON",
    program: `
const model = models.modelFromJson("{ class_name: 'Sequential' }");`,
    stage: "build",
    code: "E_JSON",
    where: "modelFromJson",
    facts: ["JSON", "class_name"],
    fix: { replace: `models.modelFromJson("{ class_name: 'Sequential' }")`, by: "model.toJson()" },
  },
  {
    id: "set-weights-of-another-shape",
    title: "Weights of another shape",
    program: `
const model = Sequential([Input([2]), layers.Dense(3, { name: "scores" })]);
const kernel = tensor([[1, 2], [3, 4], [5, 6]]);
const bias = [0, 0, 0];
model.getLayer("scores").setWeights([kernel, bias]);`,
    stage: "build",
    code: "E_WEIGHTS_SHAPE",
    where: "scores",
    facts: ["[2, 3]", "[3, 2]"],
    fix: { replace: "[kernel, bias]", by: "ops.transpose(kernel)" },
  },
  {
    id: "layer-name-misspelt",
    title: "A misspelt layer",
    program: `
const model = Sequential([Input([2]), layers.Dense(3, { name: "scores" })]);
const layer = model.getLayer("score");`,
    stage: "build",
    code: "E_NO_LAYER",
    where: "score",
    facts: ["\"scores\"", "\"score\""],
    fix: { replace: `"score")`, by: `getLayer("scores")` },
  },
];
