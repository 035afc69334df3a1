import type { Tensor } from "../tensor/tensor.ts";
import { between, orNull, positive, wholeFrom } from "../util/checks.ts";
import { option, required, type OptionTable, type Written } from "../util/options.ts";
import { isSerialized, serializeFunction } from "../util/serialize.ts";
import { deserialize, LearningRateSchedule, serialize } from "./schedules/index.ts";

/** A number, a schedule, or a function that gives the rate for the next update. */
export type LearningRate = number | LearningRateSchedule | (() => number | Tensor);

/** How a learning rate stands in files; a number as the float32 that it is. */
export function serializeRate(rate: LearningRate): unknown {
  if (rate instanceof LearningRateSchedule) return serialize(rate);
  return typeof rate === "number" ? Math.fround(rate) : serializeFunction(rate);
}

const learningRate = (fallback: number) => ({
  fallback: fallback as LearningRate,
  parse: (written: LearningRate): LearningRate => (isSerialized(written) ? deserialize(written) : written),
  serialize: serializeRate,
});

/** The options of every optimizer, with the defaults that differ. */
export const optimizerTable = (defaults: { readonly learningRate: number; readonly weightDecay?: number }) => ({
  /** Made from the class name where absent. */
  name: required<string>(),
  learningRate: learningRate(defaults.learningRate),
  /** How much of each weight an update takes away, times the learning rate; null for nothing. */
  weightDecay: option<number | null>(defaults.weightDecay ?? null),
  /** Largest norm of the gradient of one variable. */
  clipnorm: option<number | null>(null, orNull(positive)),
  /** Largest norm of all gradients together. */
  globalClipnorm: option<number | null>(null, orNull(positive)),
  /** Largest absolute value in a gradient. */
  clipvalue: option<number | null>(null, orNull(positive)),
  /** Whether a moving average of the weights is kept, to be taken over at the end. */
  useEma: option(false),
  emaMomentum: option(0.99, between(0, 1)),
  /** After how many updates the weights become their average; null for only at the end. */
  emaOverwriteFrequency: option<number | null>(null, orNull(wholeFrom(1))),
  /** What the loss is multiplied by before differentiation, so that small gradients survive 16 bits. */
  lossScaleFactor: option<number | null>(null, orNull(positive)),
  /** How many steps' gradients are averaged for one update; null for one. */
  gradientAccumulationSteps: option<number | null>(null, orNull(wholeFrom(2))),
});

export type OptimizerTable = ReturnType<typeof optimizerTable>;


/** What the maker of an optimizer takes. */
export type OptionsOf<T extends OptionTable> = Omit<Written<T>, "name"> & { readonly name?: string | null | undefined };
