import { Family } from "../../util/family.ts";
import type { Serialized } from "../../util/serialize.ts";
import { CosineDecay, CosineDecayRestarts } from "./cosine.ts";
import { ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay } from "./decays.ts";
import { LearningRateSchedule } from "./schedule.ts";

export { CosineDecay, CosineDecayRestarts } from "./cosine.ts";
export { ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay } from "./decays.ts";
export { LearningRateSchedule } from "./schedule.ts";

const family = new Family<LearningRateSchedule>({
  kind: "learning rate schedule",
  module: "keras.optimizers.schedules",
  members: {
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
  },
  names: {},
  isMember: (value) => value instanceof LearningRateSchedule,
});

/** How a schedule stands in files. */
export const serialize = (schedule: LearningRateSchedule): Serialized => family.serialize(schedule);

/** A schedule out of a file. */
export const deserialize = (config: Serialized): LearningRateSchedule => family.deserialize(config);
