import { CeratopsError } from "../errors.ts";
import type { LayerOptions } from "../layers/layer.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { Bare, SymbolicTree } from "../training/structure.ts";
import { isRecord } from "../util/tree.ts";
import { callableClass } from "./callable_class.ts";
import { Functional, type FunctionalOptions } from "./functional.ts";
import { BaseModel } from "./model.ts";
import { SequentialModel, type Stackable } from "./sequential.ts";

/**
 * A model: inputs `I` and outputs `O` are symbolic tensors, alone, in a list, or by name. Without them, one input and one
 * output; a class that extends `Model` and does not say more takes any inputs.
 */
export type Model<I extends SymbolicTree = KerasTensor, O extends SymbolicTree = KerasTensor> = BaseModel<
  Bare<I>,
  Bare<O>,
  O
>;

interface ModelConstructor {
  <const I extends SymbolicTree, const O extends SymbolicTree>(
    graph: { readonly inputs: I; readonly outputs: O } & LayerOptions,
  ): Model<I, O>;
  <const I extends SymbolicTree, const O extends SymbolicTree>(inputs: I, outputs: O, options?: LayerOptions): Model<I, O>;
  new <I extends SymbolicTree = SymbolicTree, O extends SymbolicTree = KerasTensor>(options?: LayerOptions): Model<I, O>;
}

/**
 * A model out of its inputs and outputs, or a class to extend for a model that is code.
 *
 * Layers and ops called on what `Input` gives describe a graph; the model is what lies between inputs and outputs. Inputs
 * and outputs may be one tensor, a list, or a record by name; `fit`, `predict` and `evaluate` take and give the same.
 *
 * @throws CeratopsError when an output needs an Input that is not among the inputs, or something is no symbolic tensor
 * @example
 * ```ts
 * const title = Input([100], { name: "title" });
 * const body = Input([200], { name: "body" });
 * const x = layers.Concatenate()([layers.Dense(64)(title), layers.Dense(64)(body)]);
 * const model = Model({ inputs: { title, body }, outputs: { priority: layers.Dense(1)(x) } });
 *
 * class Doubled extends Model {
 *   dense = layers.Dense(3);
 *   override call(x: Tensor) {
 *     return ops.multiply(this.dense(x), 2);
 *   }
 * }
 * const { priority } = await model.predict({ title: ops.ones([2, 100]), body: ops.ones([2, 200]) });
 * console.log(priority.shape, (await new Doubled().predict([[1, 2]])).shape); // [2, 1] [2, 3]
 * ```
 *
 * Differs from Keras: `new` is only for classes of your own; an intermediate tensor among the inputs is an error.
 */
export const Model = callableClass(BaseModel, {
  apply: (args) => new Functional(functionalOptions(args)),
  construct: (args) => new Functional(functionalOptions(args)),
}) as ModelConstructor;

function functionalOptions([first, second, third]: readonly unknown[]): FunctionalOptions {
  const isGraph = isRecord(first) && ("inputs" in first || "outputs" in first) && second === undefined;
  if (isGraph) return first as unknown as FunctionalOptions;
  if (second === undefined) throw noOutputs();
  return { ...(third as LayerOptions | undefined), inputs: first as SymbolicTree, outputs: second as SymbolicTree };
}

function noOutputs(): CeratopsError {
  return new CeratopsError("Model needs outputs besides its inputs", {
    code: "E_MODEL_OUTPUTS",
    where: "Model",
    expected: "the symbolic tensors that the model gives",
    received: "inputs alone",
    hint: "Model({ inputs: x, outputs: layers.Dense(10)(x) })",
  });
}

/** A stack of layers. */
export type Sequential = SequentialModel;

interface SequentialConstructor {
  (layers?: readonly Stackable[], options?: LayerOptions): Sequential;
  new (layers?: readonly Stackable[], options?: LayerOptions): Sequential;
}

/**
 * A stack of layers, each with one input and one output.
 *
 * With an `Input` at the bottom the weights are there at once; without one they are made when the first data come.
 *
 * @throws CeratopsError when something is no layer, the same layer comes twice, or a layer takes several inputs
 * @example
 * ```ts
 * const model = Sequential([Input([784]), layers.Dense(64, { activation: "relu" }), layers.Dense(10)]);
 * model.add(layers.Softmax());
 * console.log(model.output.shape); // [null, 10]
 * ```
 */
export const Sequential = callableClass(SequentialModel, {
  apply: ([stack, options]) => new SequentialModel(stack as readonly Stackable[], options as LayerOptions),
}) as SequentialConstructor;
