import { CeratopsError } from "../../errors.ts";
import { InputLayer } from "../../layers/core/input.ts";
import { BaseLayer } from "../../layers/layer.ts";
import { at } from "../../ir/shape.ts";
import { isKerasTensor, type KerasTensor } from "../../tensor/keras_tensor.ts";
import type { CallNode } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { configKey } from "../../util/names.ts";
import type { Serialized } from "../../util/serialize.ts";
import { isRecord, type Tree } from "../../util/tree.ts";
import type { LayerGraph } from "../layer_graph.ts";
import { makeCalls, namedOf } from "./call_order.ts";
import { bidirectionalOptions } from "./bidirectional.ts";
import { call, exported, list, literal, variable, type Entry, type Expression, type Statement } from "./expression.ts";
import { isModel, isStack, type GraphedLayer } from "./kinds.ts";
import type { Language } from "./language.ts";
import { ownOptions } from "./layer_options.ts";
import { layersOfSeveralModels, liveLayer, visibleLayers } from "./members.ts";
import { AutomaticNames, ownName, Variables } from "./naming.ts";
import { opExpression } from "./op_code.ts";
import { entriesOf, tensorExpression, valueExpression, type ValueContext } from "./values.ts";

/** Part of a program in which variables are known: the whole, or the body of a function. */
interface Scope {
  readonly variables: Variables;
  readonly statements: Statement[];
  readonly layers: Map<BaseLayer, Expression>;
  readonly tensors: Map<KerasTensor, Expression>;
}

/** Tensors of values with more numbers than this get a line of their own. */
const LARGE = 8;

/** Writes the statements that make a model. */
export class ModelWriter {
  readonly #language: Language;
  readonly names: AutomaticNames;
  /** The dtype policy of layers that name none. */
  readonly #policy: string;
  /** Layers that belong to several models: made first, for all to see. */
  readonly #shared: readonly BaseLayer[];
  readonly #global: Scope;
  readonly functions: Statement[] = [];

  constructor(model: GraphedLayer, language: Language, policy: string) {
    this.#language = language;
    this.#policy = policy;
    const seen = visibleLayers(model);
    this.names = new AutomaticNames(seen, model.flattenLayers().filter((layer) => !seen.includes(layer)));
    this.#shared = layersOfSeveralModels(model);
    this.#global = { variables: new Variables(language), statements: [], layers: new Map(), tensors: new Map() };
    this.#global.variables.add("model");
  }

