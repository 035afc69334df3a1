import type { Mistake } from "../mistake.ts";

/** Layers that are told what they cannot do. */
export const layerOptions: readonly Mistake[] = [
  {
    id: "python-option-name",
    title: "An option in Python's spelling",
    program: `
const lstm = layers.LSTM(4, { return_sequences: true, name: "memory" });
const model = Sequential([Input([5, 2]), lstm]);`,
    types: "'return_sequences' does not exist in type",
    stage: "build",
    code: "E_OPTION_UNKNOWN",
    where: "memory",
    facts: ["returnSequences", "return_sequences"],
    fix: { replace: "return_sequences", by: "returnSequences" },
  },
  {
    id: "input-dim-option",
    title: "inputDim as an option of the first layer, as in old programs for Keras",
    program: `
const model = Sequential([
  layers.Dense(3, { inputDim: 4, name: "scores" }),
]);
await model.predict([[1, 2, 3, 4]]);`,
    types: "'inputDim' does not exist in type",
    stage: "build",
    code: "E_OPTION_UNKNOWN",
    where: "scores",
    facts: ["units", "inputDim"],
    fix: [
      { before: "  layers.Dense", insert: "Input([4])," },
      { leaveOut: "inputDim: 4, ", said: "leave inputDim out" },
    ],
  },
  {
    id: "activation-as-second-argument",
    title: "An option without its name",
    program: `
const scores = layers.Dense(3, "softmax");
const model = Sequential([Input([4]), scores]);`,
    types: "has no properties in common with type",
    stage: "build",
    code: "E_OPTIONS",
    where: "Dense",
    facts: ["options: {", 'the text "softmax"'],
    fix: { replace: '"softmax"', by: '{ activation: "softmax" }' },
  },
  {
    id: "option-misspelt",
    title: "A misspelt option of a layer",
    program: `
const model = Sequential([Input([4]), layers.Dense(3, { activaton: "relu", name: "hidden" })]);`,
    types: "'activaton' does not exist in type",
    stage: "build",
    code: "E_OPTION_UNKNOWN",
    where: "hidden",
    facts: ["activation", "activaton"],
    fix: { replace: "activaton", by: "activation" },
  },
  {
    id: "activation-misspelt",
    title: "A misspelt activation",
    program: `
const model = Sequential([Input([4]), layers.Dense(3, { activation: "rellu", name: "hidden" })]);`,
    types: "'\"rellu\"' is not assignable to type",
    stage: "build",
    code: "E_NAME_UNKNOWN",
    where: "hidden",
    facts: ["relu", "rellu"],
    fix: { replace: `"rellu"`, by: `"relu"` },
  },
  {
    id: "units-as-text",
    title: "Units as text, as they come from a form",
    program: `
const model = Sequential([Input([4]), layers.Dense("16", { name: "hidden" })]);`,
    types: "Argument of type 'string' is not assignable to parameter of type 'number'",
    stage: "build",
    code: "E_OPTION_VALUE",
    where: "hidden",
    facts: ["whole number", "\"16\""],
    fix: { replace: '"16"', by: 'Number("16")' },
  },
  {
    id: "dropout-in-percent",
    title: "A dropout rate in percent",
    program: `
const model = Sequential([Input([4]), layers.Dropout(20, { name: "drop" }), layers.Dense(3)]);`,
    stage: "build",
    code: "E_OPTION_VALUE",
    where: "drop",
    facts: ["from 0 to 1", "20"],
    fix: { at: "Dropout(20", replace: "20", by: "0.2" },
  },
  {
    id: "kernel-larger-than-image",
    title: "More poolings than the image has room for",
    program: `
const model = Sequential([
  Input([8, 8, 1]),
  layers.MaxPooling2D(4, { name: "coarse" }),
  layers.Conv2D(4, 3, { name: "edges" }),
]);`,
    stage: "build",
    code: "E_CONV_EMPTY",
    where: "edges",
    facts: ["[3, 3]", "[2, 2]"],
    fix: { replace: '{ name: "edges" }', by: '{ padding: "same" }' },
  },
  {
    id: "reshape-to-another-size",
    title: "Reshape to another number of elements",
    program: `
const model = Sequential([Input([8]), layers.Reshape([3, 3], { name: "grid" })]);`,
    stage: "build",
    code: "E_RESHAPE",
    where: "grid",
    facts: ["8 elements", "[3, 3]"],
    fix: { replace: "[3, 3]", by: "[-1]" },
  },
  {
    id: "images-without-channels-in-types",
    title: "A convolution on images without a channel axis",
    program: `
const x = Input([28, 28], { name: "images" });
const maps = layers.Conv2D(4, 3, { name: "edges" })(x);
const model = Model({ inputs: x, outputs: maps });`,
    types: "Conv2D needs [batch, height, width, channels]; this tensor has 3 axes",
    stage: "build",
    code: "E_INPUT_RANK",
    where: "edges",
    facts: ["[batch, height, width, channels]", "[batch, 28, 28]"],
    fix: { replace: "Input([28, 28]", by: "Input([28, 28, 1]" },
  },
  {
    id: "stacked-lstm",
    title: "One LSTM on the last step of another",
    program: `
const x = Input([5, 2]);
const first = layers.LSTM(4, { name: "first" })(x);
const second = layers.LSTM(3, { name: "second" })(first);
const model = Model({ inputs: x, outputs: second });`,
    types: "LSTM needs [batch, steps, features]; this tensor has 2 axes",
    stage: "build",
    code: "E_INPUT_RANK",
    where: "second",
    facts: ["[batch, steps, features]", "[batch, 4]"],
    fix: { replace: `name: "first"`, by: "returnSequences: true" },
  },
  {
    id: "dense-of-unknown-width",
    title: "Flatten and Dense on sequences of any length",
    program: `
const model = Sequential([
  Input([null, 10]),
  layers.Flatten({ name: "flat" }),
  layers.Dense(1, { name: "score" }),
]);`,
    stage: "build",
    code: "E_SIZE_UNKNOWN",
    where: "score",
    facts: ["a number", "[batch, ?]"],
    fix: { replace: `layers.Flatten({ name: "flat" })`, by: "layers.GlobalAveragePooling1D()" },
  },
  {
    id: "layer-shared-by-two-widths",
    title: "A layer that was built for another width",
    program: `
const narrow = Input([4], { name: "narrow" });
const wide = Input([6], { name: "wide" });
const dense = layers.Dense(3, { name: "dense" });
const other = dense;
const model = Model({ inputs: [narrow, wide], outputs: [dense(narrow), other(wide)] });`,
    stage: "build",
    code: "E_INPUT_SHAPE",
    where: "dense",
    facts: ["4 at axis -1", "[batch, 6]"],
    fix: { at: "other = dense", replace: "dense", by: 'dense.copy({ name: "dense_1" })' },
  },
];
