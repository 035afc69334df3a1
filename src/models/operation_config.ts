import { BaseLayer } from "../layers/layer.ts";
import type { Operation } from "../tensor/operation.ts";
import { isRecord } from "../util/tree.ts";
import { configKey } from "../util/names.ts";
import { serializeObject, type Serialized } from "../util/serialize.ts";

/** A layer, a model or an op as it stands in files. */
export function serializeOperation(operation: Operation): Serialized {
  if (!(operation instanceof BaseLayer)) return serializeOp(operation);
  const { className, isBuiltIn } = operation;
  if (isBuiltIn && className === "Functional") {
    return { module: "keras.src.models.functional", class_name: className, config: operation.getConfig(), registered_name: className };
  }
  return serializeObject(isBuiltIn && className === "Sequential" ? "keras" : "keras.layers", operation);
}

/** One call of a function of `ops`: its options are its config. */
function serializeOp(operation: Operation): Serialized {
  const className = "className" in operation ? String(operation.className) : "";
  const options = optionsOf(operation.calls[0]?.args ?? []);
  const config = Object.fromEntries(Object.entries(options).map(([key, value]) => [configKey(key), value]));
  return {
    module: "keras.src.ops.numpy",
    class_name: className,
    config: { name: operation.name, ...config },
    registered_name: className,
  };
}

/** The trailing options of a call. */
export function optionsOf(args: readonly unknown[]): Readonly<Record<string, unknown>> {
  const last = args.at(-1);
  return args.length > 1 && isRecord(last) ? last : {};
}
