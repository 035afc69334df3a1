import * as losses from "../../losses/index.ts";
import type { Loss } from "../../losses/index.ts";
import type { JudgedOutput } from "./subject.ts";

/** An output that has a loss, and whose last activation is known. */
export interface Ended extends JudgedOutput {
  readonly loss: Loss;
  readonly ending: NonNullable<JudgedOutput["ending"]>;
}

export const isEnded = (output: JudgedOutput): output is Ended => output.loss !== undefined && output.ending !== undefined;

/** Whether a loss turns its predictions into probabilities by itself; undefined where it does not ask. */
export function takesLogits(loss: Loss): boolean | undefined {
  const { from_logits: logits } = loss.getConfig();
  return typeof logits === "boolean" ? logits : undefined;
}

/** A loss like another one, of another class or with other settings, by Keras's names. */
export function lossLike(loss: Loss, changes: Readonly<Record<string, unknown>>, className = loss.className): Loss {
  const { from_logits: logits } = loss.getConfig();
  const kept = className === loss.className ? loss.getConfig() : logits === true ? { from_logits: true } : {};
  return losses.deserialize({ class_name: className, config: { ...kept, ...changes } });
}

/** The number of classes or quantities of an output, along the axis of its loss; undefined where it is open. */
export function unitsOf({ tensor, loss }: JudgedOutput): number | undefined {
  const { axis } = loss?.getConfig() ?? {};
  return tensor.shape.at(typeof axis === "number" ? axis : -1) ?? undefined;
}
