import { beforeAll, describe, expect, test } from "vitest";
import * as ceratops from "../index.ts";

const { CeratopsError, Input, Layer, Model, Sequential, callbacks, engine, layers, losses, ops } = ceratops;

beforeAll(() => engine.use("reference"));

const quiet = { verbose: 0 } as const;

/** A mistake, what its message must name, and what its fix must hold. */
interface Mistake {
  readonly name: string;
  readonly make: () => unknown;
  readonly code: string;
  readonly names: readonly string[];
  readonly fix: string;
}

const classifier = (loss = "sparse_categorical_crossentropy", activation = "softmax") => {
  const model = Sequential([Input([4]), layers.Dense(3, { activation: activation as "softmax", name: "scores" })]);
  model.compile({ optimizer: "sgd", loss: loss as "mse" });
  return model;
};
const twoOutputs = () => {
  const x = Input([4]);
  return Model({ inputs: x, outputs: { cls: layers.Dense(3)(x), reg: layers.Dense(1)(x) } });
};
const compileWrongly = (model: { compile: (options: never) => void }, options: object) => model.compile(options as never);
const four = [[1, 2, 3, 4], [5, 6, 7, 8]];
/** What JavaScript programs can do and TypeScript refuses. */
const untyped = (value: unknown) => value as never;

