import { JsonFloat } from "../../saving/json/json_value.ts";
import { isTensor } from "../../tensor/operation.ts";
import { isKerasTensor, type KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { isSerialized, isSerializedFunction, type Serialized } from "../../util/serialize.ts";
import { isRecord } from "../../util/tree.ts";
import { constantValue } from "../config_values.ts";
import { call, exported, list, literal, record, type Entry, type Expression } from "./expression.ts";
import { ownName, type AutomaticNames } from "./naming.ts";
import { essentialOptions, familyOf, shortNumber, type PartFamily } from "./parts.ts";

/** What values in configs and calls become. */
export interface ValueContext {
  readonly names: AutomaticNames;
  /** The expression for a symbolic tensor. */
  tensor(symbolic: KerasTensor): Expression;
  /** The expression for a tensor of values, if not all that it holds. */
  numbers?(values: Tensor): Expression;
  /** Whether the values are those of an optimizer's options, where Keras takes no names of optimizers. */
  readonly isInOptimizer?: boolean;
  /** The expression for a layer that stands in a config. */
  layer(config: Serialized): Expression;
}

/** A value of a config, or among the arguments of a call. */
export function valueExpression(value: unknown, context: ValueContext): Expression {
  if (isKerasTensor(value)) return context.tensor(value);
  if (isTensor(value)) return context.numbers?.(value) ?? tensorExpression(value);
  if (isSerialized(value)) return partExpression(value, context);
  if (Array.isArray(value)) return list(value.map((item) => valueExpression(item, context)));
  if (isRecord(value)) return record(entriesOf(value, context));
  return literal(isPlain(value) ? value : null);
}

/** The entries of a record; those without a value are left out. */
export const entriesOf = (values: Readonly<Record<string, unknown>>, context: ValueContext): Entry[] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): Entry => [key, valueExpression(value, context)]);

const isPlain = (value: unknown): value is string | number | boolean => ["string", "number", "boolean"].includes(typeof value);

/** Values that Keras writes as objects without a family. */
const special: Readonly<Record<string, (config: Readonly<Record<string, unknown>>) => Expression>> = {
  DTypePolicy: ({ name }) => literal(String(name)),
  __tensor__: numbers,
  __numpy__: numbers,
};

/** Something that Keras serializes: a part of some family, a layer, or the user's own. */
function partExpression(part: Serialized, context: ValueContext): Expression {
  const { class_name: className, module, config } = part;
  if (isSerializedFunction(part)) return { kind: "own", name: ownName(part.config) };
  const family = familyOf(part);
  if (family !== undefined) return familyExpression(part, family, context);
  const read = Object.hasOwn(special, className) && typeof config !== "string" ? special[className] : undefined;
  if (read !== undefined) return read(config as Readonly<Record<string, unknown>>);
  const isLayer = typeof module === "string" && /^keras(\.layers|\.src\.models\.\w+)?$/.test(module);
  if (isLayer) return context.layer(part);
  const own: Expression = { kind: "own", name: ownName(part.registered_name ?? className) };
  return call(own, [], entriesOf(config as Readonly<Record<string, unknown>>, context), true);
}

function familyExpression(part: Serialized, family: PartFamily, context: ValueContext): Expression {
  const { class_name: className } = part;
  const { name, ...options } = essentialOptions(part, family);
  const isAutomatic = family.isNumbered === true && typeof name === "string" && context.names.take({ name, className });
  const inside = family.module === "optimizers" ? { ...context, isInOptimizer: true } : context;
  const entries = entriesOf(name === undefined || isAutomatic ? options : { ...options, name }, inside);
  if (entries.length === 0 && family.shortName !== undefined && context.isInOptimizer !== true) return literal(family.shortName(className));
  return call(exported(family.module, className), [], entries, family.isClass);
}

/** A tensor of values, written out. */
export function tensorExpression(value: Tensor): Expression {
  const written = constantValue(value);
  return written instanceof JsonFloat ? float(written.value) : numbers(written.config as Readonly<Record<string, unknown>>);
}

const float = (value: number): Expression => (Number.isInteger(value) ? { kind: "float", value } : literal(value));

function numbers({ value, dtype }: Readonly<Record<string, unknown>>): Expression {
  const nest = (part: unknown): Expression =>
    Array.isArray(part) ? list(part.map(nest)) : literal(shortNumber(part) as number | boolean);
  return { kind: "tensor", value: nest(value), dtype: String(dtype) };
}
