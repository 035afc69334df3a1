import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { configKey } from "../util/names.ts";

/** A value that an optimizer keeps for each variable. */
export interface Slot<S extends string = string> {
  readonly key: S;
  /** The value before the first update; zeros of the shape and dtype of the variable if absent. */
  readonly initial?: (variable: Variable) => Tensor;
  /** The name in Keras; the name of the variable and the key if absent. */
  readonly name?: (variable: Variable) => string;
  /** Which variables have the slot; all if absent. */
  readonly only?: (variable: Variable) => boolean;
}

/** Makes what `slot` keeps for `variable`. */
export function slotVariable(owner: string, variable: Variable, slot: Slot): Variable {
  const { shape, dtype } = variable;
  const name = slot.name?.(variable) ?? `${variable.path.replaceAll("/", "_")}_${configKey(slot.key)}`;
  return stateVariable(owner, name, slot.initial?.(variable) ?? ops.zeros(shape, { dtype }));
}

/** A variable of an optimizer's or metric's own. */
export function stateVariable(owner: string, name: string, initial: Tensor): Variable {
  const variable = new Variable(initial, { name, trainable: false });
  variable.path = `${owner}/${name}`;
  return variable;
}

/** Runs `body`, and keeps what it assigns to `variables` only where `condition`, a scalar, is true. */
export function updateIf(condition: Tensor, variables: readonly Variable[], body: () => void): void {
  const before = variables.map((variable) => variable.value);
  body();
  variables.forEach((variable, i) => {
    const after = variable.value;
    if (after.node !== before[i]?.node) variable.assign(ops.where(condition, after, before[i] ?? after));
  });
}
