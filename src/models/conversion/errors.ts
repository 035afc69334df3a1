import { CeratopsError } from "../../errors.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import { showShape, type KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Operation } from "../../tensor/operation.ts";

/** A model that is code, where a graph is needed. */
export function notAGraph({ name, className }: BaseLayer, method: string): CeratopsError {
  return new CeratopsError(`"${name}" is code: what its call does is no list of layers and has no graph`, {
    code: "E_CONVERT_CODE",
    where: `${name}.${method}`,
    expected: "a Sequential or Functional model",
    received: `${className}, a class that extends Model or Sequential`,
    hint: [
      `const x = Input([784]); const graph = Model({ inputs: x, outputs: model(x) }); // ${className} stays one layer of it`,
      `(or write what call does with layers and ops on x, instead of a class)`,
    ].join("\n"),
  });
}

/** A stack that nobody told what it takes. */
export function notBuilt(name: string, method: string): CeratopsError {
  return new CeratopsError(`Sequential "${name}" is not built: it has no tensors a graph could be drawn between`, {
    code: "E_CONVERT_UNBUILT",
    where: `${name}.${method}`,
    expected: "a model that begins with an Input, or was built",
    received: "layers alone",
    hint: "model.build([null, 784]), or Sequential([Input([784]), …])",
  });
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(" and ");

interface Branch {
  readonly model: string;
  /** The operation that a stack cannot hold. */
  readonly at: string;
  readonly what: string;
  readonly received: string;
  /** The last layer before it. */
  readonly trunk: string | undefined;
  readonly fix?: string | undefined;
}

/** Somewhere a graph is not one layer after the other. */
function branch({ model, at, what, received, trunk, fix }: Branch): CeratopsError {
  const part = `Model({ inputs: model.inputs[0], outputs: model.getLayer(${JSON.stringify(trunk)}).output }).toSequential()`;
  const before = trunk === undefined ? "keep the model as it is: it can do all that a Sequential can" : `the part before it is a stack: ${part}`;
  return new CeratopsError(`"${model}" is no Sequential: ${what}`, {
    code: "E_CONVERT_BRANCH",
    where: `${model}/${at}`,
    expected: "a chain: each layer with one input and one output, called once",
    received,
    hint: fix ?? before,
  });
}

export function severalEnds(model: string, which: "inputs" | "outputs", names: readonly string[], trunk?: string): CeratopsError {
  const extra = names.at(-1) ?? "";
  const what = `it has ${names.length} ${which}, "${extra}" besides "${names[0] ?? ""}"`;
  return branch({ model, at: extra, what, received: `${which}: ${quoted(names)}`, trunk });
}

/** One input or output, in a list or a record. */
export function wrappedEnd(model: string, which: "inputs" | "outputs", isList: boolean): CeratopsError {
  const form = isList ? "a list of one" : "a record of one";
  return branch({
    model,
    at: which,
    what: `its ${which} are ${form}; a stack has the tensor alone`,
    received: form,
    trunk: undefined,
    fix: "Model({ inputs: model.inputs[0], outputs: model.outputs[0] }).toSequential()",
  });
}

export const severalInputs = (model: string, at: string, sources: readonly string[], trunk?: string): CeratopsError =>
  branch({ model, at, what: `layer "${at}" has ${sources.length} inputs`, received: `"${at}" takes ${quoted(sources)}`, trunk });

export const severalOutputs = (model: string, at: string, outputs: readonly KerasTensor[], trunk?: string): CeratopsError =>
  branch({
    model,
    at,
    what: `layer "${at}" gives ${outputs.length} tensors`,
    received: outputs.map(({ shape }) => showShape(shape)).join(", "),
    trunk,
  });

export const usedTwice = (model: string, at: string, times: number, trunk?: string): CeratopsError =>
  branch({ model, at, what: `layer "${at}" is called ${times} times`, received: `${times} calls that share weights`, trunk });

export const goesTwoWays = (model: string, at: string, consumers: readonly string[], trunk?: string): CeratopsError =>
  branch({ model, at, what: `the output of "${at}" is used ${consumers.length} times`, received: `"${at}" goes to ${quoted(consumers)}`, trunk });

export const calledWith = (model: string, at: string, options: readonly string[], trunk?: string): CeratopsError =>
  branch({
    model,
    at,
    what: `layer "${at}" is called with more than its input`,
    received: options.length === 0 ? "several arguments, or a structure" : options.join(", "),
    trunk,
  });

/** The layer that does what an op does. */
const layersForOps: Readonly<Record<string, string>> = {
  Relu: `layers.Activation("relu")`,
  Sigmoid: `layers.Activation("sigmoid")`,
  Tanh: `layers.Activation("tanh")`,
  Gelu: `layers.Activation("gelu")`,
  Silu: `layers.Activation("silu")`,
  Softmax: "layers.Softmax()",
  Reshape: "layers.Reshape([…])",
  Transpose: "layers.Permute([…])",
  Multiply: "layers.Rescaling(2)",
};

export function opInGraph(model: string, operation: Operation & { readonly className?: string }, trunk?: string): CeratopsError {
  const className = operation.className ?? "";
  const layer = layersForOps[className] ?? "class MyLayer extends Layer { override call(x: Tensor) { … } }";
  return branch({
    model,
    at: operation.name,
    what: `"${operation.name}" is an op, not a layer`,
    received: `the op ${className}`,
    trunk,
    fix: `${layer} in its place`,
  });
}
