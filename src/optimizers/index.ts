import { Family } from "../util/family.ts";
import type { Serialized } from "../util/serialize.ts";
import { Adadelta } from "./adadelta.ts";
import { Adafactor } from "./adafactor.ts";
import { Adagrad } from "./adagrad.ts";
import { Adam, AdamW } from "./adam.ts";
import { Adamax } from "./adamax.ts";
import { Ftrl } from "./ftrl.ts";
import { Lamb } from "./lamb.ts";
import { Lion } from "./lion.ts";
import { LossScaler, type LossScaleOptions } from "./loss_scale_optimizer.ts";
import { Dispatcher, type MultiOptimizerOptions } from "./multi_optimizer.ts";
import { Muon } from "./muon.ts";
import { Nadam } from "./nadam.ts";
import { Optimizer } from "./optimizer.ts";
import { PathMap, type OptimizerMapOptions } from "./optimizer_map.ts";
import { RMSprop } from "./rmsprop.ts";
import { ScheduleFreeAdamW } from "./schedule_free_adamw.ts";
import { SGD } from "./sgd.ts";

export { Adadelta } from "./adadelta.ts";
export { Adafactor } from "./adafactor.ts";
export { Adagrad } from "./adagrad.ts";
export { Adam, AdamW } from "./adam.ts";
export { Adamax } from "./adamax.ts";
export { Ftrl } from "./ftrl.ts";
export { Lamb } from "./lamb.ts";
export { Lion } from "./lion.ts";
export { Muon } from "./muon.ts";
export { Nadam } from "./nadam.ts";
export { Optimizer, type After, type Before, type OptimizerOptions, type Step } from "./optimizer.ts";
export type { LearningRate } from "./options.ts";
export { RMSprop } from "./rmsprop.ts";
export { ScheduleFreeAdamW } from "./schedule_free_adamw.ts";
export * as schedules from "./schedules/index.ts";
export { SGD } from "./sgd.ts";
export type { Slot } from "./slots.ts";

/**
 * Finds the factor that the loss is multiplied by so that gradients of 16 bits neither vanish nor overflow: it doubles
 * every `dynamicGrowthSteps` steps, and when a gradient is not finite it halves and the step is left out.
 *
 * Micikevicius et al.: Mixed Precision Training (2018).
 *
 * @example
 * ```ts
 * const optimizer = optimizers.LossScaleOptimizer({ innerOptimizer: optimizers.Adam({ learningRate: 0.001 }) });
 * ```
 */
export const LossScaleOptimizer = (options: LossScaleOptions): Optimizer =>
  new LossScaler({ ...options, innerOptimizer: get(options.innerOptimizer) });

/**
 * Which optimizer is for which variables, by patterns of their paths; for `MultiOptimizer`.
 *
 * @example
 * ```ts
 * const map = optimizers.OptimizerMap({
 *   defaultOptimizer: optimizers.Adam(),
 *   optimizerMap: { "embedding/.*": optimizers.SGD({ learningRate: 0.1 }) },
 * });
 * ```
 */
export function OptimizerMap({ defaultOptimizer, optimizerMap = {} }: OptimizerMapOptions): PathMap {
  const entries = Object.entries(optimizerMap).map(([pattern, optimizer]) => [pattern, get(optimizer)]);
  return new PathMap({ defaultOptimizer: get(defaultOptimizer), optimizerMap: Object.fromEntries(entries) });
}

/**
 * Updates different variables by different optimizers.
 *
 * @example
 * ```ts
 * const map = optimizers.OptimizerMap({
 *   defaultOptimizer: optimizers.Adam(),
 *   optimizerMap: { "embedding/.*": optimizers.SGD({ learningRate: 0.1 }) },
 * });
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.MultiOptimizer({ optimizerMap: map }), loss: "mse" });
 * ```
 */
export const MultiOptimizer = (options: MultiOptimizerOptions): Optimizer =>
  new Dispatcher({ ...options, optimizerMap: maps.get(options.optimizerMap) });

const members = {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  AdamW,
  Adamax,
  Ftrl,
  Lamb,
  Lion,
  LossScaleOptimizer,
  MultiOptimizer,
  Muon,
  Nadam,
  RMSprop,
  ScheduleFreeAdamW,
  SGD,
};

/** Keras's names are the class names in lower case. */
const names = {
  adadelta: "Adadelta",
  adafactor: "Adafactor",
  adagrad: "Adagrad",
  adam: "Adam",
  adamw: "AdamW",
  adamax: "Adamax",
  ftrl: "Ftrl",
  lamb: "Lamb",
  lion: "Lion",
  lossscaleoptimizer: "LossScaleOptimizer",
  multioptimizer: "MultiOptimizer",
  muon: "Muon",
  nadam: "Nadam",
  rmsprop: "RMSprop",
  schedulefreeadamw: "ScheduleFreeAdamW",
  sgd: "SGD",
} as const;

/** The names of the built-in optimizers that need no options. */
export type OptimizerName = Exclude<
  keyof typeof members | keyof typeof names,
  "LossScaleOptimizer" | "lossscaleoptimizer" | "MultiOptimizer" | "multioptimizer"
>;

/** What can stand for an optimizer. */
export type OptimizerLike = OptimizerName | Optimizer;

const family = new Family<Optimizer>({
  kind: "optimizer",
  module: "keras.optimizers",
  members,
  names,
  isMember: (value) => value instanceof Optimizer,
});

const maps = new Family<PathMap>({
  kind: "optimizer map",
  module: "keras.optimizers",
  members: { OptimizerMap },
  names: {},
  isMember: (value) => value instanceof PathMap,
});

/** The optimizer that a name, an object or a serialized form means. */
export const get = (identifier: OptimizerLike | Serialized | string): Optimizer => family.get(identifier);

/** How an optimizer stands in files, with its present learning rate; its state is in the weights file. */
export const serialize = (optimizer: Optimizer | PathMap): Serialized =>
  optimizer instanceof PathMap ? maps.serialize(optimizer) : family.serialize(optimizer);

/** An optimizer, or a map of optimizers, out of a file. */
export function deserialize(config: Serialized & { readonly class_name: "OptimizerMap" }): PathMap;
export function deserialize(config: Serialized | string): Optimizer;
export function deserialize(config: Serialized | string): Optimizer | PathMap {
  const isMap = typeof config !== "string" && config.class_name === "OptimizerMap";
  return isMap ? maps.deserialize(config) : family.deserialize(config);
}
