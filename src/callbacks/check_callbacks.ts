import { CeratopsError } from "../errors.ts";
import { describe } from "../tensor/convert.ts";
import { Callback } from "./callback.ts";

/** Refuses what has no hooks: a callback without its list, a plain object, a maker that was not called. */
export function checkCallbacks(given: unknown): void {
  if (!Array.isArray(given)) {
    const isOne = given instanceof Callback;
    throw wrongCallbacks(isOne ? given.constructor.name : describe(given), isOne ? "callbacks: [stop]" : "callbacks: [callbacks.EarlyStopping()]");
  }
  const wrong: unknown = given.find((one: unknown) => !(one instanceof Callback));
  if (wrong === undefined) return;
  if (typeof wrong === "function") throw wrongCallbacks(describe(wrong), `callbacks.${wrong.name}(): a call makes the callback`);
  const names = Object.keys(Object(wrong) as object);
  throw wrongCallbacks(`{ ${names.join(", ")} }`, "callbacks.LambdaCallback(log), where log is that object");
}

function wrongCallbacks(received: string, hint: string): CeratopsError {
  return new CeratopsError("callbacks is not a list of callbacks", {
    code: "E_CALLBACKS",
    where: "callbacks",
    expected: "a list of objects of class Callback",
    received,
    hint,
  });
}