const mistakes: readonly Mistake[] = [
  {
    name: "an output is a layer that was not called",
    make: () => Model({ inputs: Input([4]), outputs: untyped(layers.Dense(1, { name: "last" })) }),
    code: "E_MODEL_OUTPUTS",
    names: ["last"],
    fix: "last(x)",
  },
  {
    name: "outputs are missing",
    make: () => (Model as (x: unknown) => unknown)(Input([4])),
    code: "E_MODEL_OUTPUTS",
    names: ["outputs"],
    fix: "Model({ inputs: x, outputs: layers.Dense(10)(x) })",
  },
  {
    name: "an input is forgotten",
    make: () => {
      const [left, right] = [Input([3], { name: "left" }), Input([3], { name: "right" })];
      return Model({ inputs: left, outputs: layers.Dense(1)(layers.Concatenate({ name: "join" })([left, right])) });
    },
    code: "E_GRAPH_DISCONNECTED",
    names: ["right", "join"],
    fix: "inputs: [left, right]",
  },
  {
    name: "a layer inside a nested model is asked for as if it belonged to the outer one",
    make: () => {
      const inner = Input([4]);
      const feat = layers.Dense(3, { name: "feat" })(inner);
      const base = Model({ inputs: inner, outputs: layers.Dense(2)(feat), name: "base" });
      const x = Input([4]);
      return Model({ inputs: x, outputs: [feat, base(x)] });
    },
    code: "E_GRAPH_DISCONNECTED",
    names: ["feat", "base"],
    fix: 'base.getLayer("…").output',
  },
  {
    name: "a nested layer is looked up by its bare name",
    make: () => {
      const base = Sequential([Input([4]), layers.Dense(3, { name: "feat" })], { name: "base" });
      return Sequential([base, layers.Dense(2)]).getLayer("feat");
    },
    code: "E_NO_LAYER",
    names: ["feat"],
    fix: 'getLayer("base/feat")',
  },
  {
    name: "Concatenate in a stack",
    make: () => Sequential([Input([4]), layers.Concatenate()]),
    code: "E_SEQUENTIAL_MERGE",
    names: ["Concatenate"],
    fix: "Model({ inputs: [a, b]",
  },
  {
    name: "a stack is given two inputs",
    make: () => classifier().predict(untyped([ops.ones([2, 4]), ops.ones([2, 4])]), quiet),
    code: "E_DATA_COUNT",
    names: ["2 arrays"],
    fix: "Model({ inputs: [a, b], outputs })",
  },
  {
    name: "a string in a stack",
    make: () => Sequential([untyped("dense")]),
    code: "E_SEQUENTIAL_ITEM",
    names: ["dense"],
    fix: "layers.Dense(",
  },
  {
    name: "a maker instead of a layer in a stack",
    make: () => Sequential([untyped(layers.Flatten)]),
    code: "E_SEQUENTIAL_ITEM",
    names: ["Flatten"],
    fix: "Flatten(…)",
  },
  {
    name: "a class instead of a layer in a stack",
    make: () => Sequential([untyped(class Scale extends Layer { override call() {} })]),
    code: "E_SEQUENTIAL_ITEM",
    names: ["Scale"],
    fix: "new Scale(",
  },
  {
    name: "the same layer twice in a stack",
    make: () => {
      const dense = layers.Dense(10, { name: "dense" });
      return Sequential([Input([10]), dense, dense]);
    },
    code: "E_SEQUENTIAL_TWICE",
    names: ["dense"],
    fix: "layers.Dense(",
  },
  {
    name: "the output of a stack without an input",
    make: () => Sequential([layers.Dense(3)], { name: "stack" }).output,
    code: "E_MODEL_NO_INPUT",
    names: ["stack"],
    fix: "Input([",
  },
  {
    name: "two stacks joined by their ends",
    make: () => {
      const first = Sequential([Input([4]), layers.Dense(3)], { name: "first" });
      const second = Sequential([Input([3]), layers.Dense(2)], { name: "second" });
      return Model({ inputs: first.input, outputs: second.output });
    },
    code: "E_GRAPH_DISCONNECTED",
    names: ["second"],
    fix: "second(x)",
  },
  {
    name: "one example instead of a batch",
    make: () => Sequential([Input([10]), layers.Dense(1)]).predict({ data: new Float32Array(10), shape: [10] }, quiet),
    code: "E_INPUT_RANK",
    names: ["[batch, 10]", "[10]"],
    fix: "[x]",
  },
  {
    name: "too many features",
    make: () => classifier().predict([[1, 2, 3, 4, 5]], quiet),
    code: "E_INPUT_SHAPE",
    names: ["scores", "[batch, 4]", "5"],
    fix: "Input([5])",
  },
  {
    name: "images without channels",
    make: () => {
      const model = Sequential([Input([28, 28, 3]), layers.Conv2D(2, 3)]);
      return model.predict({ data: new Float32Array(2 * 28 * 28), shape: [2, 28, 28] }, quiet);
    },
    code: "E_INPUT_RANK",
    names: ["[batch, 28, 28, 3]"],
    fix: "ops.expandDims(x, -1)",
  },
  {
    name: "two layers of one name",
    make: () => {
      const x = Input([4]);
      return Model(x, layers.Dense(2, { name: "d" })(layers.Dense(3, { name: "d" })(x)));
    },
    code: "E_NAME_DUPLICATE",
    names: ["d"],
    fix: 'name: "d_1"',
  },
  {
    name: "a misspelt output in loss",
    make: () => compileWrongly(twoOutputs(), { loss: { clss: "mse", reg: "mse" } }),
    code: "E_OUTPUT_NAME",
    names: ["clss", "cls"],
    fix: 'did you mean "cls"?',
  },
  {
    name: "one list of metrics for two outputs",
    make: () => compileWrongly(twoOutputs(), { loss: "mse", metrics: ["mae"] }),
    code: "E_OUTPUT_COUNT",
    names: ["cls", "reg"],
    fix: 'metrics: { "cls": ["mae"], "reg": ["mae"] }',
  },
  {
    name: "a misspelt loss",
    make: () => compileWrongly(classifier(), { loss: "mean_square_error" }),
    code: "E_NAME_UNKNOWN",
    names: ["mean_square_error"],
    fix: "mean_squared_error",
  },
  {
    name: "a misspelt metric",
    make: () => compileWrongly(classifier(), { loss: "mse", metrics: ["acuracy"] }),
    code: "E_NAME_UNKNOWN",
    names: ["acuracy"],
    fix: "did you mean",
  },
  {
    name: "add on a Functional model",
    make: () => (twoOutputs() as unknown as { add(layer: unknown): void }).add(layers.Dense(1)),
    code: "E_FUNCTIONAL_ADD",
    names: ["add"],
    fix: "Model({ inputs: model.input",
  },
  {
    name: "the last layer popped off the list of layers",
    make: () => (classifier().layers as ceratops.Layer[]).pop(),
    code: "E_LAYERS_READONLY",
    names: ["layers.pop()"],
    fix: "model.pop()",
  },
  {
    name: "an intermediate tensor as an input",
    make: () => {
      const x = Input([4]);
      const h = layers.Dense(3, { name: "hidden" })(x);
      return Model({ inputs: h, outputs: layers.Dense(2)(h) });
    },
    code: "E_MODEL_INPUT_MIDDLE",
    names: ["hidden"],
    fix: "Input([3])",
  },
  {
    name: "an operator on a symbolic tensor",
    make: () => Number(Input([4])) * 2,
    code: "E_SYMBOLIC_VALUE",
    names: ["symbolic"],
    fix: "ops.multiply(x, 2)",
  },
  {
    name: "a stack built for two shapes",
    make: () => Sequential([Input([4]), layers.Dense(1)], { name: "stack" }).build([null, 5]),
    code: "E_SEQUENTIAL_BUILT",
    names: ["[batch, 4]", "[batch, 5]"],
    fix: "a new model",
  },
  {
    name: "the output of a layer that was not called",
    make: () => layers.Dense(1, { name: "alone" }).output,
    code: "E_LAYER_UNCALLED",
    names: ["alone"],
    fix: "layer(Input(",
  },
  {
    name: "a class that hands inputs and outputs on",
    make: () => {
      const x = Input([4]);
      return new (class Scores extends Model {
        constructor() {
          super(untyped({ inputs: x, outputs: layers.Dense(1)(x) }));
        }
      })();
    },
    code: "E_MODEL_CLASS_GRAPH",
    names: ["Scores"],
    fix: "Model({ inputs, outputs })",
  },
  {
    name: "a class without a call method",
    make: () => new (class Empty extends Model {})().predict([[1]], quiet),
    code: "E_MODEL_CALL",
    names: ["Empty"],
    fix: "Model({ inputs: x, outputs: y })",
  },
  {
    name: "fit before compile",
    make: () => Sequential([Input([4]), layers.Dense(1)]).fit(four, [1, 2], quiet),
    code: "E_NOT_COMPILED",
    names: ["compile"],
    fix: "model.compile(",
  },
  {
    name: "class numbers for a loss of one-hot rows",
    make: () => classifier("categorical_crossentropy").fit(four, [0, 2], quiet),
    code: "E_TARGET_RANGE",
    names: ["categorical_crossentropy"],
    fix: "sparse_categorical_crossentropy",
  },
  {
    name: "one-hot rows for a loss of class numbers",
    make: () => classifier().fit(four, [[1, 0, 0], [0, 1, 0]], quiet),
    code: "E_LOSS_SHAPE",
    names: ["sparse_categorical_crossentropy"],
    fix: "categorical_crossentropy",
  },
  {
    name: "a label beyond the classes",
    make: () => classifier().fit(four, [0, 7], quiet),
    code: "E_LABELS",
    names: ["7", "row 1", "scores"],
    fix: "layers.Dense(8",
  },
  {
    name: "labels from −1",
    make: () => classifier().fit(four, [-1, 1], quiet),
    code: "E_LABELS",
    names: ["-1"],
    fix: "label + 1",
  },
  {
    name: "targets that would be broadcast to the output",
    make: () => {
      const model = Sequential([Input([4]), layers.Dense(1)]);
      model.compile({ optimizer: "sgd", loss: "mse" });
      return model.fit(four, four, quiet);
    },
    code: "E_LOSS_SHAPE",
    names: ["[batch, 4]", "[batch, 1]"],
    fix: "4 units",
  },
  {
    name: "NaN in the data",
    make: () => classifier().fit([[1, 2, 3, 4], [5, Number.NaN, 7, 8]], [0, 1], quiet),
    code: "E_DATA_NAN",
    names: ["NaN", "row 1"],
    fix: "Number.isFinite",
  },
  {
    name: "infinity in the targets",
    make: () => classifier("mse", "linear").fit(four, [[1, 2, 3], [4, 5, Number.POSITIVE_INFINITY]], quiet),
    code: "E_DATA_NAN",
    names: ["y", "Infinity", "row 1"],
    fix: "Number.isFinite",
  },
  {
    name: "crossentropy of a linear output",
    make: () => classifier("sparse_categorical_crossentropy", "linear").fit(four, [0, 1], quiet),
    code: "E_FROM_LOGITS",
    names: ["scores"],
    fix: "fromLogits: true",
  },
  {
    name: "a softmax over one unit",
    make: () => {
      const model = Sequential([Input([4]), layers.Dense(1, { activation: "softmax", name: "one" })]);
      model.compile({ optimizer: "sgd", loss: "binary_crossentropy" });
      return model.fit(four, [0, 1], quiet);
    },
    code: "E_SOFTMAX_ONE",
    names: ["one"],
    fix: "sigmoid",
  },
  {
    name: "x and y of different lengths",
    make: () => classifier().fit(four, [0], quiet),
    code: "E_DATA_ROWS",
    names: ["2", "1"],
    fix: "x.slice(0, 1)",
  },
  {
    name: "no data",
    make: () => classifier().fit([], [], quiet),
    code: "E_DATA_EMPTY",
    names: ["x"],
    fix: "check what was loaded",
  },
  {
    name: "rows of different lengths",
    make: () => classifier().fit([[1, 2, 3, 4], [5, 6]], [0, 1], quiet),
    code: "E_RAGGED",
    names: ["[1]"],
    fix: "same length",
  },
  {
    name: "no targets",
    make: () => classifier().fit(four, undefined, quiet),
    code: "E_TARGETS_MISSING",
    names: ["scores"],
    fix: "model.fit(x, y)",
  },
  {
    name: "a symbolic tensor as data",
    make: () => classifier().predict(untyped(Input([4])), quiet),
    code: "E_DATA_SYMBOLIC",
    names: ["symbolic"],
    fix: "Model({ inputs, outputs })",
  },
  {
    name: "a misspelt input",
    make: () => {
      const [a, b] = [Input([1]), Input([1])];
      return Model({ inputs: { title: a, body: b }, outputs: ops.add(a, b) }).predict(untyped({ titel: [[1]], body: [[1]] }), quiet);
    },
    code: "E_DATA_NAME",
    names: ["titel", "title"],
    fix: 'did you mean "title"?',
  },
  {
    name: "a misspelt option of fit",
    make: () => classifier().fit(four, [0, 1], untyped({ epoch: 3 })),
    code: "E_OPTION_UNKNOWN",
    names: ["epoch"],
    fix: 'did you mean "epochs"?',
  },
  {
    name: "weights of classes and of examples at once",
    make: () => classifier().fit(four, [0, 1], { classWeight: { 0: 2 }, sampleWeight: [1, 2], ...quiet }),
    code: "E_CLASS_WEIGHT",
    names: ["classWeight", "sampleWeight"],
    fix: "leave classWeight out",
  },
  {
    name: "a loss that is not reduced",
    make: () => {
      const model = Sequential([Input([4]), layers.Dense(1)]);
      model.compile({ optimizer: "sgd", loss: losses.MeanSquaredError({ reduction: "none" }) });
      return model.fit(four, [1, 2], quiet);
    },
    code: "E_LOSS_SCALAR",
    names: ["mean_squared_error"],
    fix: "sum_over_batch_size",
  },
  {
    name: "EarlyStopping without validation",
    make: () => {
      const model = classifier();
      return model.fit(four, [0, 1], { callbacks: [callbacks.EarlyStopping()], ...quiet });
    },
    code: "E_MONITOR",
    names: ["val_loss"],
    fix: "validationSplit",
  },
];

const banned = /undefined \(reading|\[object |None|\bundefined\b|is not a function|keras_tensor/;

describe("every mistake is named, with a fix", () => {
  test.each(mistakes)("$name", async ({ make, code, names, fix }) => {
    const error = await Promise.resolve()
      .then(make)
      .then(() => undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(CeratopsError);
    if (!(error instanceof CeratopsError)) return;
    const [first = ""] = error.message.split("\n");
    expect(first.length).toBeLessThanOrEqual(100);
    expect(error.message).not.toMatch(banned);
    expect(error.code).toBe(code);
    for (const name of names) expect(error.message).toContain(name);
    expect(error.hint).toContain(fix);
  });
});

test("a run that is refused changes nothing", async () => {
  const model = classifier();
  const before = await model.getWeights();
  await expect(model.fit(four, [0, 7], quiet)).rejects.toThrow(CeratopsError);
  await expect(model.fit(four, [[1, 0, 0], [0, 1, 0]], quiet)).rejects.toThrow(CeratopsError);
  expect(await model.getWeights()).toEqual(before);
  expect(await model.optimizer.iterations.item()).toBe(0);
});