  /** Makes the layers that several models share. */
  sharedLayers(): readonly Statement[] {
    for (const layer of this.#shared) this.#bind(layer, this.#global);
    return this.#global.statements.splice(0);
  }

  /** Makes the model, as a stack where it is given, else as a graph; the last statement sets `model`. */
  model(model: GraphedLayer, stack: readonly BaseLayer[] | undefined): readonly Statement[] {
    const value = stack === undefined ? this.#graphModel(model, this.#global) : this.#stack(stack, model, this.#global);
    return [...this.#global.statements, { kind: "let", targets: "model", value }];
  }

  /** For what stands outside of the model, such as the call of `compile`. */
  context(): ValueContext {
    return this.#context(this.#global);
  }

  #stack(stack: readonly BaseLayer[], model: BaseLayer, scope: Scope): Expression {
    const { name } = model;
    for (const layer of stack) if (isModel(layer) && !scope.layers.has(layer)) this.#bind(layer, scope);
    const items = stack.map((layer) => this.#layer(layer, scope));
    const policy = model.dtypePolicy.name;
    const dtype: Entry[] = policy !== this.#policy && this.#language.sequentialHasPolicy ? [["dtype", literal(policy)]] : [];
    const isAutomatic = this.names.take({ name, className: "Sequential" });
    const options: Entry[] = [...trainable(model), ...dtype, ...(isAutomatic ? [] : [["name", literal(name)] as const])];
    return call(exported("", "Sequential"), [list(items, items.length > 1)], options);
  }

  #graphModel(model: GraphedLayer, scope: Scope): Expression {
    const { graph, name } = model;
    if (graph === undefined) return this.#stack([], model, scope);
    const ends = this.#graph(graph, scope);
    const isAutomatic = this.names.take({ name, className: "Functional" });
    const options: Entry[] = [...trainable(model), ...(isAutomatic ? [] : [["name", literal(name)] as const])];
    return call(exported("", "Model"), [], [...ends, ...options]);
  }

  /** Makes the calls of a graph; gives its inputs and outputs. */
  #graph(graph: LayerGraph, scope: Scope): Entry[] {
    for (const layer of graph.layers) if (isModel(layer) && !scope.layers.has(layer)) this.#bind(layer, scope);
    const { flatInputs, inputs, outputs } = graph.signature;
    for (const input of flatInputs) this.#input(input, flatInputs.length === 1, scope);
    makeCalls(graph, this.names, (layer) => scope.layers.has(layer), (node) => this.#call(node, graph, scope));
    const context = this.#context(scope);
    return [["inputs", valueExpression(inputs, context)], ["outputs", valueExpression(outputs, context)]];
  }

  #input(input: KerasTensor, isOnly: boolean, scope: Scope): void {
    const operation = input.history?.operation as InputLayer;
    const isAutomatic = /^input_layer(_\d+)?$/.test(operation.name);
    const name = scope.variables.add(isAutomatic && isOnly ? "inputs" : operation.name);
    scope.statements.push({ kind: "let", targets: name, value: this.#layer(operation, scope) });
    scope.tensors.set(input, variable(name));
  }

  #call(node: CallNode, graph: LayerGraph, scope: Scope): void {
    const { operation } = node;
    const calls = operation.calls.filter((other) => graph.members.has(other));
    const isLayer = operation instanceof BaseLayer;
    if (isLayer && calls.length > 1 && !scope.layers.has(operation)) this.#bind(operation, scope);
    const value = isLayer ? this.#layerCall(operation, node, scope) : this.#opCall(node, scope);
    const isBound = isLayer && scope.layers.has(operation);
    const suffix = calls.length > 1 ? ` ${calls.indexOf(node) + 1}` : isBound ? " output" : "";
    this.#results(node.result, value, `${operation.name}${suffix}`, scope);
  }

  #layerCall(layer: BaseLayer, { args }: CallNode, scope: Scope): Expression {
    const last = args.at(-1);
    const options = args.length > 1 && isRecord(last) ? last : {};
    const inputs = options === last ? args.slice(0, -1) : args;
    const context = this.#context(scope);
    const named = entriesOf(options, context).map(([key, value]): Entry => [configKey(key), value]);
    return call(this.#layer(layer, scope), inputs.map((arg) => valueExpression(arg, context)), named);
  }

  #opCall(node: CallNode, scope: Scope): Expression {
    const { className } = namedOf(node);
    this.names.skip(className);
    return opExpression(className, node.args, (arg) => valueExpression(arg, this.#context(scope)));
  }

  /** Gives names to what a call gives. */
  #results(result: unknown, value: Expression, wanted: string, scope: Scope): void {
    if (Array.isArray(result) && result.length > 1 && result.every(isKerasTensor)) {
      const targets = result.map((_, i) => scope.variables.add(i === 0 ? wanted : `${wanted} output ${i + 1}`));
      result.forEach((tensor, i) => scope.tensors.set(tensor, variable(at(targets, i))));
      scope.statements.push({ kind: "let", targets, value });
      return;
    }
    const name = scope.variables.add(wanted);
    scope.statements.push({ kind: "let", targets: name, value });
    this.#nameParts(result as Tree<KerasTensor>, variable(name), scope);
  }

  #nameParts(result: Tree<KerasTensor>, of: Expression, scope: Scope): void {
    if (isKerasTensor(result)) scope.tensors.set(result, of);
    else for (const [key, part] of Object.entries(result)) {
      this.#nameParts(part as Tree<KerasTensor>, { kind: "part", of, key: Array.isArray(result) ? Number(key) : key }, scope);
    }
  }

