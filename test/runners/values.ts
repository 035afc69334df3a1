import type { Api, TensorObject } from "./api.ts";
import type { Arguments } from "./binding.ts";
import {
  isRecord,
  numberOf,
  readTensor,
  tagged,
  type Encoded,
  type EncodedRecord,
  type EncodedSpec,
  type RecordedTensor,
} from "./encoding.ts";
import { Unsupported } from "./outcome.ts";

/** Where a value stands in a case: `["args", 0]`, `["kwargs", "x"]`. */
export type Path = readonly (string | number)[];

/** Turns recorded values into those of the package, and remembers the tensors by where they stood. */
export class Decoder {
  readonly #api: Api;
  readonly #tensors = new Map<string, TensorObject>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** The arguments of a call. */
  arguments({ args, kwargs }: { readonly args: Encoded; readonly kwargs: Encoded }): Arguments {
    return {
      args: (args as readonly Encoded[]).map((value, i) => this.decode(value, ["args", i])),
      kwargs: this.#record(kwargs as EncodedRecord, ["kwargs"]),
    };
  }

  /** The tensor that was decoded at `path`. */
  tensorAt(path: Path): TensorObject {
    const tensor = this.#tensors.get(JSON.stringify(path));
    if (tensor === undefined) throw new Error(`there is no tensor at ${JSON.stringify(path)}`);
    return tensor;
  }

  decode(value: Encoded, path: Path = []): unknown {
    if (Array.isArray(value)) return this.#list(value as readonly Encoded[], path);
    if (!isRecord(value)) return value;
    const [tag = ""] = Object.keys(value).filter((key) => Object.hasOwn(tags, key));
    const read = tags[tag];
    if (read === undefined) throw new Error(`the corpus has the tag ${Object.keys(value).join()}, which its README does not name`);
    return read.call(undefined, this, this.#api, value as EncodedRecord, path);
  }

  /** Keeps a tensor under its path. */
  note(tensor: TensorObject, path: Path): TensorObject {
    this.#tensors.set(JSON.stringify(path), tensor);
    return tensor;
  }

  #list(list: readonly Encoded[], path: Path): unknown {
    if (holdsFloats(list)) return new Floats(plainNumbers(list) as readonly unknown[]);
    return list.map((item, i) => this.decode(item, [...path, i]));
  }

  #record(record: EncodedRecord, path: Path): Record<string, unknown> {
    return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, this.decode(value, [...path, name])]));
  }

  dict(value: EncodedRecord, path: Path): Record<string, unknown> {
    return this.#record(value, path);
  }
}

/** A Python list of floats: a float tensor where it is an operand, plain numbers where it is an option. */
export class Floats {
  readonly numbers: readonly unknown[];

  constructor(numbers: readonly unknown[]) {
    this.numbers = numbers;
  }
}

/** A Python float, which differs from an int only where it is an operand. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

type Read = (decoder: Decoder, api: Api, value: EncodedRecord, path: Path) => unknown;

const inner = (value: EncodedRecord, tag: string): Encoded => value[tag] ?? null;

const tags: { readonly [tag: string]: Read } = {
  tensor(decoder, api, value, path) {
    const tensor = decoder.note(tensorOf(api, readTensor(inner(value, "tensor"))), path);
    const mask = tagged(value, "mask");
    if (mask !== undefined && mask !== null) tensor.mask = tensorOf(api, readTensor(tagged(mask, "tensor") ?? mask));
    return tensor;
  },
  variable(decoder, api, value, path) {
    const variable = api.variable(tensorOf(api, readTensor(inner(value, "variable"))));
    decoder.note(variable.value, path);
    return variable;
  },
  float: (_decoder, _api, value) => new Float(numberOf(inner(value, "float"))),
  floats: (_decoder, _api, value) => new Floats(plainNumbers(inner(value, "floats")) as readonly unknown[]),
  tuple: (decoder, _api, value, path) => decoder.decode(inner(value, "tuple"), path),
  dict: (decoder, _api, value, path) => decoder.dict(inner(value, "dict") as EncodedRecord, path),
  dict_items: (decoder, _api, value, path) => new Map(decoder.decode(inner(value, "dict_items"), path) as [unknown, unknown][]),
  strings(_decoder, _api, value) {
    const { shape, data } = inner(value, "strings") as { shape: readonly number[]; data: readonly string[] };
    return nest(data, shape);
  },
  spec(_decoder, api, value) {
    const { shape, dtype } = inner(value, "spec") as unknown as EncodedSpec;
    return api.symbolic(shape, dtypeOf(dtype));
  },
  slice: (_decoder, _api, value) => {
    const [start, stop, step] = inner(value, "slice") as readonly (number | null)[];
    return { start: start ?? null, stop: stop ?? null, step: step ?? null };
  },
  ellipsis: () => "...",
  complex: (_decoder, api, value) => api.complex((inner(value, "complex") as readonly Encoded[]).map(numberOf), []),
  bytes: (_decoder, _api, value) => Uint8Array.from(Buffer.from(String(inner(value, "bytes")), "base64")),
  int: (_decoder, _api, value) => BigInt(String(inner(value, "int"))),
  keras: (_decoder, api, value) => api.deserialize(inner(value, "keras") as EncodedRecord),
  symbol: (_decoder, api, value) => api.lookup(String(inner(value, "symbol"))),
};

/** The numbers behind small integer tensors, for parameters that the package takes as plain numbers. */
const wholeNumbers = new WeakMap<object, number | readonly number[]>();

