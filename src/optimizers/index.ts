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
import { Muon } from "./muon.ts";
import { Nadam } from "./nadam.ts";
import { Optimizer } from "./optimizer.ts";
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
  muon: "Muon",
  nadam: "Nadam",
  rmsprop: "RMSprop",
  schedulefreeadamw: "ScheduleFreeAdamW",
  sgd: "SGD",
} as const;

/** The names of the built-in optimizers. */
export type OptimizerName = keyof typeof members | keyof typeof names;

/** What can stand for an optimizer. */
export type OptimizerLike = OptimizerName | Optimizer;

const family = new Family<Optimizer>({
  kind: "optimizer",
  module: "keras.optimizers",
  members,
  names,
  isMember: (value) => value instanceof Optimizer,
});

/** The optimizer that a name, an object or a serialized form means. */
export const get = (identifier: OptimizerLike | Serialized | string): Optimizer => family.get(identifier);

/** How an optimizer stands in files, with its present learning rate; its state is in the weights file. */
export const serialize = (optimizer: Optimizer): Serialized => family.serialize(optimizer);

/** An optimizer out of a file. */
export const deserialize = (config: Serialized | string): Optimizer => family.deserialize(config);
