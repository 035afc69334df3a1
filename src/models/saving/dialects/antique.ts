import { CeratopsError } from "../../../errors.ts";
import { isSerialized, type Serialized } from "../../../util/serialize.ts";
import { isRecord } from "../../../util/tree.ts";

type Config = Readonly<Record<string, unknown>>;

/** A class with its config, as Keras 2 writes it: where the class comes from is not said. */
export interface Antique {
  readonly class_name: string;
  readonly config: unknown;
}

/**
 * A configuration as Keras 2 writes it, for programs that read nothing newer, such as TensorFlow.js: calls are lists of
 * tensors, inputs state their shape as `batch_input_shape`.
 *
 * @throws CeratopsError where the model has ops among its layers, or calls of several arguments: Keras 2 has no such form
 */
export function antique(config: Serialized, where: string): Antique {
  const { class_name: className, config: options } = config;
  if (isRecord(options) && Array.isArray(options["layers"]) && "output_layers" in options) return antiqueGraph(className, options, where);
  return { class_name: className, config: antiqueOptions(className, options, where) };
}

const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  InputLayer: { batch_shape: "batch_input_shape" },
  LeakyReLU: { negative_slope: "alpha" },
};

function antiqueOptions(className: string, options: unknown, where: string): unknown {
  if (!isRecord(options)) return options;
  const names = Object.hasOwn(renamed, className) ? renamed[className] : undefined;
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [names?.[key] ?? key, antiqueValue(value, where)]));
}

function antiqueValue(value: unknown, where: string): unknown {
  if (Array.isArray(value)) return value.map((one) => antiqueValue(one, where));
  if (isSerialized(value)) return typeof value.config === "string" ? value.config : antique(value, where);
  return value;
}

interface Entry extends Serialized {
  readonly name: string;
  readonly inbound_nodes: readonly { readonly args: readonly unknown[]; readonly kwargs: Config }[];
}

function antiqueGraph(className: string, { layers, input_layers: inputs, output_layers: outputs, ...rest }: Config, where: string): Antique {
  const entries = layers as readonly Entry[];
  const op = entries.find(({ module }) => typeof module === "string" && module.startsWith("keras.src.ops"));
  if (op !== undefined) throw onlyLayers(where, op.name);
  // Making a model counts as its first call.
  const models = new Set(entries.filter(({ class_name: name }) => ["Functional", "Sequential"].includes(name)).map(({ name }) => name));
  const functional = new Set(entries.filter(({ class_name: name }) => name === "Functional").map(({ name }) => name));
  const tensor = ([name, call, position]: readonly [string, number, number]): unknown[] => [name, models.has(name) ? call + 1 : call, position];
  const end = ([name, call, position]: readonly [string, number, number]): unknown[] => [name, models.has(name) && !functional.has(name) ? call + 1 : call, position];
  const node = ({ args, kwargs }: Entry["inbound_nodes"][number]): unknown[] => {
    const named = Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== null));
    return historiesIn(args).map((history, i) => [...tensor(history), i === 0 ? named : {}]);
  };
  const several = entries.find(({ inbound_nodes: nodes }) => nodes.some(({ args, kwargs }) => historiesIn([args.slice(1), kwargs]).length > 0));
  if (several !== undefined) throw severalArguments(where, several.name);
  const written = entries.map((entry) => ({ ...antique(entry, where), name: entry.name, inbound_nodes: entry.inbound_nodes.map(node) }));
  const ends = (tree: unknown): unknown[] => endsIn(tree).map(end);
  return { class_name: className, config: { ...rest, layers: written, input_layers: ends(inputs), output_layers: ends(outputs) } };
}

type History = readonly [string, number, number];

/** The tensors among arguments, in their order. */
function historiesIn(value: unknown): History[] {
  if (Array.isArray(value)) return value.flatMap(historiesIn);
  if (isSerialized(value) && value.class_name === "__keras_tensor__") return [(value.config as { keras_history: History }).keras_history];
  return isRecord(value) ? Object.values(value).flatMap(historiesIn) : [];
}

/** Inputs and outputs as a list, whatever their structure. */
function endsIn(tree: unknown): History[] {
  if (Array.isArray(tree) && tree.length === 3 && typeof tree[0] === "string") return [tree as unknown as History];
  if (Array.isArray(tree)) return tree.flatMap(endsIn);
  return isRecord(tree) ? Object.keys(tree).toSorted().flatMap((key) => endsIn(tree[key])) : [];
}

const onlyLayers = (where: string, op: string): CeratopsError =>
  new CeratopsError(`"${where}" has ops among its layers, which this format cannot hold`, {
    code: "E_SAVE_FORMAT",
    where: `${where}/${op}`,
    expected: "a model of layers only",
    received: `the op "${op}"`,
    hint: `layers.Add()([a, b]) for ops.add(a, b), and so on; or await model.save("model.keras")`,
  });

const severalArguments = (where: string, layer: string): CeratopsError =>
  new CeratopsError(`"${layer}" is called with several arguments, which this format cannot hold`, {
    code: "E_SAVE_FORMAT",
    where: `${where}/${layer}`,
    expected: "layers called on one tensor or one list of tensors",
    received: "further tensors among the arguments",
    hint: `await model.save("model.keras")`,
  });
