import { CeratopsError, reworded } from "../errors.ts";
import { isPromise } from "../util/maybe_promise.ts";

interface Named {
  readonly name: string;
  readonly className: string;
}

/** A class of one's own without the method that says what it does. */
export function noCall({ name, className }: Named): CeratopsError {
  return new CeratopsError(`Layer "${name}" does not say what it does: its class has no call method`, {
    code: "E_LAYER_CALL",
    where: name,
    expected: `class ${className} extends Layer { override call(x: Tensor) { … } }`,
    received: `${className} without call`,
    hint: "override call(x: Tensor) { return x; }",
  });
}

/** Refuses what cannot be the result of a call: nothing, or a promise. */
export function checkResult(layer: Named, result: unknown): void {
  if (isPromise(result)) {
    // Whatever becomes of it, nobody waits for it.
    result.catch(() => {});
    throw wrongResult(layer, "a Promise", "leave out async, await and .item(): a call computes with tensors as they are");
  }
  if (result === undefined || result === null) throw wrongResult(layer, "nothing", "return y; at the end of call");
}

function wrongResult({ name, className }: Named, received: string, hint: string): CeratopsError {
  return new CeratopsError(`The call of "${name}" (${className}) gives ${received}, not a tensor`, {
    code: "E_LAYER_RESULT",
    where: `${name}.call`,
    expected: "a tensor, or several in a list or record",
    received,
    hint,
  });
}

/** A weight that would be made anew by every call, and never trained. */
export function weightInCall({ name, className }: Named, weight: string, shape: readonly number[]): CeratopsError {
  return new CeratopsError(`Layer "${name}" makes the weight "${weight}" in its call, so anew in every step`, {
    code: "E_WEIGHT_IN_CALL",
    where: `${className}.call`,
    expected: "weights made in a field, in the constructor or in build",
    received: `addWeight({ name: "${weight}" }) in call`,
    hint: `${weight} = this.addWeight({ name: "${weight}", shape: [${shape.join(", ")}] }); as a field, and this.${weight} in call`,
  });
}

/** An error of an op, told as one of the layer that called it. */
export const ofLayer = (error: unknown, path: string, { name, className }: Named): unknown =>
  reworded(error, ({ summary, where }) => {
    if (where !== undefined && !where.startsWith("ops.")) return {};
    const told = summary.replace(/^ops\.\w+/, `"${name}" (${className})`);
    return { summary: told, where: where === undefined ? path : `${path} → ${where}` };
  });