  /** Gives a layer a variable. */
  #bind(layer: BaseLayer, scope: Scope): void {
    const value = this.#layer(layer, scope);
    const name = scope.variables.add(layer.name);
    scope.statements.push({ kind: "let", targets: name, value });
    scope.layers.set(layer, variable(name));
  }

  #layer(layer: BaseLayer, scope: Scope): Expression {
    const bound = scope.layers.get(layer);
    if (bound !== undefined) return bound;
    if (layer instanceof InputLayer) return this.#inputLayer(layer);
    if (isStack(layer)) return this.#stack(layer.stack, layer, scope);
    if (isModel(layer)) return this.#modelFunction(layer);
    return this.#plainLayer(layer, scope);
  }

  #inputLayer(layer: InputLayer): Expression {
    const [batchSize, ...shape] = layer.batchShape;
    const { dtype } = layer.output;
    const isAutomatic = this.names.take(layer);
    const options: Entry[] = [
      ...(batchSize === null || batchSize === undefined ? [] : [["batch_size", literal(batchSize)] as const]),
      ...(dtype === "float32" ? [] : [["dtype", literal(dtype)] as const]),
      ...(layer.optional ? [["optional", literal(true)] as const] : []),
      ...(isAutomatic ? [] : [["name", literal(layer.name)] as const]),
    ];
    return call(exported("", "Input"), [list(shape.map(literal))], options);
  }

  /** A function that makes a model inside another one, and its call. */
  #modelFunction(model: GraphedLayer): Expression {
    const name = this.#global.variables.add(`build ${model.name}`);
    const scope: Scope = {
      variables: new Variables(this.#language, this.#global.variables),
      statements: [],
      layers: new Map(this.#shared.map((layer) => [layer, this.#global.layers.get(layer) ?? literal(null)])),
      tensors: new Map(),
    };
    const result = this.#graphModel(model, scope);
    this.functions.push({ kind: "function", name, body: scope.statements, result });
    return call(variable(name));
  }

  #plainLayer(layer: BaseLayer, scope: Scope, given = layer.getConfig() as Readonly<Record<string, unknown>>): Expression {
    const { className, isBuiltIn } = layer;
    const context = this.#context(scope, layer);
    const config = className === "Bidirectional" && isBuiltIn ? bidirectionalOptions(given) : given;
    const { leading, named } = ownOptions(layer, config, (value) => valueExpression(value, context));
    const policy = layer.dtypePolicy.name;
    const args = leading.map(([, value]) => valueExpression(value, context));
    const options: Entry[] = [
      ...entriesOf(Object.fromEntries(named), context),
      ...entriesOf({ activity_regularizer: config["activity_regularizer"] ?? undefined }, context),
      ...("trainable" in config ? trainable(layer) : []),
      ...("dtype" in config && policy !== this.#policy ? [["dtype", literal(policy)] as const] : []),
    ];
    const name = String(config["name"] ?? layer.name);
    const isAutomatic = this.names.take({ name, className });
    const all: Entry[] = isAutomatic ? options : [...options, ["name", literal(name)]];
    return call(isBuiltIn ? exported("layers", className) : { kind: "own", name: ownName(className) }, args, all, !isBuiltIn);
  }

  /** @param owner the layer in whose config values stand */
  #context(scope: Scope, owner?: BaseLayer): ValueContext {
    return {
      names: this.names,
      tensor: (symbolic) => scope.tensors.get(symbolic) ?? literal(null),
      numbers: (tensor) => this.#numbers(tensor, scope),
      layer: (config) => this.#layerIn(config, owner, scope),
    };
  }

  /** Numbers in the place where they stand; many of them get a variable. */
  #numbers(tensor: Tensor, scope: Scope): Expression {
    const value = tensorExpression(tensor);
    if (tensor.shape.reduce((product, dim) => product * dim, 1) <= LARGE) return value;
    const name = scope.variables.add("values");
    scope.statements.push({ kind: "let", targets: name, value });
    return variable(name);
  }

  /** The layer that stands in the options of another one. */
  #layerIn(config: Serialized, owner: BaseLayer | undefined, scope: Scope): Expression {
    const layer = owner === undefined ? undefined : liveLayer(config, owner);
    if (layer === undefined || typeof config.config === "string") throw hiddenLayer(config.class_name, owner?.name ?? "");
    return isModel(layer) ? this.#layer(layer, scope) : this.#plainLayer(layer, scope, config.config);
  }
}

/** An option that says that something is not trained. */
const trainable = (layer: BaseLayer): Entry[] => (layer.trainable ? [] : [["trainable", literal(false)]]);

const hiddenLayer = (className: string, owner: string): CeratopsError =>
  new CeratopsError(`"${owner}" has a ${className} in its options that is in none of its fields`, {
    code: "E_CODE_LAYER",
    where: owner,
    expected: "layers inside a layer in its fields",
    received: `a ${className} in getConfig() alone`,
    hint: "this.inner = inner; in the constructor",
  });
