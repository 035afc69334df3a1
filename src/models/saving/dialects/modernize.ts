import { isSerialized, type Serialized } from "../../../util/serialize.ts";
import { isRecord } from "../../../util/tree.ts";
import { moduleOf } from "../../op_table.ts";
import { modernGraph } from "./old_graph.ts";
import { modernStack } from "./old_stack.ts";

type Config = Readonly<Record<string, unknown>>;

/** Values that old files wrap: tuples, shapes, and what stands for `...` among axes. */
const wrapped = ["__tuple__", "TensorShape"];

/** Options that were called otherwise, by class. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  InputLayer: { batch_input_shape: "batch_shape" },
  LeakyReLU: { alpha: "negative_slope" },
};

/** Values that were called otherwise, by option. */
const renamedValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  distribution: { normal: "truncated_normal" },
  reduction: { auto: "sum_over_batch_size" },
};

/** Options that TensorFlow.js writes as null where they were not given. */
const leftOpen = ["implementation"];

/**
 * A configuration as Keras 3 writes it, out of one that Keras 2, TensorFlow.js or an early Keras 3 wrote. What is new
 * already stays as it is; options that are only unknown stay, too.
 *
 * @param config of a model or a part, as it stands in the file
 */
export function modernize(config: unknown): unknown {
  if (Array.isArray(config)) return config.map(modernize);
  if (!isRecord(config)) return config;
  if (wrapped.includes(String(config["class_name"])) && Array.isArray(config["items"])) return modernize(config["items"]);
  // Layers are built by the model they are in, under its name, and not by themselves.
  const entries = Object.entries(config).filter(([key]) => key !== "build_config" || !("class_name" in config));
  const inner = Object.fromEntries(entries.map(([key, value]) => [key, modernize(value)]));
  return isPart(inner) ? modernPart(inner) : inner;
}

/** A class name with a config; very old Sequential models have a bare list. */
const isPart = (value: Config): value is Config & Serialized =>
  isSerialized(value) && (Array.isArray(value.config) || isRecord(value.config));

function modernPart(part: Config & Serialized): Config & Serialized {
  const { class_name: className } = part;
  const bare: unknown = part.config;
  const config = Array.isArray(bare) ? { layers: bare as readonly unknown[] } : (bare as Config);
  const stated = Object.entries(config).filter(([key, value]) => value !== null || !leftOpen.includes(key));
  const entries = stated.map(([key, value]) => [newName(className, key), newValue(key, value)]);
  const modern = { ...part, config: Object.fromEntries(entries) as Config };
  if (className === "Sequential") return { ...modern, config: modernStack(modern.config) };
  const { layers } = modern.config;
  if (!Array.isArray(layers) || !("output_layers" in modern.config)) return modern;
  return { ...modern, config: modernGraph({ ...modern.config, layers: layers.map(withModule) }) };
}

/** Whole-model HDF5 files do not say where classes come from. Ops, unlike layers, cannot be trained. */
function withModule(entry: unknown): unknown {
  if (!isRecord(entry) || "module" in entry || !isSerialized(entry) || !isRecord(entry.config)) return entry;
  const isLayer = "trainable" in entry.config || "layers" in entry.config || entry.class_name === "InputLayer";
  const calls: unknown = entry["inbound_nodes"];
  const isNew = Array.isArray(calls) && calls.length > 0 && calls.every(isRecord);
  return isNew && !isLayer ? { ...entry, module: moduleOf(entry.class_name) } : entry;
}

function newName(className: string, key: string): string {
  const names = Object.hasOwn(renamed, className) ? renamed[className] : undefined;
  return names !== undefined && Object.hasOwn(names, key) ? (names[key] ?? key) : key;
}

function newValue(key: string, value: unknown): unknown {
  if (key === "axis" && Array.isArray(value) && value.length === 1) return value[0];
  const names = Object.hasOwn(renamedValues, key) ? renamedValues[key] : undefined;
  return typeof value === "string" && names !== undefined && Object.hasOwn(names, value) ? names[value] : value;
}
