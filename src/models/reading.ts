import { CeratopsError } from "../errors.ts";
import type { BaseLayer, Layer } from "../layers/layer.ts";
import { InputLayer } from "../layers/core/input.ts";
import * as layers from "../layers/index.ts";
import { at } from "../ir/shape.ts";
import { isKerasTensor, type KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import { JsonFloat } from "../saving/json/json_value.ts";
import { FunctionOperation } from "../tensor/op.ts";
import { WeakFloat } from "../tensor/promotion.ts";
import type { CallNode } from "../tensor/operation.ts";
import { provideClass } from "../util/custom_objects.ts";
import { fromConfigKeys } from "../util/options.ts";
import { isSerialized, type Serialized } from "../util/serialize.ts";
import { isRecord, leaves } from "../util/tree.ts";
import type { SymbolicTree } from "../training/structure.ts";
import { readValue } from "./config_values.ts";
import { Functional } from "./functional.ts";
import { BaseModel } from "./model.ts";
import { readOp } from "./op_reading.ts";
import { serializeOperation } from "./operation_config.ts";
import { SequentialModel } from "./sequential.ts";

/** How a model stands in files: its configuration, without weights. */
export const serialize = (model: BaseLayer): Serialized => serializeOperation(model);

/**
 * A model out of its configuration, with new weights.
 *
 * @throws CeratopsError where a layer or an op is not known, or the graph does not hold together
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(3)]);
 * const copy = models.deserialize(models.serialize(model));
 * console.log(copy.name === model.name); // true
 * ```
 */
export function deserialize(config: Serialized): BaseModel {
  const model = layers.deserialize(config);
  if (model instanceof BaseModel) return model;
  throw new CeratopsError(`The configuration is that of a ${model.className}, not of a model`, {
    code: "E_NOT_A_MODEL",
    expected: "a Sequential or Functional model, or a registered class that extends Model",
    received: model.className,
    hint: "layers.deserialize(config)",
  });
}

/** Makes a kind of model from its config, for the family of layers, which finds classes by name and calls `new`. */
function reader(Made: abstract new (...args: never[]) => BaseLayer, read: (config: Config) => BaseLayer): new (config: Config) => BaseLayer {
  const construct = function (config: Config): BaseLayer {
    return read(config);
  };
  construct.prototype = Made.prototype as unknown;
  return construct as unknown as new (config: Config) => BaseLayer;
}

/** A config with its keys in camelCase. */
type Config = Readonly<Record<string, unknown>>;

// Layers read them too, where one holds a model.
provideClass("Sequential", reader(SequentialModel, readSequential));
provideClass("Functional", reader(Functional, readFunctional));
provideClass("Model", reader(Functional, readFunctional));

function readSequential(config: Config): SequentialModel {
  const stack = (config["layers"] as readonly Serialized[]).map((entry) => layers.deserialize(entry));
  const { name, trainable } = config as { name?: string; trainable?: boolean };
  const model = new SequentialModel(stack, { name, trainable: trainable ?? true, dtype: config["dtype"] as "float32" });
  const shape = config["buildInputShape"];
  if (!model.built && Array.isArray(shape)) model.build(shape as Shape);
  return model;
}

interface Entry extends Serialized {
  readonly name: string;
  readonly inbound_nodes: readonly { readonly args: unknown; readonly kwargs: unknown }[];
}

/** One call that is still to be made. */
interface Pending {
  readonly owner: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

function readFunctional(config: Config): Functional {
  const calls = new GraphCalls(config["layers"] as readonly Entry[]);
  calls.makeAll();
  const { name, trainable } = config as { name?: string; trainable?: boolean };
  const model = new Functional({
    name,
    inputs: calls.ends(config["inputLayers"]) as SymbolicTree,
    outputs: calls.ends(config["outputLayers"]) as SymbolicTree,
  });
  if (trainable === false) model.trainable = false;
  return model;
}

/** Makes the calls of a graph again, each as soon as its inputs are there. */
class GraphCalls {
  readonly #entries: readonly Entry[];
  readonly #layers = new Map<string, BaseLayer>();
  /** The results of the calls of each entry, in order. */
  readonly #results = new Map<string, (readonly KerasTensor[])[]>();

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    for (const entry of entries) {
      this.#results.set(entry.name, []);
      if (isOpEntry(entry)) continue;
      const layer = layers.deserialize(entry);
      this.#layers.set(entry.name, layer);
      if (layer instanceof InputLayer) this.#results.set(entry.name, [[layer.output]]);
    }
  }

  makeAll(): void {
    let pending: Pending[] = this.#entries.flatMap((entry) =>
      entry.inbound_nodes.map(({ args, kwargs }) => ({ owner: entry.name, args: listOf(args), kwargs: isRecord(kwargs) ? kwargs : {} })),
    );
    while (pending.length > 0) {
      // Calls of one layer keep their order: later tensors are named by it.
      const blocked = new Set<string>();
      const left = pending.filter((call) => {
        const ready = !blocked.has(call.owner) && this.#isReady([call.args, call.kwargs]);
        if (ready) this.#make(call);
        else blocked.add(call.owner);
        return !ready;
      });
      if (left.length === pending.length) throw unconnected(left.map(({ owner }) => owner));
      pending = left;
    }
  }

  /** Inputs or outputs of the model: `[layer, call, tensor]`, alone or nested. The calls of nested models count from 1. */
  ends(tree: unknown): unknown {
    if (isEnd(tree)) {
      const [name, call, tensor] = tree;
      const nested = this.#layers.get(name) instanceof Functional;
      return this.#tensor(name, nested ? call - 1 : call, tensor);
    }
    if (Array.isArray(tree)) return tree.map((part) => this.ends(part));
    return isRecord(tree) ? Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, this.ends(part)])) : tree;
  }

  #make({ owner, args, kwargs }: Pending): void {
    const inputs = args.map((arg) => this.#read(arg));
    const layer = this.#layers.get(owner);
    const result = layer === undefined ? this.#callOp(owner, inputs) : callLayer(layer, inputs, this.#read(kwargs) as Config);
    this.#results.get(owner)?.push(lastCallOf(layer, result));
  }

  #callOp(name: string, inputs: readonly unknown[]): unknown {
    const entry = this.#entries.find((one) => one.name === name);
    const result = readOp(entry?.class_name ?? "", isRecord(entry?.config) ? entry.config : {})(inputs);
    for (const { history } of leaves(result, isKerasTensor)) {
      if (history?.operation instanceof FunctionOperation) history.operation.name = name;
    }
    return result;
  }

  #isReady(value: unknown): boolean {
    if (isTensorConfig(value)) {
      const [name, call] = value.config.keras_history;
      return this.#results.get(name)?.[call] !== undefined;
    }
    if (Array.isArray(value)) return value.every((part) => this.#isReady(part));
    return isRecord(value) ? Object.values(value).every((part) => this.#isReady(part)) : true;
  }

  /** Symbolic tensors for the places where they stand. */
  #read(value: unknown): unknown {
    if (isTensorConfig(value)) return this.#tensor(...value.config.keras_history);
    if (value instanceof JsonFloat) return new WeakFloat(value.value);
    if (Array.isArray(value)) return value.map((part) => this.#read(part));
    if (!isRecord(value) || isSerialized(value)) return readValue(value);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.#read(part)]));
  }

  #tensor(name: string, call: number, tensor: number): KerasTensor {
    const found = this.#results.get(name)?.[call]?.[tensor];
    if (found === undefined) throw unconnected([name]);
    return found;
  }
}

