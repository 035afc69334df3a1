import signatures from "./signatures.json" with { type: "json" };

/** Arguments as Python takes them. */
export interface Arguments<T = unknown> {
  readonly args: readonly T[];
  readonly kwargs: { readonly [name: string]: T };
}

/** Arguments as the package takes them: what has no default by position, the rest in one object of options. */
export interface Call<T = unknown> {
  readonly positional: readonly T[];
  readonly options: { readonly [name: string]: T };
}

interface Parameter {
  readonly name: string;
  readonly kind: "required" | "optional" | "rest" | "keywords";
}

/** Operands that Keras gives a default and the package takes by position all the same. */
const operands: { readonly [symbol: string]: readonly string[] } = {
  "keras.ops.where": ["x1", "x2"],
};

/** Options that are operands too: a Python float in them makes floats. */
const operandOptions: { readonly [symbol: string]: readonly string[] } = {
  "keras.ops.arange": ["stop", "step"],
};

export const isOperandOption = (symbol: string, name: string): boolean => operandOptions[symbol]?.includes(name) ?? false;

/** Calls of layers that the inventory does not list. */
const calls: { readonly [symbol: string]: string } = {
  "keras.layers.GroupQueryAttention.call":
    "query value key= query_mask= value_mask= key_mask= attention_mask= return_attention_scores= training= use_causal_mask=",
  "keras.layers.GlobalAveragePooling1D.call": "inputs mask=",
};

const ANY_LAYER = "inputs *others **options";

export const camelCase = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Keras's parameters of a function, a class or a method; undefined where the inventory does not know it. */
export function signatureOf(symbol: string): readonly Parameter[] | undefined {
  const text = calls[symbol] ?? (signatures as { readonly [symbol: string]: string })[symbol];
  if (text === undefined) return undefined;
  const positional = operands[symbol] ?? [];
  return parse(text).map((parameter) => (positional.includes(parameter.name) ? { ...parameter, kind: "required" } : parameter));
}

/** Parameters of a layer's call. */
export const layerCall = (symbol: string): readonly Parameter[] => signatureOf(`${symbol}.call`) ?? parse(ANY_LAYER);

const parse = (text: string): Parameter[] => text.split(" ").filter((word) => word !== "").map(parameterOf);

function parameterOf(word: string): Parameter {
  if (word.startsWith("**")) return { name: word.slice(2), kind: "keywords" };
  if (word.startsWith("*")) return { name: word.slice(1), kind: "rest" };
  return word.endsWith("=") ? { name: word.slice(0, -1), kind: "optional" } : { name: word, kind: "required" };
}

/** Parameters that are arrays of whole numbers (or one), where Python also takes a tensor. */
const plainNumbers = ["newshape", "indices_or_sections", "repeats", "shape", "num"];

/** Functions whose only operand is a number of points. */
const windows = ["bartlett", "blackman", "hamming", "hanning", "kaiser"].map((name) => `keras.ops.${name}`);

/** Whether a parameter is a plain number or array in the package. */
export const isPlain = (symbol: string, name: string): boolean =>
  plainNumbers.includes(name) || (name === "x" && windows.includes(symbol));

/**
 * Binds positional arguments to Keras's names in Keras's order, then maps them to the package's signature: parameters
 * without default stay positional, the others go into one object, in camelCase.
 */
export function bind<T>(
  signature: readonly Parameter[],
  { args, kwargs }: Arguments<T>,
  convert: (value: T, name: string) => T = (value) => value,
): Call<T> {
  const named = new Map(Object.entries(kwargs).map(([name, value]) => [name, convert(value, name)]));
  const plain = signature.filter(({ kind }) => kind === "required" || kind === "optional");
  const hasRest = signature.some(({ kind }) => kind === "rest");
  const count = hasRest ? signature.findIndex(({ kind }) => kind === "rest") : plain.length;
  plain.slice(0, count).forEach(({ name }, i) => {
    if (i < args.length) named.set(name, convert(args[i] as T, name));
  });
  const rest = args.slice(count);
  const required = plain.filter(({ kind }) => kind === "required").map(({ name }) => name);
  const last = required.findLastIndex((name) => named.has(name));
  const positional = required.slice(0, last + 1).map((name) => named.get(name) as T);
  const options = [...named].filter(([name]) => !required.includes(name)).map(([name, value]) => [camelCase(name), value]);
  return { positional: [...positional, ...rest], options: Object.fromEntries(options) as Call<T>["options"] };
}

/** A call as a plain list of arguments. */
export const argumentList = ({ positional, options }: Call): unknown[] =>
  Object.keys(options).length === 0 ? [...positional] : [...positional, options];
