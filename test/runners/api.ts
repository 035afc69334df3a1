import { camelCase } from "./binding.ts";
import { isRecord, type EncodedRecord } from "./encoding.ts";
import { Unsupported } from "./outcome.ts";

/** The package as it is imported: `import * as library from "ceratops"`. */
export type Library = Readonly<Record<string, unknown>>;

// What the runners use of the package's objects. The package is looked into by name, so that a part that is not there
// yet is reported and not a compile error.

export interface TensorObject {
  readonly shape: readonly number[];
  readonly dtype: string;
  mask: TensorObject | undefined;
  data(): Promise<ArrayLike<number>>;
}

export interface SymbolicObject {
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
}

export interface VariableObject {
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly name: string;
  readonly value: TensorObject;
  assign(value: TensorObject): void;
}

export type AnyFunction = (...args: readonly unknown[]) => unknown;
type Class<T> = new (...args: never[]) => T;

/** What the runners need of the package, by the names under which it exports it. */
export class Api {
  readonly library: Library;

  constructor(library: Library) {
    this.library = library;
  }

  /** The function or class that a symbol of Keras stands for, such as `keras.ops.image.resize`. */
  lookup(symbol: string): AnyFunction {
    const path = (moved[symbol] ?? symbol).split(".").slice(1).map((part) => (/^[A-Z]/.test(part) ? part : camelCase(part)));
    const found = at(this.library, path);
    if (typeof found !== "function") throw new Unsupported(`${path.join(".")} is not there`);
    return found as AnyFunction;
  }

  /** The same, but undefined where it is missing. */
  find(...path: readonly string[]): AnyFunction | undefined {
    const found = at(this.library, path);
    return typeof found === "function" ? (found as AnyFunction) : undefined;
  }

  /** A function that the runners cannot do without. */
  need(...path: readonly string[]): AnyFunction {
    const found = this.find(...path);
    if (found === undefined) throw new Unsupported(`${path.join(".")} is not there`);
    return found;
  }

  /** Tensors of real numbers, and those of complex ones that are no symbols. */
  isTensor(value: unknown): value is TensorObject {
    const isReal = value instanceof (this.need("Tensor") as unknown as Class<TensorObject>);
    return isReal || (this.#isComplex(value) && this.isTensor(value.real));
  }

  isVariable(value: unknown): value is VariableObject {
    return value instanceof (this.need("Variable") as unknown as Class<VariableObject>);
  }

  isSymbolic(value: unknown): value is SymbolicObject {
    const isReal = value instanceof (this.need("KerasTensor") as unknown as Class<SymbolicObject>);
    return isReal || (this.#isComplex(value) && this.isSymbolic(value.real));
  }

  #isComplex(value: unknown): value is { readonly real: unknown } {
    const found = this.find("ComplexTensor");
    return found !== undefined && value instanceof found;
  }

  isCeratopsError(error: unknown): boolean {
    return error instanceof (this.need("CeratopsError") as unknown as Class<Error>);
  }

  tensor(value: unknown, dtype?: string): TensorObject {
    return this.need("tensor")(value, ...(dtype === undefined ? [] : [dtype])) as TensorObject;
  }

  /** A Python float: a number that counts as a float even where it has no fraction. */
  weakFloat(value: number): unknown {
    return Number.isInteger(value) ? construct(this.need("WeakFloat"), value) : value;
  }

  variable(value: TensorObject, options: { readonly name?: string; readonly trainable?: boolean } = {}): VariableObject {
    return construct(this.need("Variable"), value, options) as VariableObject;
  }

  symbolic(shape: readonly (number | null)[], dtype: string): SymbolicObject {
    const make = (type: string) => construct(this.need("KerasTensor"), shape, { dtype: type }) as SymbolicObject;
    return dtype === "complex64" ? (this.#complex(make("float32"), make("float32")) as SymbolicObject) : make(dtype);
  }

  /** Complex numbers from pairs of real and imaginary part, one after the other. */
  complex(pairs: ArrayLike<number>, shape: readonly number[]): TensorObject {
    const every = (from: number): TensorObject => {
      const data = Float32Array.from({ length: pairs.length / 2 }, (_, i) => Number(pairs[2 * i + from]));
      return this.tensor({ data, shape });
    };
    return this.#complex(every(0), every(1)) as TensorObject;
  }

  #complex(real: unknown, imaginary: unknown): unknown {
    return construct(this.need("ComplexTensor"), real, imaginary);
  }

  /** Gradients of a scalar; undefined where it does not depend on a source. */
  gradients(of: TensorObject, sources: readonly TensorObject[]): (TensorObject | undefined)[] {
    return this.need("gradients")(of, sources) as (TensorObject | undefined)[];
  }

  /** The object that a serialized form stands for. All names in the corpus are Keras's: an unknown one is not built yet. */
  deserialize(config: EncodedRecord): unknown {
    const read = this.need(...namespaceOf(config), "deserialize");
    try {
      return read(config);
    } catch (error) {
      if (isRecord(error) && error["code"] === "E_NAME_UNKNOWN") throw new Unsupported(firstLine(error["message"]));
      throw error;
    }
  }

  /** The serialized form of an object of the class that `symbol` names. */
  serialize(object: unknown, symbol: string): unknown {
    const [, ...path] = symbol.split(".");
    const namespace = symbol === "keras.DTypePolicy" ? ["dtypePolicies"] : path.slice(0, -1).map(camelCase);
    return this.need(...namespace, "serialize")(object);
  }
}

/** What the package exports from a namespace and Keras from its top. */
const moved: { readonly [symbol: string]: string } = { "keras.DTypePolicy": "keras.dtype_policies.DTypePolicy" };

/** Calls a class with `new`, and what is a plain function without. */
export function construct(constructor: AnyFunction, ...args: readonly unknown[]): unknown {
  const isClass = /^class\b/.test(Function.prototype.toString.call(constructor));
  return isClass ? (Reflect.construct(constructor, args) as unknown) : constructor(...args);
}

/** The namespace that reads a serialized form: its module, models and policies apart. */
function namespaceOf(config: EncodedRecord): string[] {
  const { module, class_name: className } = config;
  if (className === "Functional" || className === "Sequential" || className === "Model") return ["models"];
  if (className === "DTypePolicy") return ["dtypePolicies"];
  const [root, ...path] = String(module).split(".");
  if (root === "keras" && path.length > 0) return path.map(camelCase);
  throw new Unsupported(`no namespace reads ${String(className)} of module ${String(module)}`);
}

const firstLine = (text: unknown): string => String(text).split("\n")[0] ?? "";

function at(root: unknown, path: readonly string[]): unknown {
  let found = root;
  for (const part of path) {
    if (!(isRecord(found) || typeof found === "function") || !(part in found)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[part];
  }
  return found;
}
