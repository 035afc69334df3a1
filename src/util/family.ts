import { CeratopsError } from "../errors.ts";
import { customObject, type CustomObject } from "./custom_objects.ts";
import { nearest, oneOfMany } from "./names.ts";
import { fromConfigKeys } from "./options.ts";
import {
  isSerialized,
  isSerializedFunction,
  serializeFunction,
  serializeObject,
  type Serializable,
  type Serialized,
} from "./serialize.ts";

type Options = Readonly<Record<string, unknown>>;
type Make<T> = (options: never) => T;

interface FamilyFacts<T> {
  /** What a member is, for messages: `"initializer"`. */
  readonly kind: string;
  /** Where Keras exports the classes: `"keras.initializers"`. */
  readonly module: string;
  /** Makers by class name. */
  readonly members: Readonly<Record<string, Make<T>>>;
  /** Other names of the classes: `{ glorot_uniform: "GlorotUniform" }`. */
  readonly names: Readonly<Record<string, string>>;
  readonly isMember: (value: unknown) => value is T;
  /** A member that does what a function does, in families where a function may stand for a member. */
  readonly fromFunction?: (fn: never) => T;
}

/** Parts of one kind: finds them by name, writes them into configs and reads them from there. */
export class Family<T extends Serializable> {
  readonly #facts: FamilyFacts<T>;
  /** The functions that members stand for. */
  readonly #functions = new WeakMap<T, CustomObject>();

  constructor(facts: FamilyFacts<T>) {
    this.#facts = facts;
  }

  /** The member that an identifier means: itself, a name, a class or function, or a serialized form. */
  get(identifier: unknown): T {
    const { isMember } = this.#facts;
    if (isMember(identifier)) return identifier;
    if (typeof identifier === "function") return this.#fromCallable(identifier as CustomObject, {});
    if (typeof identifier === "string" || isSerialized(identifier)) return this.deserialize(identifier);
    throw this.#notOne(String(identifier));
  }

  serialize(member: T): Serialized {
    const fn = this.#functions.get(member);
    return fn === undefined ? serializeObject(this.#facts.module, member) : serializeFunction(fn);
  }

  deserialize(config: Serialized | string): T {
    if (typeof config === "string") return this.#named(config, {});
    if (isSerializedFunction(config)) return this.#named(config.config, {});
    const custom = customObject(config.registered_name ?? config.class_name);
    const options = fromConfigKeys(config.config as Options);
    return custom === undefined ? this.#named(config.class_name, options) : this.#fromCallable(custom, options);
  }

  #named(name: string, options: Options): T {
    const { members, names } = this.#facts;
    const custom = customObject(name);
    if (custom !== undefined) return this.#fromCallable(custom, options);
    const className = Object.hasOwn(names, name) ? (names[name] ?? name) : name;
    const make = Object.hasOwn(members, className) ? members[className] : undefined;
    if (make === undefined) throw this.#unknownName(name);
    return make(options as never);
  }

  #fromCallable(callable: CustomObject, options: Options): T {
    const { isMember, fromFunction } = this.#facts;
    if (isMember(callable.prototype)) return Reflect.construct(callable, [options]) as T;
    if (fromFunction === undefined) throw this.#notOne(`the function ${callable.name}`);
    const member = fromFunction(callable as never);
    this.#functions.set(member, callable);
    return member;
  }

  #unknownName(name: string): CeratopsError {
    const { kind, members, names } = this.#facts;
    const known = [...Object.keys(names), ...Object.keys(members)];
    const meant = nearest(name, known);
    return new CeratopsError(`There is no ${kind} "${name}"`, {
      code: "E_NAME_UNKNOWN",
      expected: oneOfMany(known, name),
      received: `"${name}"`,
      hint:
        meant === undefined
          ? `registerSerializable(MyClass), or withCustomObjects({ "${name}": MyClass }, () => …)`
          : `did you mean "${meant}"?`,
    });
  }

  #notOne(received: string): CeratopsError {
    const { kind, names } = this.#facts;
    return new CeratopsError(`This is no ${kind}`, {
      code: "E_IDENTIFIER",
      expected: `the name of ${article(kind)}, an object of its class, or a serialized form`,
      received,
      hint: `"${Object.keys(names)[0] ?? kind}"`,
    });
  }
}

const article = (kind: string): string => `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
