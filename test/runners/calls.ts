import { construct, type AnyFunction, type Api, type TensorObject } from "./api.ts";
import { argumentList, bind, isOperandOption, isPlain, layerCall, signatureOf, type Arguments, type Call } from "./binding.ts";
import { asOperand, asOption, asPlain } from "./values.ts";
import { isRecord } from "./encoding.ts";
import { Unsupported } from "./outcome.ts";

/** A call in the package's manner: operands as tensors or numbers, options as plain values. */
function prepared(api: Api, symbol: string, { positional, options }: Call): Call {
  const convert = (name: string, value: unknown): unknown =>
    isOperandOption(symbol, name) ? asOperand(api, value) : asOption(value);
  const record = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, convert(name, value)]));
  return { positional: positional.map((value) => asOperand(api, value)), options: record };
}

/** Calls a function of the package with Keras's arguments. */
export function callFunction(api: Api, symbol: string, given: Arguments): unknown {
  return api.lookup(symbol)(...functionArguments(api, symbol, given));
}

export function functionArguments(api: Api, symbol: string, given: Arguments): unknown[] {
  const signature = signatureOf(symbol);
  if (signature === undefined) throw new Unsupported(`the signature of ${symbol} is not known`);
  const convert = (value: unknown, name: string): unknown => (isPlain(symbol, name) ? asPlain(value) : value);
  return argumentList(prepared(api, symbol, bind(signature, given, convert)));
}

/** Calls a layer with Keras's arguments of `call`. */
export function callLayer(api: Api, layer: AnyFunction, symbol: string, given: Arguments): unknown {
  return layer(...argumentList(prepared(api, symbol, bind(layerCall(symbol), given))));
}

/**
 * Constructs an object: layers and policies take what has no default by position, all other parts take one object of
 * options.
 */
export function constructPart(api: Api, symbol: string, given: Arguments): unknown {
  const make = api.lookup(symbol);
  const signature = signatureOf(symbol) ?? [];
  if (symbol === "keras.DTypePolicy") return construct(make, ...given.args.map(asOption));
  if (symbol.startsWith("keras.layers.")) return make(...argumentList(options(bind(signature, given))));
  const allOptional = signature.map((one) => (one.kind === "required" ? ({ ...one, kind: "optional" } as const) : one));
  return make(...argumentList(options(bind(allOptional, given))));
}

const options = ({ positional, options: named }: Call): Call => ({
  positional: positional.map(asOption),
  options: asOption(named) as Call["options"],
});

/** The tensors in a result, in order; records by sorted key, as Keras flattens them. */
export function tensorsIn(api: Api, result: unknown): TensorObject[] {
  if (api.isTensor(result)) return [result];
  if (api.isVariable(result)) return [result.value];
  if (Array.isArray(result)) return result.flatMap((item) => tensorsIn(api, item));
  if (isRecord(result)) return Object.keys(result).toSorted().flatMap((key) => tensorsIn(api, result[key]));
  return [];
}

/** `sum(out * cos(0, 1, 2, …))` over the float outputs, each starting at cos(0); undefined where there is none. */
export function cosineSum(api: Api, result: unknown): TensorObject | undefined {
  const [multiply, sum, add] = ["multiply", "sum", "add"].map((name) => api.need("ops", name));
  if (multiply === undefined || sum === undefined || add === undefined) return undefined;
  const terms = tensorsIn(api, result).filter(({ dtype }) => dtype.includes("float")).map((out) => {
    const size = out.shape.reduce((product, dim) => product * dim, 1);
    const cosines = api.tensor({ data: Float32Array.from({ length: size }, (_, i) => Math.cos(i)), shape: out.shape }, out.dtype);
    return sum(multiply(out, cosines)) as TensorObject;
  });
  return terms.reduce<TensorObject | undefined>((total, term) => (total === undefined ? term : (add(total, term) as TensorObject)), undefined);
}
