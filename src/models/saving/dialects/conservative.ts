import { isRecord } from "../../../util/tree.ts";
import { floatIfSo } from "./floats.ts";

type Config = Readonly<Record<string, unknown>>;

/** Options that came into Keras late, with the value that may be left out; older versions refuse their mere presence. */
const late: readonly { readonly key: string; readonly value: unknown }[] = [
  { key: "ragged", value: false },
  { key: "optional", value: false },
  { key: "quantization_config", value: null },
  { key: "renorm", value: false },
  { key: "renorm_clipping", value: null },
  { key: "renorm_momentum", value: 0.99 },
  { key: "oov_method", value: "floormod" },
  { key: "input_axes", value: null },
  { key: "output_axes", value: null },
];

/** Layers that have had such an option from the beginning, and need it. */
const kept: Readonly<Record<string, readonly string[]>> = { TextVectorization: ["ragged"] };

/**
 * The same configuration for any version of Keras 3 to read: without new options that have their default value, and
 * with dtypes by name, and with floats that look like floats.
 */
export function conservative(config: unknown): unknown {
  if (Array.isArray(config)) return config.map(conservative);
  if (!isRecord(config)) return config;
  if (config["class_name"] === "DTypePolicy" && isRecord(config["config"])) return config["config"]["name"];
  const inner = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, conservative(value)]));
  const { class_name: className, config: options } = inner;
  return typeof className === "string" && isRecord(options) ? { ...inner, config: withFloats(withoutLate(className, options)) } : inner;
}

function withoutLate(className: string, options: Config): Config {
  const keeps = Object.hasOwn(kept, className) ? (kept[className] ?? []) : [];
  const isLate = (key: string, value: unknown): boolean =>
    !keeps.includes(key) && late.some((one) => one.key === key && one.value === value) && isDefaultOf(options, key);
  return Object.fromEntries(Object.entries(options).filter(([key, value]) => !isLate(key, value)));
}

const withFloats = (options: Config): Config =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key, floatIfSo(key, value)]));

/** What renormalization is clipped to matters only where there is any. */
const isDefaultOf = (options: Config, key: string): boolean => !key.startsWith("renorm_") || options["renorm"] === false;
