import type { Mistake } from "../mistake.ts";

/** Sequential models that are no stack of layers. */
export const stacks: readonly Mistake[] = [
  {
    id: "string-in-a-stack",
    title: "A name in the place of a layer",
    program: `
const model = Sequential([Input([4]), "dense"], { name: "stack" });
await model.predict([[1, 2, 3, 4]]);`,
    types: "Type 'string' is not assignable to type 'Stackable'",
    stage: "build",
    code: "E_SEQUENTIAL_ITEM",
    where: "stack",
    facts: ["a layer such as layers.Dense(10)", 'the string "dense"'],
    fix: { replace: `"dense"`, by: "layers.Dense(10)" },
  },
  {
    id: "maker-not-called",
    title: "layers.Flatten without parentheses",
    program: `
const model = Sequential([Input([4, 2]), layers.Flatten, layers.Dense(3)], { name: "stack" });
await model.predict([[[1, 2], [3, 4], [5, 6], [7, 8]]]);`,
    types: "is not assignable to type 'Stackable'",
    stage: "build",
    code: "E_SEQUENTIAL_ITEM",
    where: "stack",
    facts: ["a layer such as", "function Flatten"],
    fix: { at: "layers.Flatten,", replace: "layers.Flatten", by: "layers.Flatten()" },
  },
  {
    id: "class-not-instantiated",
    title: "A class of one's own without new",
    program: `
class Double extends Layer {
  override call(x: Tensor) {
    return ops.multiply(x, 2);
  }
}
const model = Sequential([Input([4]), Double], { name: "stack" });
await model.predict([[1, 2, 3, 4]]);`,
    types: "Type 'typeof Double' is not assignable to type 'Stackable'",
    stage: "build",
    code: "E_SEQUENTIAL_ITEM",
    where: "stack",
    facts: ["a layer such as", "Double"],
    fix: { at: "Double],", replace: "Double", by: "new Double()" },
  },
  {
    id: "tensor-in-a-stack",
    title: "What a layer gave, in the place of the layer",
    program: `
const x = Input([4]);
const hidden = layers.Dense(3, { name: "hidden" });
const model = Sequential([x, hidden(x), layers.Dense(2)], { name: "stack" });
await model.predict([[1, 2, 3, 4]]);`,
    stage: "build",
    code: "E_SEQUENTIAL_ITEM",
    where: "stack",
    facts: ["a layer such as", "[batch, 3]"],
    fix: { replace: ", hidden(x), ", by: ", hidden, " },
  },
  {
    id: "same-layer-twice",
    title: "The same layer object twice in a stack",
    program: `
const dense = layers.Dense(10, { name: "dense" });
const model = Sequential([Input([10]), dense, dense], { name: "stack" });
await model.predict([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);`,
    stage: "build",
    code: "E_SEQUENTIAL_TWICE",
    where: "dense",
    facts: ["of its own", "again"],
    fix: { at: ", dense]", replace: "dense", by: 'dense.copy({ name: "dense_1" })' },
  },
  {
    id: "merging-layer-in-a-stack",
    title: "Concatenate in a stack",
    program: `
const rows: [number[][], number[][]] = [[[1, 2, 3, 4, 5, 6, 7, 8]], [[1, 2, 3, 4]]];
const model = Sequential([Input([8]), layers.Concatenate({ name: "join" }), layers.Dense(1)]);
await model.predict(rows);`,
    stage: "build",
    code: "E_SEQUENTIAL_MERGE",
    where: "join",
    facts: ["one input", "two or more"],
    fix: {
      replace: `const model = Sequential([Input([8]), layers.Concatenate({ name: "join" }), layers.Dense(1)]);`,
      by: [
        "const a = Input([8]); const b = Input([4]);",
        "const joined = layers.Concatenate()([a, b]);",
        "const model = Model({ inputs: [a, b], outputs: layers.Dense(1)(joined) });",
      ].join("\n"),
    },
  },
  {
    id: "several-inputs-for-a-stack",
    title: "Two arrays for a stack of layers",
    program: `
const a = tensor([[1, 2]]);
const b = tensor([[3, 4]]);
const model = Sequential([Input([4], { name: "features" }), layers.Dense(3)]);
await model.predict([a, b]);`,
    types: "is not assignable to parameter of type",
    stage: "first batch",
    code: "E_DATA_COUNT",
    where: "features",
    facts: ["[batch, 4]", "2 arrays"],
    fix: { replace: "[a, b]", by: "ops.concatenate([a, b], { axis: -1 })" },
  },
  {
    id: "output-of-an-unbuilt-stack",
    title: "The output of a stack that does not know its input",
    program: `
const model = Sequential([
  layers.Dense(3),
], { name: "stack" });
const scores = model.output;`,
    stage: "build",
    code: "E_MODEL_NO_INPUT",
    where: "stack",
    facts: ["begins with an Input", "layers alone"],
    fix: { before: "  layers.Dense(3),", insert: "Input([784])," },
  },
  {
    id: "input-further-up",
    title: "An Input after a layer",
    program: `
const dense = layers.Dense(3, { name: "dense" });
const model = Sequential([dense, Input([4])], { name: "stack" });
await model.predict([[1, 2, 3, 4]]);`,
    stage: "build",
    code: "E_SEQUENTIAL_INPUT",
    where: "stack",
    facts: ["before all layers", "[batch, 4]"],
    fix: { replace: "[dense, Input([4])]", by: "[Input([4]), dense]" },
  },
  {
    id: "stack-built-for-another-shape",
    title: "A built stack is built for another shape",
    program: `
const model = Sequential([Input([4]), layers.Dense(1)], { name: "stack" });
model.build([null, 5]);`,
    stage: "build",
    code: "E_SEQUENTIAL_BUILT",
    where: "stack",
    facts: ["[batch, 4]", "[batch, 5]"],
    fix: { replace: "Input([4])", by: "Input([5])" },
  },
  {
    id: "saving-an-unbuilt-stack",
    title: "Saving a model that has no weights yet",
    program: `
const model = Sequential([
  layers.Dense(3),
], { name: "stack" });
await model.save("unbuilt.keras");`,
    stage: "build",
    code: "E_UNBUILT",
    where: "stack",
    facts: ["the shape of its input", "not built"],
    fix: { before: "  layers.Dense(3),", insert: "Input([784])," },
  },
];
