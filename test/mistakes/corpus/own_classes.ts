import type { Mistake } from "../mistake.ts";

/** Layers and models of one's own that do not keep to the rules. */
export const ownClasses: readonly Mistake[] = [
  {
    id: "model-class-without-call",
    title: "A class of model without call",
    program: `
class Scores extends Model {
  dense = layers.Dense(3);
}
const model = new Scores({ name: "scores" });
await model.predict([[1, 2]]);`,
    stage: "first batch",
    code: "E_MODEL_CALL",
    where: "scores",
    facts: ["call(x: Tensor)", "without call"],
    fix: { before: "  dense = ", insert: "override call(x: Tensor) { return this.dense(x); }" },
  },
  {
    id: "layer-class-without-call",
    title: "A class of layer without call",
    program: `
class Scale extends Layer {
  factor = 2;
}
const model = Sequential([Input([2]), new Scale({ name: "scale" })]);`,
    types: "Non-abstract class 'Scale' does not implement inherited abstract member call",
    stage: "build",
    code: "E_LAYER_CALL",
    where: "scale",
    facts: ["call", "without call"],
    fix: { before: "  factor = ", insert: "override call(x: Tensor) { return x; }" },
  },
  {
    id: "inputs-handed-to-a-model-class",
    title: "A class of model that hands inputs and outputs on",
    program: `
const x = Input([4]);
const outputs = layers.Dense(1)(x);
const inputs = x;
class Scores extends Model {
  constructor() {
    super({ inputs, outputs });
  }
}
const model = new Scores();`,
    types: "'inputs' does not exist in type",
    stage: "build",
    code: "E_MODEL_CLASS_GRAPH",
    where: "Scores",
    facts: ["super()", "super({ inputs, outputs })"],
    fix: {
      replace: `class Scores extends Model {
  constructor() {
    super({ inputs, outputs });
  }
}
const model = new Scores();`,
      by: "const model = Model({ inputs, outputs })",
    },
  },
  {
    id: "call-returns-nothing",
    title: "A call that returns nothing",
    program: `
class Double extends Layer {
  override call(x: Tensor) {
    const y = ops.multiply(x, 2);
  }
}
const model = Sequential([Input([4]), new Double({ name: "double" })]);`,
    stage: "build",
    code: "E_LAYER_RESULT",
    where: "double",
    facts: ["a tensor", "nothing"],
    fix: { before: "  }\n}", insert: "return y;" },
  },
  {
    id: "weight-made-in-call",
    title: "A weight that is made anew in each call",
    program: `
class Scale extends Layer {
  override call(x: Tensor) {
    const factor = this.addWeight({ name: "factor", shape: [4] });
    return ops.multiply(x, factor);
  }
}
const model = Sequential([Input([4]), new Scale({ name: "scale" })]);`,
    stage: "build",
    code: "E_WEIGHT_IN_CALL",
    where: "scale",
    facts: ["in build", "in call"],
    fix: [
      { leaveOut: 'const factor = this.addWeight({ name: "factor", shape: [4] });', said: "as a field" },
      { before: "  override call", insert: 'factor = this.addWeight({ name: "factor", shape: [4] });' },
      { at: "(x, factor)", replace: "factor", by: "this.factor" },
    ],
  },
  {
    id: "values-read-in-call",
    title: "Numbers are read in a call",
    program: `
class Center extends Layer {
  override async call(x: Tensor) {
    const mean = await ops.mean(x).item();
    return ops.subtract(x, mean);
  }
}
const model = Sequential([Input([4]), new Center({ name: "center" })]);`,
    stage: "build",
    code: "E_LAYER_RESULT",
    where: "center",
    facts: ["a tensor", "Promise"],
    fix: [
      { leaveOut: "async ", said: "leave out async" },
      { leaveOut: "await ", said: "await" },
      { leaveOut: ".item()", said: ".item()" },
    ],
  },
  {
    id: "tensor-of-another-trace",
    title: "A tensor that was put aside in a traced call",
    program: `
let seen: Tensor | undefined;
class Spy extends Layer {
  override call(x: Tensor) {
    seen = ops.mean(x);
    return x;
  }
}
const model = Sequential([Input([2]), new Spy({ name: "spy" }), layers.Dense(1)]);
model.compile({ optimizer: "sgd", loss: "mse" });
await model.fit([[1, 2]], [3]);
await seen?.data();`,
    stage: "build",
    code: "E_TRACED",
    where: "traced function",
    facts: ["a tensor of values", "traced tensor"],
    fix: { at: 'loss: "mse" }', replace: " }", by: ", runEagerly: true }" },
  },
  {
    id: "step-without-result",
    title: "A trainStep that returns nothing",
    program: `
class Own extends Model {
  dense = layers.Dense(1);
  override call(x: Tensor) {
    return this.dense(x);
  }
  override trainStep({ x, y }: StepData<Tensor, Tensor>) {
    const weights = this.trainableWeights;
    const { value: loss, gradients } = valueAndGrad(() => ops.mean(losses.meanSquaredError(y, this.call(x))), weights)();
    this.optimizer.apply(gradients, weights);
  }
}
const model = new Own({ name: "own" });
model.compile({ optimizer: "sgd" });
await model.fit([[1], [2]], [[1], [2]]);`,
    types: "not assignable to the same property in base type",
    stage: "first batch",
    code: "E_STEP_LOGS",
    where: "trainStep",
    facts: ["a record of", "nothing"],
    fix: { before: "  }\n}\nconst model", insert: "return { loss };" },
  },
  {
    id: "class-without-new",
    title: "A class of one's own is called without new",
    program: `
class Double extends Layer {
  override call(x: Tensor) {
    return ops.multiply(x, 2);
  }
}
const x = Input([4]);
const doubled = Double()(x);
const model = Model({ inputs: x, outputs: doubled });`,
    types: "Value of type 'typeof Double' is not callable. Did you mean to include 'new'?",
    stage: "build",
    code: undefined,
    where: "Double",
    facts: ["without 'new'", "class constructor Double"],
    fix: { at: "= Double()(x)", replace: "Double", by: "new Double" },
    known: { failed: ["fix"], why: "JavaScript itself refuses the call before Ceratops sees it" },
  },
  {
    id: "new-before-a-maker",
    title: "new before a built-in layer",
    program: `
const dense = new layers.Dense(3);`,
    types: "'new' expression, whose target lacks a construct signature",
    stage: "build",
    code: undefined,
    where: "layers.Dense",
    facts: ["constructor", "layers.Dense"],
    fix: { replace: "new layers.Dense", by: "layers.Dense" },
  },
];
