import { CeratopsError } from "../errors.ts";
import { BaseLayer } from "../layers/layer.ts";
import { describe } from "../tensor/convert.ts";
import { isKerasTensor, showShape, type KerasTensor } from "../tensor/keras_tensor.ts";
import { isTensor } from "../tensor/operation.ts";
import { asIdentifier } from "../util/names.ts";
import { isRecord } from "../util/tree.ts";
import { madeIn, type DeadEnd } from "./graph_order.ts";

/** What the user called a symbolic tensor, or the operation that made it. */
export const nameOf = (tensor: KerasTensor): string => madeIn(tensor)?.operation.name ?? tensor.name;

const shown = (tensors: readonly KerasTensor[]): string => tensors.map((one) => `"${nameOf(one)}" ${showShape(one.shape)}`).join(", ");

/** Models by their own input tensors, to tell a stranger's input from a forgotten one. */
const owners = new WeakMap<KerasTensor, string>();

export function rememberOwner(inputs: readonly KerasTensor[], model: string): void {
  for (const input of inputs) owners.set(input, model);
}

/** An output needs a source that is not among the inputs. */
export function disconnected(model: string, inputs: readonly KerasTensor[], outputNames: readonly string[], end: DeadEnd): CeratopsError {
  const missing = nameOf(end.tensor);
  const path = [missing, ...end.through.toReversed().map(({ operation }) => operation.name)];
  const known = inputs.map(nameOf);
  return new CeratopsError(`Model "${model}": input "${missing}" is needed but is not in inputs`, {
    code: "E_GRAPH_DISCONNECTED",
    where: `${path.join(" → ")} → output "${outputNames[end.output] ?? ""}"`,
    expected: `inputs that include "${missing}" ${showShape(end.tensor.shape)}`,
    received: `inputs: ${shown(inputs)}`,
    hint: connectionHint(inputs, end.tensor, missing, known),
  });
}

function connectionHint(inputs: readonly KerasTensor[], tensor: KerasTensor, missing: string, known: readonly string[]): string {
  const owner = owners.get(tensor);
  const [first] = inputs;
  const other = first === undefined ? undefined : owners.get(first);
  if (owner !== undefined) {
    const entry = other === undefined || other === owner ? "x" : `${asIdentifier(other)}.output`;
    return [
      `"${missing}" is the input of model "${owner}", which has a graph of its own: call the model,`,
      `outputs: ${asIdentifier(owner)}(${entry}); for a layer inside it, first`,
      `const part = Model({ inputs: ${asIdentifier(owner)}.input, outputs: ${asIdentifier(owner)}.getLayer("…").output });`,
    ].join("\n");
  }
  const twin = inputs.find((input) => showShape(input.shape) === showShape(tensor.shape));
  const add = `inputs: [${[...known, missing].map(asIdentifier).join(", ")}]`;
  if (twin === undefined) return add;
  return `${add}\n(or use "${nameOf(twin)}", of the same shape, if "${missing}" was a second Input for the same data)`;
}

/** Something among inputs or outputs that is no symbolic tensor. */
export function notSymbolic(model: string, argument: "inputs" | "outputs", value: unknown, key: string): CeratopsError {
  const { received, hint } = diagnose(argument, value);
  return new CeratopsError(`Model "${model}": ${argument}${key} is ${received.short}`, {
    code: argument === "outputs" ? "E_MODEL_OUTPUTS" : "E_MODEL_INPUTS",
    where: `${argument}${key}`,
    expected: argument === "inputs" ? "what Input(shape) gave" : "the result of calling a layer on a symbolic tensor",
    received: received.long,
    hint,
  });
}

