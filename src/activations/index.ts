import { CeratopsError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { customObject } from "../util/custom_objects.ts";
import { nearest } from "../util/names.ts";
import { isSerialized, isSerializedFunction, serializeFunction, type Serialized } from "../util/serialize.ts";
import type { Activation } from "./activation.ts";
import * as functions from "./functions.ts";

export type { Activation } from "./activation.ts";
export * from "./functions.ts";
export { hardSilu as hardSwish, silu as swish } from "./functions.ts";

/** The built-in activations by their names in Keras; the first name of a function is the one that files get. */
const byName = {
  celu: functions.celu,
  elu: functions.elu,
  exponential: functions.exponential,
  gelu: functions.gelu,
  glu: functions.glu,
  hard_shrink: functions.hardShrink,
  hard_sigmoid: functions.hardSigmoid,
  hard_silu: functions.hardSilu,
  hard_swish: functions.hardSilu,
  hard_tanh: functions.hardTanh,
  leaky_relu: functions.leakyRelu,
  linear: functions.linear,
  log_sigmoid: functions.logSigmoid,
  log_softmax: functions.logSoftmax,
  mish: functions.mish,
  relu: functions.relu,
  relu6: functions.relu6,
  selu: functions.selu,
  sigmoid: functions.sigmoid,
  silu: functions.silu,
  swish: functions.silu,
  soft_shrink: functions.softShrink,
  softmax: functions.softmax,
  softplus: functions.softplus,
  softsign: functions.softsign,
  sparse_plus: functions.sparsePlus,
  sparse_sigmoid: functions.sparseSigmoid,
  sparsemax: functions.sparsemax,
  squareplus: functions.squareplus,
  tanh: functions.tanh,
  tanh_shrink: functions.tanhShrink,
} satisfies Readonly<Record<string, (x: Tensor) => Tensor>>;

/** The names of the built-in activations. */
export type ActivationName = keyof typeof byName;

/** What can stand for an activation; null for none. */
export type ActivationLike = ActivationName | ((x: Tensor) => Tensor) | null;

const isName = (name: string): name is ActivationName => Object.hasOwn(byName, name);

/** The activation that a name, a function or a serialized form means; `linear` for null. */
export function get(identifier: ActivationLike | Serialized | string): Activation {
  if (identifier === null) return functions.linear;
  if (typeof identifier === "function") return identifier;
  return deserialize(identifier);
}

/** How an activation stands in files: the bare name of a built-in one. */
export function serialize(activation: Activation): string | Serialized {
  const name = Object.entries<Activation>(byName).find(([, fn]) => fn === activation)?.[0];
  return name ?? serializeFunction(activation);
}

/** An activation out of a file. */
export function deserialize(config: Serialized | string): Activation {
  const name = isSerialized(config) ? nameIn(config) : config;
  const custom = customObject(name);
  if (custom !== undefined) return custom as Activation;
  if (isName(name)) return byName[name];
  throw unknown(name);
}

const nameIn = (config: Serialized): string =>
  isSerializedFunction(config) ? config.config : (config.registered_name ?? config.class_name);

function unknown(name: string): CeratopsError {
  const known = Object.keys(byName);
  const meant = nearest(name, known);
  return new CeratopsError(`There is no activation "${name}"`, {
    code: "E_NAME_UNKNOWN",
    expected: known.join(", "),
    received: `"${name}"`,
    hint: meant === undefined ? `registerSerializable(myActivation)` : `did you mean "${meant}"?`,
  });
}
