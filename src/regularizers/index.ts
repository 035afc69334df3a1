import { Family } from "../util/family.ts";
import type { Serialized } from "../util/serialize.ts";
import { L1, L1L2, L2 } from "./norms.ts";
import { OrthogonalRegularizer } from "./orthogonal.ts";
import { defineRegularizer, Regularizer, type RegularizerFunction } from "./regularizer.ts";

export { L1, L1L2, L2 } from "./norms.ts";
export { OrthogonalRegularizer } from "./orthogonal.ts";
export { Regularizer, type RegularizerFunction } from "./regularizer.ts";

const members = { L1, L2, L1L2, OrthogonalRegularizer };

const names = {
  l1: "L1",
  l2: "L2",
  l1_l2: "L1L2",
  l1l2: "L1L2",
  orthogonal_regularizer: "OrthogonalRegularizer",
} as const;

/** The names of the built-in regularizers. */
export type RegularizerName = keyof typeof members | keyof typeof names;

/** What can stand for a regularizer. */
export type RegularizerLike = RegularizerName | Regularizer | RegularizerFunction;

const family = new Family<Regularizer>({
  kind: "regularizer",
  module: "keras.regularizers",
  members,
  names,
  isMember: (value) => value instanceof Regularizer,
  fromFunction: (compute: RegularizerFunction) => defineRegularizer(compute.name, {}, (_, x) => compute(x))(),
});

/** The regularizer that a name, an object, a function or a serialized form means; null for null. */
export const get = (identifier: RegularizerLike | Serialized | string | null): Regularizer | null =>
  identifier === null ? null : family.get(identifier);

/** How a regularizer stands in files. */
export const serialize = (regularizer: Regularizer): Serialized => family.serialize(regularizer);

/** A regularizer out of a file. */
export const deserialize = (config: Serialized | string): Regularizer => family.deserialize(config);
