import type { Mistake } from "../mistake.ts";

/** Data that do not fit the model. */
export const data: readonly Mistake[] = [
  {
    id: "one-example",
    title: "One example in the place of a batch",
    program: `
const x = [1, 2, 3, 4, 5, 6];
const model = Sequential([Input([6], { name: "features" }), layers.Dense(1)]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_INPUT_RANK",
    where: "features",
    facts: ["[batch, 6]", "[6]"],
    fix: { at: "predict(x)", replace: "x", by: "[x]" },
  },
  {
    id: "too-many-features",
    title: "Data with another number of features",
    program: `
const x = [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]];
const model = Sequential([Input([4], { name: "features" }), layers.Dense(3, { name: "hidden" })]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_INPUT_SHAPE",
    where: "features",
    alsoNamed: "hidden",
    facts: ["[batch, 4]", "[batch, 5]"],
    fix: { replace: "Input([4]", by: "Input([5]" },
  },
  {
    id: "images-without-channels",
    title: "Grayscale images without a channel axis, for a model of several channels",
    program: `
const x = { data: new Float32Array(2 * 8 * 8), shape: [2, 8, 8] };
const model = Sequential([Input([8, 8, 3], { name: "images" }), layers.Conv2D(2, 3)]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_INPUT_RANK",
    where: "images",
    facts: ["[batch, 8, 8, 3]", "[batch, 8, 8]"],
    fix: { at: "predict(x)", replace: "x", by: "ops.repeat(ops.expandDims(x, -1), 3, { axis: -1 })" },
  },
  {
    id: "channels-first",
    title: "Images with their channels first",
    program: `
const x = { data: new Float32Array(2 * 3 * 8 * 8), shape: [2, 3, 8, 8] };
const model = Sequential([Input([8, 8, 3], { name: "images" }), layers.Conv2D(2, 3)]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_INPUT_SHAPE",
    where: "images",
    alsoNamed: "conv2d",
    facts: ["[batch, 8, 8, 3]", "[batch, 3, 8, 8]"],
    fix: { at: "predict(x)", replace: "x", by: "ops.transpose(x, { axes: [0, 2, 3, 1] })" },
  },
  {
    id: "typed-array-without-shape",
    title: "All examples in one typed array",
    program: `
const x = new Float64Array(12);
const model = Sequential([Input([4], { name: "features" }), layers.Dense(3)]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_INPUT_RANK",
    where: "features",
    facts: ["[batch, 4]", "[12]"],
    fix: { at: "predict(x)", replace: "x", by: "{ data: x, shape: [3, 4] }" },
  },
  {
    id: "big-integers",
    title: "64-bit integers",
    program: `
const data = BigInt64Array.from([1n, 2n, 3n]);
const model = Sequential([Input([1]), layers.Dense(3)]);
await model.predict(data);`,
    types: "'BigInt64Array<ArrayBuffer>' is not assignable to parameter of type",
    stage: "first batch",
    code: "E_ARRAY_CLASS",
    where: "x",
    facts: ["Int32Array", "BigInt64Array"],
    fix: { at: "predict(data)", replace: "data", by: "Int32Array.from(data, Number)" },
  },
  {
    id: "elements-do-not-fill-the-shape",
    title: "A shape that does not fit the number of elements",
    program: `
const x = tensor({ data: new Float32Array(12), shape: [4, 4] });`,
    stage: "build",
    code: "E_DATA_SHAPE",
    where: "shape",
    facts: ["[4, 4]", "12 elements"],
    fix: { replace: "shape: [4, 4]", by: "shape: [3, 4]" },
  },
  {
    id: "ragged-rows",
    title: "Sequences of different lengths",
    program: `
const x = [[3, 1, 4], [1, 5], [9, 2, 6]];
const model = Sequential([Input([3]), layers.Embedding(10, 2), layers.Flatten(), layers.Dense(1)]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_RAGGED",
    where: "x",
    facts: ["[3, 3]", "2 elements"],
    fix: { at: "predict(x)", replace: "x", by: "utils.padSequences(x)" },
  },
  {
    id: "numbers-as-texts",
    title: "Numbers as texts, as they come from a CSV file",
    program: `
const x = [["1", "2"], ["3", "4"]];
const model = Sequential([Input([2]), layers.Dense(1)]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_DATA_TEXTS",
    where: "x",
    facts: ["numbers", "\"1\""],
    fix: { at: "predict(x)", replace: "x", by: "x.map((row) => row.map(Number))" },
  },
  {
    id: "data-not-awaited",
    title: "A promise of data",
    program: `
const load = async () => [[1, 2], [3, 4]];
const x = load();
const model = Sequential([Input([2]), layers.Dense(1)]);
await model.predict(x);`,
    types: "Argument of type 'Promise<number[][]>' is not assignable",
    stage: "first batch",
    code: "E_DATA",
    where: "x",
    facts: ["nested arrays", "Promise"],
    fix: { at: "predict(x)", replace: "x", by: "await x" },
  },
  {
    id: "prediction-not-awaited",
    title: "A prediction that was not awaited",
    program: `
const model = Sequential([Input([2]), layers.Dense(3)]);
const promise = model.predict([[1, 2]]);
const best = ops.argmax(promise);`,
    types: "Argument of type 'Promise<Tensor>' is not assignable",
    stage: "build",
    code: "E_NOT_A_TENSOR",
    where: "Promise",
    facts: ["a tensor", "Promise"],
    fix: { at: "argmax(promise)", replace: "promise", by: "await promise" },
  },
  {
    id: "data-not-there-yet",
    title: "fit before the data are loaded",
    program: `
const store: { x: any } = { x: undefined };
const load = async () => {
  store.x = await Promise.resolve([[1, 2], [3, 4]]);
};
const model = Sequential([Input([2], { name: "features" }), layers.Dense(1)]);
await model.predict(store.x);`,
    stage: "first batch",
    code: "E_DATA_MISSING",
    where: "features",
    facts: ["[batch, 2]", "nothing"],
    fix: { before: "await model.predict", insert: "await load();" },
  },
  {
    id: "no-examples",
    title: "Data without a single example",
    program: `
const x: number[][] = [];
const model = Sequential([Input([2]), layers.Dense(1)]);
await model.predict(x);`,
    stage: "first batch",
    code: "E_DATA_EMPTY",
    where: "x",
    facts: ["at least one", "0 rows"],
    fix: { before: "await model.predict", insert: "if (x.length > 0)" },
  },
  {
    id: "different-numbers-of-examples",
    title: "More examples than targets",
    program: `
const x = [[1, 2], [3, 4], [5, 6]];
const y = [1, 2];
const model = Sequential([Input([2]), layers.Dense(1)]);
model.compile({ optimizer: "sgd", loss: "mse" });
await model.fit(x, y);`,
    stage: "first batch",
    code: "E_DATA_ROWS",
    where: "x",
    facts: ["3 rows", "2"],
    fix: { at: "fit(x", replace: "x", by: "x.slice(0, 2)" },
  },
  {
    id: "not-a-number",
    title: "NaN among the examples",
    program: `
const x = new Float32Array([1, 2, Number.NaN, 4]);
const y = [1, 2, 3, 4];
const model = Sequential([Input([1]), layers.Dense(1)]);
model.compile({ optimizer: "sgd", loss: "mse" });
await model.fit(x, y);`,
    stage: "first batch",
    code: "E_DATA_NAN",
    where: "x",
    facts: ["finite", "NaN"],
    fix: { at: "fit(x", replace: "x", by: "ops.where(ops.isfinite(x), x, 0)" },
  },
  {
    id: "infinite-target",
    title: "Infinity among the targets",
    program: `
const x = [[1], [2], [3], [4]];
const y = [1, 2, 1 / 0, 4];
const model = Sequential([Input([1]), layers.Dense(1)]);
model.compile({ optimizer: "sgd", loss: "mse" });
await model.fit(x, y);`,
    stage: "first batch",
    code: "E_DATA_NAN",
    where: "y",
    facts: ["finite", "Infinity"],
    fix: { at: ", y)", replace: "y", by: "y.map((v) => (Number.isFinite(v) ? v : 0))" },
  },
  {
    id: "input-name-misspelt",
    title: "A misspelt input",
    program: `
const [title, body] = [Input([1], { name: "title" }), Input([1], { name: "body" })];
const model = Model({ inputs: { title, body }, outputs: ops.add(title, body) });
await model.predict({ titel: [[1]], body: [[2]] });`,
    types: "'titel' does not exist in type",
    stage: "first batch",
    code: "E_DATA_NAME",
    where: "titel",
    facts: ["\"title\" [batch, 1]", "\"titel\""],
    fix: { replace: "titel", by: "title" },
  },
  {
    id: "input-missing",
    title: "Data for one of two inputs",
    program: `
const inputs = [Input([1], { name: "title" }), Input([1], { name: "body" })] as const;
const model = Model({ inputs, outputs: ops.add(...inputs) });
const [title, body] = [tensor([[1]]), tensor([[2]])];
await model.predict(title);`,
    types: "is not assignable to parameter of type",
    stage: "first batch",
    code: "E_DATA_STRUCTURE",
    where: "x",
    facts: ["\"body\" [batch, 1]", "one array"],
    fix: { at: "predict(title)", replace: "title", by: "[title, body]" },
  },
  {
    id: "inputs-one-after-the-other",
    title: "Several inputs as arguments of fit",
    program: `
const [a, b] = [Input([1], { name: "a" }), Input([1], { name: "b" })];
const model = Model({ inputs: [a, b], outputs: layers.Dense(1)(ops.add(a, b)) });
model.compile({ optimizer: "sgd", loss: "mse" });
const [x1, x2, y] = [tensor([[1]]), tensor([[2]]), tensor([[3]])];
await model.fit(x1, x2, y);`,
    types: "Argument of type 'Tensor' is not assignable to parameter of type 'readonly [Data, Data]'",
    stage: "first batch",
    code: "E_OPTIONS",
    where: "fit",
    facts: ["options: {", "a tensor [1, 1]"],
    fix: { replace: "fit(x1, x2, y)", by: "fit([x1, x2], y)" },
  },
  {
    id: "word-id-beyond-the-vocabulary",
    title: "A word number beyond the vocabulary of an Embedding",
    program: `
const words = [[3, 1, 4], [1, 12, 9]];
const model = Sequential([Input([3], { name: "words" }), layers.Embedding(10, 2, { name: "vectors" })]);
await model.predict(words);`,
    stage: "first batch",
    code: "E_INDEX_RANGE",
    where: "vectors",
    facts: ["from 0 to 9", "12"],
    fix: { replace: "Embedding(10,", by: "Embedding(13," },
  },
];
