import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { customObject } from "../../util/custom_objects.ts";
import { camelCase, configKey } from "../../util/names.ts";
import { option } from "../../util/options.ts";
import { isSerialized, isSerializedFunction, serializeFunction, type Serialized } from "../../util/serialize.ts";
import { isShape, type BuildShape, type Mask } from "../call_arguments.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import type { CallOptions } from "../layer.ts";
import { typed, type AnyShape } from "../typing.ts";

/** What a Lambda layer does with its input; the second argument holds `training`, `mask` and the layer's `arguments`. */
export type LambdaFunction<In = Tensor> = (inputs: In, options: CallOptions) => unknown;

type AnyLambda = (...args: never[]) => unknown;

/** A function of the user's own, or one that a file names. */
function functionOf(written: AnyLambda | Serialized, where: string): AnyLambda {
  if (typeof written === "function") return written;
  if (isSerialized(written) && isSerializedFunction(written)) {
    const { module, config: name } = written;
    const builtIn = module?.startsWith("keras.") === true ? (ops as Readonly<Record<string, unknown>>)[camelCase(name)] : undefined;
    const found = customObject(name) ?? builtIn;
    if (typeof found === "function") return found as AnyLambda;
    throw unknownFunction(where, name);
  }
  throw noFunction(where, written);
}

/** A function by its name; one of ops by that of Keras. */
function serialized(used: AnyLambda): Serialized {
  const op = Object.entries(ops).find(([, value]) => value === used)?.[0];
  if (op === undefined) return serializeFunction(used);
  return { module: "keras.ops", class_name: "function", config: configKey(op), registered_name: configKey(op) };
}

const fn = { parse: functionOf, serialize: serialized };

type Masking = Tensor | ((inputs: unknown, mask: Mask) => Mask);
type Shaping = Shape | ((inputShape: BuildShape) => Shape);

const serializeIfFunction = <T>(used: T | null): unknown =>
  used === null ? undefined : typeof used === "function" ? serialized(used as unknown as AnyLambda) : used;

const table = {
  function: fn,
  outputShape: { ...option<Shaping | Serialized | null>(null), parse: partOf<Shaping>, serialize: serializeIfFunction<Shaping> },
  mask: { ...option<Masking | Serialized | null>(null), parse: partOf<Masking>, serialize: serializeIfFunction<Masking> },
  arguments: option<Readonly<Record<string, unknown>> | null>(null, (written) => written ?? {}),
};

/** A value, or a function that a file names. */
function partOf<T>(written: T | Serialized | null, where: string): T | null {
  return isSerialized(written) ? (functionOf(written, where) as T) : written;
}

export type LambdaOptions = Omit<LayerWritten<typeof table>, "function">;

export class LambdaLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Lambda";
  static readonly table = table;
  override supportsMasking = this.options.mask !== null;

  override call(inputs: unknown, options: CallOptions): unknown {
    const run = this.options.function as LambdaFunction<unknown>;
    return run(inputs, { ...this.options.arguments, ...options });
  }

  override computeMask(inputs: unknown, before: Mask): Mask {
    const { mask } = this.options;
    return typeof mask === "function" ? mask(inputs, before) : (mask ?? undefined);
  }

  override computeOutputShape(...shapes: readonly (BuildShape | null)[]): Shape | readonly Shape[] {
    const { outputShape } = this.options;
    const [given] = shapes;
    if (outputShape === null || given === null || given === undefined) return super.computeOutputShape(...shapes);
    if (typeof outputShape === "function") return outputShape(given);
    const [batch = null] = isShape(given) ? given : (given[0] ?? []);
    return [batch, ...outputShape];
  }

  protected override checkInputs(): void {
    // Only the function knows what it takes.
  }
}

/**
 * A function as a layer, for steps that have no weights.
 *
 * In: whatever the function takes: a tensor, a list or a record of tensors. Out: what it gives.
 *
 * @param fn of the inputs, and of `{ training, mask, … }` with the `arguments` of the layer. To be saved it needs a name,
 * and to be read again it must be known by it: `registerSerializable(fn)`, or `customObjects` when the file is opened
 * @param options `arguments`: further options of every call; `mask`: the mask of the output, or a function of inputs and
 * mask; `outputShape`: without the batch, or as a function of the input's shape, for `computeOutputShape`: a model finds
 * out by itself
 * @example
 * ```ts
 * const scaled = layers.Lambda((x: Tensor) => ops.multiply(x, 2));
 * console.log(await scaled([1, 2]).array()); // [2, 4]
 * ```
 *
 * Differs from Keras: functions are kept by their names; the bytecode in which Python keeps nameless ones is never run.
 */
export const Lambda = <In = Tensor>(fn: LambdaFunction<In>, options: LambdaOptions = {}): AnyShape =>
  typed(new LambdaLayer({ ...options, function: fn as AnyLambda }));

function unknownFunction(where: string, name: string): CeratopsError {
  return new CeratopsError(`The function "${name}" of a Lambda layer is not known`, {
    code: "E_LAMBDA_UNKNOWN",
    where,
    expected: "a registered function, or one of keras.ops",
    received: name,
    hint: `registerSerializable(${/^[A-Za-z_]\w*$/.test(name) ? name : "fn"}, { name: "${name}" }), before the file is read`,
  });
}

function noFunction(where: string, written: unknown): CeratopsError {
  const isCode = isSerialized(written) && written.class_name === "__lambda__";
  return new CeratopsError(isCode ? "A Lambda layer holds Python bytecode, which is never run" : `${where} must be a function`, {
    code: isCode ? "E_LAMBDA_CODE" : "E_OPTION_VALUE",
    where,
    expected: "a function, or the name of a registered one",
    received: isCode ? "Python bytecode" : isTensor(written) ? "a tensor" : typeof written,
    hint: "layers.Lambda((x) => ops.multiply(x, 2))",
  });
}
