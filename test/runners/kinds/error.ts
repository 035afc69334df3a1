import type { AnyFunction, Api, TensorObject } from "../api.ts";
import { callFunction, callLayer, constructPart, tensorsIn } from "../calls.ts";
import { argumentsOf, type Case } from "../case.ts";
import { describeError, Mismatch, Unsupported } from "../outcome.ts";
import { Decoder } from "../values.ts";
import { outputShape } from "./layer.ts";
import { inOrder } from "./parts.ts";
import type { Arguments } from "../binding.ts";

/**
 * Calls that must raise: a CeratopsError where Keras itself checks; any error where the array library refused or the
 * signature is wrong. Where the package lacks the function or the object, nothing is known.
 */
export async function checkError(recorded: Case, api: Api): Promise<void> {
  const { origin } = recorded["raises"] as { readonly origin: string };
  const given = new Decoder(api).arguments(argumentsOf(recorded));
  const attempt = prepare(recorded, api, given);
  let result: unknown;
  try {
    result = await attempt();
    // What depends on values is only found when they are computed.
    await Promise.all(tensorsIn(api, result).map((tensor: TensorObject) => tensor.data()));
  } catch (error) {
    if (error instanceof Unsupported) throw error;
    if (api.isCeratopsError(error) || (origin !== "keras" && !isAccident(error))) return;
    throw new Mismatch(`expected a CeratopsError, received ${describeError(error)}`);
  }
  throw new Mismatch(`expected an error (${describeRaises(recorded)}), but there was none`);
}

/** JavaScript's own complaint about a missing method or property: no check by anybody. */
const isAccident = (error: unknown): boolean =>
  error instanceof TypeError && /is not a (function|constructor)|\((reading|setting)/.test(error.message);

const describeRaises = (recorded: Case): string => {
  const { class: name, origin } = recorded["raises"] as { readonly class: string; readonly origin: string };
  return `${name} of ${origin}`;
};

/** The call to be made; whatever must be there for it is made first. */
function prepare(recorded: Case, api: Api, given: Arguments): () => unknown {
  const { symbol } = recorded;
  const where = String(recorded["where"]);
  if (where === "constructor") {
    api.lookup(symbol);
    return () => constructPart(api, symbol, given);
  }
  if (recorded.config === undefined) {
    api.lookup(symbol);
    return () => callFunction(api, symbol, given);
  }
  const object = api.deserialize(recorded.config);
  const of = String(recorded["of"]);
  if (where === "compute_output_shape") return () => outputShape(object, ...given.args, ...Object.values(given.kwargs));
  if (of === "layer") return () => callLayer(api, object as AnyFunction, symbol, given);
  if (of === "loss") return () => (object as { call: AnyFunction }).call(...inOrder(api, given));
  return () => {
    const metric = object as { updateState: AnyFunction; result: AnyFunction };
    metric.updateState(...inOrder(api, given));
    return metric.result();
  };
}