function callLayer(layer: BaseLayer, inputs: readonly unknown[], kwargs: Config): unknown {
  const options = Object.fromEntries(Object.entries(fromConfigKeys(kwargs)).filter(([, value]) => value !== null));
  const call = layer as Layer as (...args: readonly unknown[]) => unknown;
  return Object.keys(options).length === 0 ? call(...inputs) : call(...inputs, options);
}

/** The tensors that a call gave, in their order. */
function lastCallOf(layer: BaseLayer | undefined, result: unknown): readonly KerasTensor[] {
  const call: CallNode | undefined = layer?.calls.at(-1);
  return call?.outputs ?? (Array.isArray(result) ? (result as KerasTensor[]) : [result as KerasTensor]);
}

const isOpEntry = ({ module }: Entry): boolean => typeof module === "string" && /^keras(\.src)?\.ops(\.|$)/.test(module);

const listOf = (args: unknown): readonly unknown[] => (Array.isArray(args) ? args : [args]);

const isEnd = (tree: unknown): tree is [string, number, number] => Array.isArray(tree) && tree.length === 3 && typeof tree[0] === "string";

interface TensorConfig {
  readonly config: { readonly keras_history: readonly [string, number, number] };
}

const isTensorConfig = (value: unknown): value is TensorConfig => isSerialized(value) && value.class_name === "__keras_tensor__";

function unconnected(names: readonly string[]): CeratopsError {
  return new CeratopsError(`The configuration does not say where the inputs of "${at(names, 0)}" come from`, {
    code: "E_CONFIG_GRAPH",
    where: names.join(", "),
    expected: "calls whose inputs are made by other calls of the model",
    received: "calls of tensors that nothing makes",
    hint: "save the model again, with Keras or Ceratops",
  });
}
