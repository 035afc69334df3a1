import { CeratopsError } from "../errors.ts";
import { BaseLayer } from "../layers/layer.ts";
import { describe } from "../tensor/convert.ts";
import { isKerasTensor, showShape, type KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import { asIdentifier } from "../util/names.ts";
import { layerFamily } from "../visualize/layer_family.ts";

/** A layer that can go on top of a stack. */
export function stackable(model: string, item: unknown, stack: readonly BaseLayer[], position: number): BaseLayer {
  if (!(item instanceof BaseLayer)) throw notALayer(model, item, position);
  if (stack.includes(item)) throw addedTwice(model, item, stack);
  if (stack.some(({ name }) => name === item.name)) throw nameTaken(model, item);
  if (layerFamily(item.className) === "merging") throw mergesInSequential(model, item);
  return item;
}

function notALayer(model: string, item: unknown, position: number): CeratopsError {
  return new CeratopsError(`Sequential "${model}": item ${position} is not a layer`, {
    code: "E_SEQUENTIAL_ITEM",
    where: `${model}, item ${position}`,
    expected: "a layer such as layers.Dense(10), or Input(shape) as the first item",
    received: isKerasTensor(item) ? `the symbolic tensor ${showShape(item.shape)} that "${item.shownName}" gave` : describe(item),
    hint: fixFor(item),
  });
}

function fixFor(item: unknown): string {
  if (typeof item === "string") {
    const className = item.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
    return className.startsWith("Dense") ? "layers.Dense(10)" : `layers.${className}(…), or layers.Activation("${item}") for an activation`;
  }
  if (isKerasTensor(item)) {
    const made = item.history?.operation;
    const name = made instanceof BaseLayer ? asIdentifier(made.name) : "layer";
    return `[…, ${name}, …] with the layer, not what it gave; for a graph: Model({ inputs, outputs })`;
  }
  if (typeof item === "function") {
    const isClass = item.prototype instanceof BaseLayer;
    if (isClass) return `new ${item.name}(): the class itself was given`;
    const path = /^[A-Z]/.test(item.name) ? `layers.${item.name}` : item.name;
    return path === "" ? "layers.Lambda(fn)" : `${path}(), with its arguments: a call makes the layer`;
  }
  const looksLikeLayer = typeof item === "object" && item !== null && "getConfig" in item;
  return looksLikeLayer ? "import everything from one copy of ceratops: npm ls ceratops" : "layers.Dense(10)";
}

function addedTwice(model: string, layer: BaseLayer, stack: readonly BaseLayer[]): CeratopsError {
  return new CeratopsError(`Sequential "${model}": the same layer "${layer.name}" is added twice`, {
    code: "E_SEQUENTIAL_TWICE",
    where: `${model}, items ${stack.indexOf(layer)} and ${stack.length}`,
    expected: "a layer of its own at each place, with weights of its own",
    received: `"${layer.name}" (${layer.className}) again`,
    hint: `${asIdentifier(layer.name)}.copy({ name: "${layer.name}_1" }) is another of its kind; to share weights on purpose, use Model({ inputs, outputs })`,
  });
}

function nameTaken(model: string, layer: BaseLayer): CeratopsError {
  return new CeratopsError(`Sequential "${model}": two layers are called "${layer.name}"`, {
    code: "E_NAME_DUPLICATE",
    where: `${model}/${layer.name}`,
    expected: "a different name for each layer, since weights and files go by name",
    received: `a second layer "${layer.name}"`,
    hint: `layers.${layer.className}(…, { name: "${layer.name}_1" })`,
  });
}

function mergesInSequential(model: string, layer: BaseLayer): CeratopsError {
  return new CeratopsError(`Sequential "${model}": ${layer.className} needs several inputs; a stack passes one`, {
    code: "E_SEQUENTIAL_MERGE",
    where: `${model}/${layer.name}`,
    expected: "layers with one input and one output",
    received: `${layer.className}, which joins two or more`,
    hint: [
      "const a = Input([8]); const b = Input([4]);",
      `const joined = layers.${layer.className}()([a, b]);`,
      "const model = Model({ inputs: [a, b], outputs: layers.Dense(1)(joined) });",
    ].join("\n"),
  });
}

export function severalOutputs(model: string, layer: BaseLayer): CeratopsError {
  return new CeratopsError(`Sequential "${model}": layer "${layer.name}" gives several tensors; a stack passes one`, {
    code: "E_SEQUENTIAL_OUTPUTS",
    where: `${model}/${layer.name}`,
    expected: "layers with one input and one output",
    received: `${layer.className} with several outputs`,
    hint: "describe the model with Model({ inputs, outputs })",
  });
}

export function secondInput(model: string, input: KerasTensor | undefined, given: KerasTensor, stack: readonly BaseLayer[]): CeratopsError {
  const sizes = (input ?? given).shape.slice(1).map((dim) => dim ?? "null");
  const items = [`Input([${sizes.join(", ")}])`, ...stack.map(({ name }) => asIdentifier(name))];
  return new CeratopsError(`Sequential "${model}": an Input can only be the first item, and only one`, {
    code: "E_SEQUENTIAL_INPUT",
    where: model,
    expected: input === undefined ? "Input(shape) before all layers" : `the one Input it has, ${showShape(input.shape)}`,
    received: `the Input ${showShape(given.shape)} further up`,
    hint: `Sequential([${items.join(", ")}]); for several inputs: Model({ inputs: [a, b], outputs })`,
  });
}

export function otherShape(model: string, known: Shape, given: Shape): CeratopsError {
  return new CeratopsError(`Sequential "${model}" is built for another shape already`, {
    code: "E_SEQUENTIAL_BUILT",
    where: `${model}.build`,
    expected: showShape(known),
    received: showShape(given),
    hint: `a new model that begins with Input([${given.slice(1).map((dim) => dim ?? "null").join(", ")}]); layers that are built keep their weights`,
  });
}

export function noLayers(model: string): CeratopsError {
  return new CeratopsError(`Sequential "${model}" has no layers`, {
    code: "E_SEQUENTIAL_EMPTY",
    where: model,
    expected: "at least one layer",
    received: "an empty stack",
    hint: "model.add(layers.Dense(10))",
  });
}
