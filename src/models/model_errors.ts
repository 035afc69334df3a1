import { CeratopsError } from "../errors.ts";
import { BaseLayer } from "../layers/layer.ts";
import type { Shape } from "../tensor/keras_tensor.ts";
import { nearest } from "../util/names.ts";

/** How a layer is asked for. */
export type Wanted = string | { readonly name: string } | { readonly index: number };

export function noCallMethod({ name, className, ...fields }: { readonly name: string; readonly className: string }): CeratopsError {
  const inner = Object.entries(fields).flatMap(([field, value]) => (value instanceof BaseLayer ? [field] : []));
  const result = inner.reduce((x, field) => `this.${field}(${x})`, "x");
  return new CeratopsError(`Model "${name}" does not say what it does: its class has no call method`, {
    code: "E_MODEL_CALL",
    where: name,
    expected: `class ${className} extends Model { override call(x: Tensor) { … } }`,
    received: `${className} without call`,
    hint: `override call(x: Tensor) { return ${result}; }, or a description: Model({ inputs: x, outputs: y })`,
  });
}

export function graphInClass(name: string, className: string): CeratopsError {
  return new CeratopsError(`Model "${name}": a class that extends Model is code and takes no inputs and outputs`, {
    code: "E_MODEL_CLASS_GRAPH",
    where: `${className}, super(…)`,
    expected: "super() and a method call, or no class at all",
    received: "super({ inputs, outputs })",
    hint: "const model = Model({ inputs, outputs })",
  });
}

export function noGraph(name: string, what: string, example: Shape | undefined): CeratopsError {
  const shape = example === undefined ? "784" : example.map((dim) => dim ?? "null").join(", ");
  return new CeratopsError(`Model "${name}" has no ${what} yet: it was not told the shape of its input`, {
    code: "E_MODEL_NO_INPUT",
    where: `${name}.${what}`,
    expected: "a model that begins with an Input, or was built",
    received: "layers alone",
    hint: `Sequential([Input([${shape}]), …])`,
  });
}

export function noSuchLayer(name: string, layers: readonly BaseLayer[], wanted: Wanted): CeratopsError {
  const names = layers.map((layer) => layer.name);
  const asked = typeof wanted === "string" ? `"${wanted}"` : "name" in wanted ? `"${wanted.name}"` : `at index ${wanted.index}`;
  const inside = layers.find((layer) => layer.sublayers.some((inner) => `"${inner.name}"` === asked));
  const meant = nearest(asked.replaceAll('"', ""), names);
  return new CeratopsError(`"${name}" has no layer ${asked}`, {
    code: "E_NO_LAYER",
    where: name,
    expected: names.map((one) => `"${one}"`).join(", "),
    received: asked,
    hint: inside !== undefined
      ? `it is inside "${inside.name}": getLayer("${inside.name}/${asked.replaceAll('"', "")}")`
      : meant === undefined ? `getLayer("${names.at(-1) ?? ""}")` : `did you mean "${meant}"?`,
  });
}

export function notCompiled(name: string): CeratopsError {
  return new CeratopsError(`Model "${name}" is not compiled: it has no loss and no optimizer yet`, {
    code: "E_NOT_COMPILED",
    where: name,
    expected: "a call of compile before fit and evaluate",
    received: "no such call",
    hint: `model.compile({ optimizer: "adam", loss: "mean_squared_error" })`,
  });
}