function diagnose(argument: "inputs" | "outputs", value: unknown): { received: { short: string; long: string }; hint: string } {
  const isInputs = argument === "inputs";
  if (value instanceof BaseLayer) {
    const name = asIdentifier(value.name);
    const called = value.calls.length > 0 ? "not its result" : "which was not called";
    return {
      received: { short: `the layer "${value.name}", ${called}`, long: `a layer of class ${value.className}` },
      hint: isInputs ? `inputs: ${name}.input` : `outputs: ${name}(x), where x is the tensor before it`,
    };
  }
  if (isTensor(value)) {
    const long = `${value.dtype} values of shape [${value.shape.join(", ")}]`;
    const shape = `[${value.shape.slice(1).join(", ")}]`;
    return { received: { short: "a tensor of values", long }, hint: `const x = Input(${shape}); describe the model with x, then model.predict(values)` };
  }
  const long = value === undefined ? "nothing" : describe(value);
  if (value === undefined) return { received: { short: "missing", long }, hint: "Model({ inputs: x, outputs: y })" };
  const hint = isInputs ? "inputs: Input([784])" : "outputs: layers.Dense(10)(x)";
  return { received: { short: long.slice(0, 40), long }, hint };
}

/** Refuses what is no structure of symbolic tensors. */
export function checkStructure(model: string, argument: "inputs" | "outputs", tree: unknown, key = ""): void {
  if (isKerasTensor(tree)) return;
  const parts: [string, unknown][] = Array.isArray(tree)
    ? tree.map((item: unknown, i): [string, unknown] => [`${key}[${i}]`, item])
    : isRecord(tree)
      ? Object.entries(tree).map(([name, item]): [string, unknown] => [`${key}.${name}`, item])
      : [];
  if (parts.length === 0) throw notSymbolic(model, argument, Array.isArray(tree) || isRecord(tree) ? undefined : tree, key);
  for (const [place, item] of parts) checkStructure(model, argument, item, place);
}

/** A tensor in the middle of a graph, given as an input; perhaps inputs and outputs have changed places. */
export function inputInTheMiddle(model: string, tensor: KerasTensor, outputs: readonly KerasTensor[]): CeratopsError {
  const name = nameOf(tensor);
  const [output] = outputs;
  if (output !== undefined && madeIn(output)?.inputs.length === 0) return swapped(model, tensor, output);
  return new CeratopsError(`Model "${model}": an input is the output of layer "${name}", not an Input`, {
    code: "E_MODEL_INPUT_MIDDLE",
    where: name,
    expected: "inputs made by Input(shape)",
    received: `the output ${showShape(tensor.shape)} of "${name}"`,
    hint: `const x = Input([${tensor.shape.slice(1).map((dim) => dim ?? "null").join(", ")}]); call the later layers on x, then Model({ inputs: x, outputs: … })`,
  });
}

function swapped(model: string, input: KerasTensor, output: KerasTensor): CeratopsError {
  const [inner, outer] = [nameOf(input), nameOf(output)].map(asIdentifier);
  return new CeratopsError(`Model "${model}": inputs and outputs have changed places`, {
    code: "E_MODEL_INPUT_MIDDLE",
    where: `inputs: "${nameOf(input)}"`,
    expected: `inputs: the Input "${nameOf(output)}" ${showShape(output.shape)}`,
    received: `inputs: the output ${showShape(input.shape)} of "${nameOf(input)}"`,
    hint: `Model(${outer}, ${inner}): inputs come first`,
  });
}

export function inputTwice(model: string, tensor: KerasTensor): CeratopsError {
  return new CeratopsError(`Model "${model}": input "${nameOf(tensor)}" is listed twice in inputs`, {
    code: "E_MODEL_INPUT_TWICE",
    where: "inputs",
    expected: "each Input once",
    received: `"${nameOf(tensor)}" twice`,
    hint: "leave one out",
  });
}

export function duplicateName(model: string, name: string, classNames: readonly string[]): CeratopsError {
  return new CeratopsError(`Model "${model}": ${classNames.length} layers are called "${name}"`, {
    code: "E_NAME_DUPLICATE",
    where: `${model}/${name}`,
    expected: "a different name for each layer, since weights and files go by name",
    received: classNames.map((className) => `${className} "${name}"`).join(", "),
    hint: `layers.${classNames.at(-1) ?? "Dense"}(…, { name: "${name}_1" })`,
  });
}
