import type { Optimizer } from "../optimizers/index.ts";
import type { Logs } from "./callback.ts";

/** An optimizer with a learning rate of its own, and what a log of it is called. */
export interface Rated {
  readonly optimizer: Optimizer;
  /** `learning_rate`; where there are several optimizers, with the name of each. */
  readonly logName: string;
  /** How messages name it: nothing, or its name and a space. */
  readonly label: string;
}

/** The optimizers that have a learning rate: one, or those of a MultiOptimizer. */
export function ratedOptimizers(optimizer: Optimizer): Rated[] {
  const { optimizers } = optimizer;
  if (optimizers.length === 1) return optimizers.map((only) => ({ optimizer: only, logName: "learning_rate", label: "" }));
  return optimizers.map((one) => ({ optimizer: one, logName: `learning_rate_${one.name}`, label: `${one.name} ` }));
}

/** The present learning rate as a number. */
export const rateOf = async ({ optimizer }: Rated): Promise<number> => Number(await optimizer.learningRate.item());

/** Puts the learning rates into the logs. */
export async function logRates(optimizer: Optimizer, logs: Logs): Promise<void> {
  for (const rated of ratedOptimizers(optimizer)) logs[rated.logName] = await rateOf(rated);
}
