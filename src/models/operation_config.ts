import { BaseLayer } from "../layers/layer.ts";
import type { Operation } from "../tensor/operation.ts";
import { isRecord } from "../util/tree.ts";
import { configKey } from "../util/names.ts";
import { serializeObject, type Serialized } from "../util/serialize.ts";
import { configArguments, configFirst, moduleOf } from "./op_table.ts";

/** A layer, a model or an op as it stands in files. */
export function serializeOperation(operation: Operation): Serialized {
  if (!(operation instanceof BaseLayer)) return serializeOp(operation);
  const { className, isBuiltIn } = operation;
  if (isBuiltIn && className === "Functional") {
    return { module: "keras.src.models.functional", class_name: className, config: operation.getConfig(), registered_name: className };
  }
  return serializeObject(isBuiltIn && className === "Sequential" ? "keras" : "keras.layers", operation);
}

const classNameOf = (operation: Operation): string => ("className" in operation ? String(operation.className) : "");

/** One call of a function of `ops`: the options, and the arguments that are no tensors, are its config. */
function serializeOp(operation: Operation): Serialized {
  const className = classNameOf(operation);
  const { settings, options } = partArguments(operation, operation.calls[0]?.args ?? []);
  const named = configArguments(className).map((key, i): [string, unknown] => [key, settings[i]]);
  const config = Object.fromEntries([...named, ...Object.entries(options).map(([key, value]): [string, unknown] => [configKey(key), value ?? null])]);
  return { module: moduleOf(className), class_name: className, config: { name: operation.name, ...config }, registered_name: className };
}

/** The arguments of a call: what Keras passes by position, what it keeps in the config by position, and options by name. */
export function partArguments(
  operation: Operation,
  args: readonly unknown[],
): { inputs: readonly unknown[]; settings: readonly unknown[]; options: Readonly<Record<string, unknown>> } {
  const last = args.at(-1);
  const options = args.length > 1 && isRecord(last) ? last : {};
  const positional = options === last ? args.slice(0, -1) : args;
  if (operation instanceof BaseLayer) return { inputs: positional, settings: [], options };
  const className = classNameOf(operation);
  const count = configArguments(className).length;
  // Keras passes these tensors one by one, whatever the function makes of them.
  if (configFirst(className)) return { inputs: positional.slice(count).flat(), settings: positional.slice(0, count), options };
  const tensors = positional.length - count;
  return { inputs: positional.slice(0, tensors), settings: positional.slice(tensors), options };
}
