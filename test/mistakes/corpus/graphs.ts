import type { Mistake } from "../mistake.ts";

/** Functional models that are no graph from their inputs to their outputs. */
export const graphs: readonly Mistake[] = [
  {
    id: "layer-not-called",
    title: "An output is a layer, not what it gives",
    program: `
const x = Input([4]);
const scores = layers.Dense(3, { name: "scores" });
const model = Model({ inputs: x, outputs: scores });
await model.predict([[1, 2, 3, 4]]);`,
    types: "not assignable to type 'SymbolicTree'",
    stage: "build",
    code: "E_MODEL_OUTPUTS",
    where: "scores",
    facts: ["calling a layer", "not called"],
    fix: { at: "outputs: scores", replace: "scores", by: "scores(x)" },
  },
  {
    id: "outputs-missing",
    title: "A model without outputs",
    program: `
const x = Input([4]);
const model = Model(x);
await model.predict([[1, 2, 3, 4]]);`,
    types: "is not assignable to parameter of type '{ readonly inputs: SymbolicTree; readonly outputs: SymbolicTree; }",
    stage: "build",
    code: "E_MODEL_OUTPUTS",
    where: "outputs",
    facts: ["the symbolic tensors that the model gives", "inputs alone"],
    fix: { replace: "Model(x)", by: "Model({ inputs: x, outputs: layers.Dense(10)(x) })" },
  },
  {
    id: "inputs-and-outputs-swapped",
    title: "Inputs and outputs in the wrong order",
    program: `
const x = Input([4], { name: "x" });
const y = layers.Dense(3, { name: "y" })(x);
const model = Model(y, x);
await model.predict([[1, 2, 3, 4]]);`,
    stage: "build",
    code: "E_MODEL_INPUT_MIDDLE",
    where: "y",
    facts: ["[batch, 4]", "[batch, 3]"],
    fix: { replace: "Model(y, x)", by: "Model(x, y)" },
  },
  {
    id: "input-forgotten",
    title: "One of two inputs is not listed",
    program: `
const left = Input([3], { name: "left" });
const right = Input([5], { name: "right" });
const joined = layers.Concatenate({ name: "join" })([left, right]);
const model = Model({ inputs: left, outputs: layers.Dense(1)(joined) });
model.summary({ print: () => {} });`,
    stage: "build",
    code: "E_GRAPH_DISCONNECTED",
    where: "right",
    facts: ["[batch, 5]", "[batch, 3]"],
    fix: { at: "inputs: left", replace: "left", by: "[left, right]" },
  },
  {
    id: "input-made-twice",
    title: "The input is made anew after the layers were called on it",
    program: `
const early = Input([4], { name: "early" });
const y = layers.Dense(3, { name: "dense" })(early);
const late = Input([4], { name: "late" });
const model = Model({ inputs: late, outputs: y });`,
    stage: "build",
    code: "E_GRAPH_DISCONNECTED",
    where: "early",
    facts: ["\"early\" [batch, 4]", "\"late\" [batch, 4]"],
    fix: { at: "inputs: late", replace: "late", by: "[late, early]" },
  },
  {
    id: "tensor-of-nested-model",
    title: "A tensor from inside a nested model as an output of the outer one",
    program: `
const inner = Input([4]);
const feat = layers.Dense(3, { name: "feat" })(inner);
const base = Model({ inputs: inner, outputs: layers.Dense(2)(feat), name: "base" });
const x = Input([4], { name: "x" });
const model = Model({ inputs: x, outputs: base.getLayer("feat").output });
await model.predict([[1, 2, 3, 4]]);`,
    stage: "build",
    code: "E_GRAPH_DISCONNECTED",
    where: "feat",
    facts: ["\"input_layer\" [batch, 4]", "\"x\" [batch, 4]"],
    fix: { replace: "inputs: x", by: "inputs: base.input" },
  },
  {
    id: "nested-layer-by-bare-name",
    title: "A layer of a nested model is looked up by its bare name",
    program: `
const base = Sequential([Input([4]), layers.Dense(3, { name: "feat" })], { name: "base" });
const model = Sequential([base, layers.Dense(2, { name: "head" })]);
const layer = model.getLayer("feat");`,
    stage: "build",
    code: "E_NO_LAYER",
    where: "feat",
    facts: ["head", "base"],
    fix: { replace: `getLayer("feat")`, by: `getLayer("base/feat")` },
  },
  {
    id: "stacks-joined-by-their-ends",
    title: "Two models combined by the input of one and the output of the other",
    program: `
const first = Sequential([Input([4]), layers.Dense(3)], { name: "first" });
const second = Sequential([Input([3]), layers.Dense(2)], { name: "second" });
const model = Model({ inputs: first.input, outputs: second.output });
await model.predict([[1, 2, 3, 4]]);`,
    stage: "build",
    code: "E_GRAPH_DISCONNECTED",
    where: "second",
    facts: ["[batch, 3]", "[batch, 4]"],
    fix: { at: "outputs: second.output", replace: "second.output", by: "second(first.output)" },
  },
  {
    id: "input-in-the-middle",
    title: "What a layer gave as an input of a model",
    program: `
const x = Input([4]);
const hidden = layers.Dense(3, { name: "hidden" })(x);
const head = layers.Dense(2, { name: "head" });
const model = Model({ inputs: hidden, outputs: head(hidden) });
await model.predict([[1, 2, 3]]);`,
    stage: "build",
    code: "E_MODEL_INPUT_MIDDLE",
    where: "hidden",
    facts: ["Input(shape)", "[batch, 3]"],
    fix: { replace: "layers.Dense(3, { name: \"hidden\" })(x)", by: "Input([3])" },
  },
  {
    id: "branches-of-different-sizes",
    title: "Branches of different sizes are added",
    program: `
const x = Input([8]);
const left = layers.Dense(3, { name: "left" })(x);
const right = layers.Dense(4, { name: "right" })(x);
const sum = layers.Add({ name: "sum" })([left, right]);
const model = Model({ inputs: x, outputs: sum });`,
    stage: "build",
    code: "E_MERGE_SHAPES",
    where: "sum",
    facts: ["[batch, 3]", "[batch, 4]"],
    fix: { at: "[left, right]", replace: "right", by: "layers.Dense(3)(right)" },
  },
  {
    id: "branches-of-different-lengths",
    title: "Branches of different lengths are joined by their channels",
    program: `
const x = Input([8, 2]);
const wide = layers.Conv1D(4, 3, { name: "wide" })(x);
const narrow = layers.Conv1D(4, 1, { name: "narrow" })(x);
const joined = layers.Concatenate({ name: "join" })([wide, narrow]);
const model = Model({ inputs: x, outputs: joined });`,
    stage: "build",
    code: "E_MERGE_SHAPES",
    where: "join",
    facts: ["[batch, 6, 4]", "[batch, 8, 4]"],
    fix: { replace: 'name: "wide"', by: 'padding: "same"' },
  },
  {
    id: "operator-on-symbolic-tensor",
    title: "An operator on symbolic tensors",
    program: `
const x = Input([4], { name: "x" });
const doubled = x * 2;
const model = Model({ inputs: x, outputs: doubled });
await model.predict([[1, 2, 3, 4]]);`,
    types: "The left-hand side of an arithmetic operation must be",
    stage: "build",
    code: "E_SYMBOLIC_VALUE",
    where: "x",
    facts: ["function of ops", "operator"],
    fix: { replace: "x * 2", by: "ops.multiply(x, 2)" },
  },
  {
    id: "merged-inputs-not-in-a-list",
    title: "The inputs of a merging layer one after the other",
    program: `
const a = Input([3], { name: "left" });
const b = Input([5], { name: "right" });
const joined = layers.Concatenate({ name: "join" })(a, b);
const model = Model({ inputs: [a, b], outputs: joined });`,
    types: "No overload matches this call",
    stage: "build",
    code: "E_MERGE_INPUTS",
    where: "join",
    facts: ["[a, b]", "[batch, 3], [batch, 5]"],
    fix: { at: "(a, b)", replace: "a, b", by: "[a, b]" },
  },
  {
    id: "layer-called-on-a-list",
    title: "A layer of one input is called on a list",
    program: `
const left = Input([3], { name: "left" });
const right = Input([3], { name: "right" });
const scores = layers.Dense(2, { name: "scores" });
const model = Model({ inputs: [left, right], outputs: scores([left, right]) });`,
    types: "No overload matches this call",
    stage: "build",
    code: "E_LAYER_INPUTS",
    where: "scores",
    facts: ["one tensor", "[batch, 3], [batch, 3]"],
    fix: { replace: "scores([left, right])", by: "scores(layers.Concatenate()([left, right]))" },
  },
  {
    id: "one-name-twice",
    title: "Two layers of one name",
    program: `
const x = Input([4]);
const hidden = layers.Dense(3, { name: "d" })(x);
const scores = layers.Dense(2, { name: "d" });
const model = Model({ inputs: x, outputs: scores(hidden) });`,
    stage: "build",
    code: "E_NAME_DUPLICATE",
    where: "d",
    facts: ["different name", "Dense"],
    fix: { replace: 'name: "d" });', by: 'name: "d_1" })' },
  },
  {
    id: "add-on-a-functional-model",
    title: "add on a Functional model",
    program: `
const x = Input([4]);
const model = Model({ inputs: x, outputs: layers.Dense(3)(x) });
model.add(layers.Dense(2));`,
    types: "Property 'add' does not exist",
    stage: "build",
    code: "E_FUNCTIONAL_ADD",
    where: "add",
    facts: ["Sequential", "Functional"],
    fix: { replace: "model.add(layers.Dense(2));", by: "Model({ inputs: model.input, outputs: layers.Dense(10)(model.output) })" },
  },
  {
    id: "layers-popped",
    title: "The last layer is taken off the list of layers",
    program: `
const model = Sequential([Input([4]), layers.Dense(3), layers.Dense(2)], { name: "stack" });
model.layers.pop();
await model.predict([[1, 2, 3, 4]]);`,
    types: "Property 'pop' does not exist on type 'readonly",
    stage: "build",
    code: "E_LAYERS_READONLY",
    where: "stack",
    facts: ["a list that is read", "layers.pop()"],
    fix: { replace: "model.layers.pop()", by: "model.pop()" },
  },
  {
    id: "symbolic-tensor-as-data",
    title: "A symbolic tensor as data",
    program: `
const x = Input([4]);
const model = Model({ inputs: x, outputs: layers.Dense(3)(x) });
const numbers = tensor([[1, 2, 3, 4]]);
await model.predict(x);`,
    types: "is not assignable to parameter of type",
    stage: "first batch",
    code: "E_DATA_SYMBOLIC",
    where: "x",
    facts: ["numbers", "symbolic"],
    fix: { replace: "model.predict(x)", by: "model.predict(numbers)" },
  },
  {
    id: "tensor-of-values-in-a-graph",
    title: "A tensor of values as the input of a model",
    program: `
const x = tensor([[1, 2, 3, 4]]);
const dense = layers.Dense(3);
const model = Model({ inputs: x, outputs: dense(x) });`,
    types: "not assignable to type 'SymbolicTree'",
    stage: "build",
    code: "E_MODEL_INPUTS",
    where: "inputs",
    facts: ["Input(shape)", "[1, 4]"],
    fix: { replace: "const x = tensor([[1, 2, 3, 4]]);", by: "const x = Input([4]);" },
  },
  {
    id: "output-of-an-uncalled-layer",
    title: "The output of a layer that was not called",
    program: `
const dense = layers.Dense(3, { name: "dense" });
const layer = dense;
const output = dense.output;`,
    stage: "build",
    code: "E_LAYER_UNCALLED",
    where: "dense",
    facts: ["part of a model", "not called"],
    fix: { before: "const output", insert: "const y = layer(Input([784]));" },
  },
  {
    id: "product-of-shapes-that-do-not-fit",
    title: "A product of matrices that do not fit",
    program: `
const a = tensor([[1, 2, 3], [4, 5, 6]]);
const b = tensor([[1, 2, 3], [4, 5, 6]]);
const product = ops.matmul(a, b);`,
    stage: "build",
    code: "E_MATMUL",
    where: "matmul",
    facts: ["[…, k, n]", "[2, 3]"],
    fix: { at: "(a, b)", replace: "b", by: "ops.transpose(b)" },
  },
];
