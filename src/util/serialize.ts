import { CeratopsError } from "../errors.ts";
import { registeredName } from "./custom_objects.ts";
import { isRecord } from "./tree.ts";

/** An object as Keras writes it into files. */
export interface Serialized {
  readonly module?: string | null;
  readonly class_name: string;
  /** The name itself, where a function is meant. */
  readonly config: Readonly<Record<string, unknown>> | string;
  readonly registered_name?: string | null;
}

/** What can be written as `Serialized`. */
export interface Serializable {
  readonly className: string;
  readonly isBuiltIn: boolean;
  /** Where Keras defines the class, where it does not export it. */
  readonly homeModule?: string;
  getConfig(): Record<string, unknown>;
}

export const isSerialized = (value: unknown): value is Serialized =>
  isRecord(value) && typeof value["class_name"] === "string" && "config" in value;

/** `module` is where Keras exports the built-in classes of the object's kind. */
export function serializeObject(module: string, object: Serializable): Serialized {
  const { className, isBuiltIn, homeModule } = object;
  if (homeModule !== undefined) return { module: homeModule, class_name: className, config: object.getConfig(), registered_name: className };
  return {
    module: isBuiltIn ? module : null,
    class_name: className,
    config: object.getConfig(),
    registered_name: isBuiltIn ? null : (registeredName(object.constructor) ?? className),
  };
}

/** A function by the name it is registered with, or its own. */
export function serializeFunction(fn: { readonly name: string }): Serialized {
  const name = registeredName(fn) ?? fn.name;
  if (name !== "") return { module: "builtins", class_name: "function", config: name, registered_name: "function" };
  throw new CeratopsError("A function without a name cannot be written into a file", {
    code: "E_SERIALIZE_FUNCTION",
    expected: "a function with a name, or a registered one",
    received: "an anonymous function",
    hint: `registerSerializable(fn, { name: "my_function" })`,
  });
}

/** Whether a serialized object stands for a function. */
export const isSerializedFunction = (value: Serialized): value is Serialized & { readonly config: string } =>
  typeof value.config === "string";
