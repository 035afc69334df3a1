import type { BaseLayer } from "../../layers/layer.ts";
import { camelCase } from "../../util/names.ts";
import type { OptionTable } from "../../util/options.ts";
import { isSerialized } from "../../util/serialize.ts";
import type { Expression } from "./expression.ts";
import { leadingOptions } from "./leading.ts";

type Config = Readonly<Record<string, unknown>>;

/** Options of every layer, which are written after the others. */
const common = ["name", "trainable", "dtype", "activity_regularizer"];

/** Options that are the same as another one where they are not given. */
const alike: Readonly<Record<string, string>> = { strides: "pool_size", value_dim: "key_dim" };

/** Sizes along the axes of space: people write one number where they are equal. */
const sizes = ["kernel_size", "pool_size", "strides", "dilation_rate", "size", "padding", "cropping"];

/** Names of initializers that defaults are given by, as code gives them. */
const initializerNames: Readonly<Record<string, string>> = { uniform: "random_uniform", normal: "random_normal" };

/** The options of a layer that make it what it is. */
export interface LayerOptionsFound {
  /** Those that come first, without their names. */
  readonly leading: readonly (readonly [key: string, value: unknown])[];
  readonly named: readonly (readonly [key: string, value: unknown])[];
}

/** The options of a layer's own that are not what they would be anyway. */
export function ownOptions(layer: BaseLayer, config: Config, valueOf: (value: unknown) => Expression): LayerOptionsFound {
  const table = layer.isBuiltIn ? (layer.constructor as { readonly table?: OptionTable }).table : undefined;
  const first = layer.isBuiltIn ? leadingOptions(layer.className) : [];
  const own = Object.entries(config).filter(([key]) => !common.includes(key) && !first.includes(key));
  const named = own.filter(([key, value]) => !isDefault(key, value, config, table, valueOf));
  const shown = ([key, value]: readonly [string, unknown]) => [key, layer.isBuiltIn && sizes.includes(key) ? equalSizes(value) : value] as const;
  // What may be left out, and is, has nothing after it.
  const count = first.findIndex((key) => config[key] === null);
  return { leading: first.slice(0, count < 0 ? undefined : count).map((key) => shown([key, config[key]])), named: named.map(shown) };
}

function isDefault(
  key: string,
  value: unknown,
  config: Config,
  table: OptionTable | undefined,
  valueOf: (value: unknown) => Expression,
): boolean {
  const option = table?.[camelCase(key)];
  if (option === undefined || !("fallback" in option)) return false;
  const { fallback } = option;
  if (isSame(value, fallback)) return true;
  const twin = alike[key];
  if (fallback === null && twin !== undefined && isSame(value, config[twin])) return true;
  if (isSerialized(value)) {
    return typeof fallback === "string" && isSame(valueOf(value), { kind: "literal", value: initializerNames[fallback] ?? fallback });
  }
  // Whoever reads no seed draws one.
  return key !== "seed" && isSame(value, option.serialize(option.parse(fallback as never, key) as never));
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `[2, 2]` → 2, `[[1, 1], [2, 2]]` → `[1, 2]`. */
function equalSizes(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const parts = value.map(equalSizes);
  if (!parts.every((part) => typeof part === "number")) return value;
  return parts.every((part) => part === parts[0]) ? parts[0] : parts;
}
