import type { Mistake } from "../mistake.ts";

/** Saving, loading and configurations. */
export const files: readonly Mistake[] = [
  {
    id: "weights-of-another-model",
    title: "Weights of a model with a layer more",
    program: `
const big = Sequential([Input([4]), layers.Dense(3), layers.Dense(2)], { name: "big" });
const small = Sequential([Input([4]), layers.Dense(3)], { name: "small" });
await big.saveWeights("big.weights.h5");
await small.loadWeights("big.weights.h5", { skipMismatch: false });`,
    stage: "build",
    code: "E_WEIGHTS_DIFFER",
    where: "small",
    facts: ["2 arrays of the model", "[3, 2]"],
    fix: { replace: "skipMismatch: false", by: "skipMismatch: true" },
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
    facts: ["does not exist", "their.keras"],
    fix: { replace: "their.keras", by: "there.keras" },
  },
  {
    id: "config-of-an-unknown-class",
    title: "A configuration with a misspelt class",
    program: `
const layer = layers.deserialize({ module: "keras.layers", class_name: "Dens", config: { name: "scores", units: 3 } });`,
    stage: "build",
    code: "E_NAME_UNKNOWN",
    where: "Dens",
    facts: ["Dense", "Dens"],
    fix: { replace: `"Dens"`, by: `"Dense"` },
  },
  {
    id: "config-that-is-no-json",
    title: "A configuration that is not JSON text",
    program: `
const config = { class_name: "Sequential", config: { name: "stack", layers: [] } };
const model = models.modelFromJson(config);`,
    types: "is not assignable to parameter of type 'string'",
    stage: "build",
    code: "E_JSON",
    where: "modelFromJson",
    facts: ["the text", "an object"],
    fix: { at: "modelFromJson(config)", replace: "config", by: "JSON.stringify(config)" },
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
    fix: { at: "[kernel", replace: "kernel", by: "ops.transpose(kernel)" },
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
    facts: ['"scores"', '"score"'],
    fix: { replace: '"score"', by: '"scores"' },
  },
];