/** A decoded value as the plain number or array that it holds, if it is an integer tensor. */
export const asPlain = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? (wholeNumbers.get(value) ?? value) : value;

function noteWholeNumbers(tensor: TensorObject, { dtype, shape, data }: RecordedTensor): void {
  if (/^u?int/.test(dtype) && shape.length < 2) wholeNumbers.set(tensor, shape.length === 0 ? Number(data[0]) : Array.from(data));
}

/** A recorded tensor as one of the package. */
export function tensorOf(api: Api, recorded: RecordedTensor): TensorObject {
  const { dtype, shape, data } = recorded;
  if (dtype === "complex64") return api.complex(data, shape);
  if (dtype.startsWith("float8")) throw new Unsupported("there are no 8-bit floats");
  const tensor = api.tensor({ data, shape }, dtypeOf(dtype));
  noteWholeNumbers(tensor, recorded);
  return tensor;
}

/** 64-bit types are 32 bits wide here. */
export const dtypeOf = (dtype: string): string => (dtype.endsWith("int64") ? dtype.replace("64", "32") : dtype);

const isFloatTag = (value: Encoded): boolean => tagged(value, "float") !== undefined || tagged(value, "floats") !== undefined;

/** The leaves of nested lists and tuples. */
function leavesOf(value: Encoded): readonly Encoded[] {
  const list = tagged(value, "tuple") ?? value;
  return Array.isArray(list) ? (list as readonly Encoded[]).flatMap(leavesOf) : [value];
}

/** Whether a (nested) list is of numbers only, some of them written as floats. */
function holdsFloats(list: readonly Encoded[]): boolean {
  const flat = leavesOf(list);
  return flat.some(isFloatTag) && flat.every((item) => typeof item === "number" || isFloatTag(item));
}

function plainNumbers(value: Encoded): unknown {
  const list = tagged(value, "tuple") ?? tagged(value, "floats") ?? value;
  return Array.isArray(list) ? (list as readonly Encoded[]).map(plainNumbers) : numberOf(tagged(list, "float") ?? list);
}

function nest(data: readonly string[], shape: readonly number[]): unknown {
  let position = 0;
  const build = (axis: number): unknown =>
    axis === shape.length ? data[position++] : Array.from({ length: shape[axis] ?? 0 }, () => build(axis + 1));
  return build(0);
}

/** A decoded value as an operand: what Python would turn into a float tensor becomes one. */
export function asOperand(api: Api, value: unknown): unknown {
  if (value instanceof Float) return api.weakFloat(value.value);
  if (value instanceof Floats) return api.tensor(value.numbers, "float32");
  if (Array.isArray(value)) return value.map((item) => asOperand(api, item));
  return value;
}

/** A decoded value as an option: plain numbers. */
export function asOption(value: unknown): unknown {
  if (value instanceof Float) return value.value;
  if (value instanceof Floats) return value.numbers;
  if (Array.isArray(value)) return value.map(asOption);
  if (isRecord(value) && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asOption(item)]));
  }
  return value;
}
