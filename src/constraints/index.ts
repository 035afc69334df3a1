import { Family } from "../util/family.ts";
import type { Serialized } from "../util/serialize.ts";
import { Constraint, defineConstraint, type ConstraintFunction } from "./constraint.ts";
import { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./norms.ts";

export { Constraint, type ConstraintFunction } from "./constraint.ts";
export { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./norms.ts";

const members = { MaxNorm, MinMaxNorm, NonNeg, UnitNorm };

const names = {
  max_norm: "MaxNorm",
  min_max_norm: "MinMaxNorm",
  non_neg: "NonNeg",
  unit_norm: "UnitNorm",
} as const;

/** The names of the built-in constraints. */
export type ConstraintName = keyof typeof members | keyof typeof names;

/** What can stand for a constraint. */
export type ConstraintLike = ConstraintName | Constraint | ConstraintFunction;

const family = new Family<Constraint>({
  kind: "constraint",
  module: "keras.constraints",
  members,
  names,
  isMember: (value) => value instanceof Constraint,
  fromFunction: (compute: ConstraintFunction) => defineConstraint(compute.name, {}, (_, x) => compute(x))(),
});

/** The constraint that a name, an object, a function or a serialized form means; null for null. */
export const get = (identifier: ConstraintLike | Serialized | string | null): Constraint | null =>
  identifier === null ? null : family.get(identifier);

/** How a constraint stands in files. */
export const serialize = (constraint: Constraint): Serialized => family.serialize(constraint);

/** A constraint out of a file. */
export const deserialize = (config: Serialized | string): Constraint => family.deserialize(config);
