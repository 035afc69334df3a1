import * as activations from "../../activations/index.ts";
import * as constraints from "../../constraints/index.ts";
import { CeratopsError } from "../../errors.ts";
import * as initializers from "../../initializers/index.ts";
import { DTypePolicy } from "../../layers/dtype_policy.ts";
import * as layers from "../../layers/index.ts";
import { BaseLayer } from "../../layers/layer.ts";
import * as losses from "../../losses/index.ts";
import * as metrics from "../../metrics/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import * as schedules from "../../optimizers/schedules/index.ts";
import * as regularizers from "../../regularizers/index.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { customObject, withCustomObjects, type CustomObject } from "../../util/custom_objects.ts";
import { fromConfigKeys } from "../../util/options.ts";
import { isSerialized, isSerializedFunction, serializeFunction, type Serialized } from "../../util/serialize.ts";
import { isRecord } from "../../util/tree.ts";
import { readValue, tensorValue } from "../config_values.ts";
import { serializeOperation } from "../operation_config.ts";

/** A family of parts: where Keras keeps it, and how its members are written and read. */
interface Kind {
  readonly module: RegExp;
  readonly isMember: (value: unknown) => boolean;
  readonly write: (member: never) => unknown;
  readonly read: (config: Serialized) => unknown;
}

const instanceOf =
  (base: abstract new (...args: never[]) => unknown) =>
  (value: unknown): boolean =>
    value instanceof base;

/** The first that fits is taken: schedules stand below the optimizers. */
const kinds: readonly Kind[] = [
  { module: /^keras\.dtype_policies|^keras$/, isMember: instanceOf(DTypePolicy), write: (policy: DTypePolicy) => policy.serialize(), read: readPolicyOrModel },
  { module: /^keras\.(layers|models)/, isMember: instanceOf(BaseLayer), write: serializeOperation, read: layers.deserialize },
  { module: /^keras\.optimizers\.schedules/, isMember: instanceOf(schedules.LearningRateSchedule), write: schedules.serialize, read: schedules.deserialize },
  { module: /^keras\.optimizers/, isMember: instanceOf(optimizers.Optimizer), write: optimizers.serialize, read: optimizers.deserialize },
  { module: /^keras\.losses/, isMember: instanceOf(losses.Loss), write: losses.serialize, read: losses.deserialize },
  { module: /^keras\.metrics/, isMember: instanceOf(metrics.Metric), write: metrics.serialize, read: metrics.deserialize },
  { module: /^keras\.initializers/, isMember: instanceOf(initializers.Initializer), write: initializers.serialize, read: initializers.deserialize },
  { module: /^keras\.regularizers/, isMember: instanceOf(regularizers.Regularizer), write: regularizers.serialize, read: regularizers.deserialize },
  { module: /^keras\.constraints/, isMember: instanceOf(constraints.Constraint), write: constraints.serialize, read: constraints.deserialize },
  { module: /^keras\.activations/, isMember: () => false, write: String, read: activations.deserialize },
];

function readPolicyOrModel(config: Serialized): unknown {
  return config.class_name.endsWith("DTypePolicy") ? DTypePolicy.from(config as never) : layers.deserialize(config);
}

/**
 * How any part of Keras stands in files: a layer, model, loss, metric, optimizer, initializer, tensor, a function with a
 * name, an object of a registered class with `getConfig`; lists and records of them.
 *
 * @throws CeratopsError for a function without a name, and for what no file can hold
 * @example
 * ```ts
 * const written = saving.serializeKerasObject({ start: initializers.Constant(2), rates: [0.1, 0.2] });
 * const { start } = saving.deserializeKerasObject(written) as { start: Initializer };
 * console.log(start.getConfig()["value"]); // 2
 * ```
 */
export function serializeKerasObject(object: unknown): unknown {
  if (object === null || ["string", "number", "boolean"].includes(typeof object)) return object;
  const kind = kinds.find(({ isMember }) => isMember(object));
  if (kind !== undefined) return kind.write(object as never);
  if (object instanceof Tensor) return tensorValue(object);
  if (typeof object === "function") return serializeFunction(object);
  if (Array.isArray(object)) return object.map(serializeKerasObject);
  if (isRecord(object)) return mapRecord(object, serializeKerasObject);
  if (hasConfig(object)) return serializeOwn(object);
  throw new CeratopsError("This cannot be written into a configuration", {
    code: "E_SERIALIZE",
    expected: "a part of a model, a tensor, a plain value, or an object with getConfig()",
    received: typeof object === "object" ? `an object of ${object.constructor.name}` : String(object),
    hint: "getConfig() { return { size: this.size }; } // in a class passed to registerSerializable",
  });
}

/**
 * The part of Keras that a configuration describes; lists and records of them.
 *
 * @param options.customObjects classes and functions of your own by the names that the configuration has for them
 * @throws CeratopsError where a class is not known
 * @example
 * ```ts
 * const layer = saving.deserializeKerasObject(saving.serializeKerasObject(layers.Dense(3)));
 * console.log(layer instanceof Layer); // true
 * ```
 *
 * Differs from Keras: there is no `safe_mode`, since code in files is never run.
 */
export function deserializeKerasObject(
  config: unknown,
  { customObjects = {} }: { readonly customObjects?: Readonly<Record<string, CustomObject>> } = {},
): unknown {
  return withCustomObjects(customObjects, () => read(config));
}

function read(config: unknown): unknown {
  if (Array.isArray(config)) return config.map(read);
  if (!isRecord(config)) return config;
  if (!isSerialized(config)) return mapRecord(config, read);
  if (config.class_name.startsWith("__")) return readValue(config);
  const own = customObject(config.registered_name ?? "") ?? customObject(isSerializedFunction(config) ? config.config : config.class_name);
  const module = (config.module ?? "").replace(/^keras\.src\./, "keras.");
  const kind = kinds.find((one) => (own === undefined ? one.module.test(module) : one.isMember(own.prototype)));
  if (kind !== undefined) return kind.read(config);
  if (own !== undefined) return isSerializedFunction(config) ? own : construct(own, config);
  throw new CeratopsError(`There is no class or function "${config.registered_name ?? config.class_name}"`, {
    code: "E_NAME_UNKNOWN",
    expected: "a part of Keras, or a class or function that was registered",
    received: `"${config.class_name}" of ${config.module ?? "no module"}`,
    hint: `saving.deserializeKerasObject(config, { customObjects: { "${config.class_name}": MyClass } })`,
  });
}

const construct = (own: CustomObject, { config }: Serialized): unknown =>
  Reflect.construct(own, [fromConfigKeys(mapRecord(config as Readonly<Record<string, unknown>>, read))]);

interface WithConfig {
  getConfig(): Readonly<Record<string, unknown>>;
}

const hasConfig = (object: unknown): object is WithConfig =>
  typeof object === "object" && object !== null && "getConfig" in object && typeof object.getConfig === "function";

function serializeOwn(object: WithConfig): Serialized {
  const { name } = object.constructor;
  const config = mapRecord(object.getConfig(), serializeKerasObject);
  return { module: null, class_name: name, config, registered_name: serializeFunction(object.constructor).config as string };
}

const mapRecord = (record: Readonly<Record<string, unknown>>, change: (part: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, part]) => [key, change(part)]));
