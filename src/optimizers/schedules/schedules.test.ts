import { expect, it } from "vitest";
import { tensor } from "../../tensor/convert.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import * as schedules from "./index.ts";

useEngine("reference");

const at = (schedule: schedules.LearningRateSchedule, step: number): Promise<number> =>
  schedule.call(tensor(step)).item();

it.each([
  [schedules.ExponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.25 }), 3, 0.125],
  [schedules.ExponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.25, staircase: true }), 3, 0.25],
  [schedules.InverseTimeDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 1 }), 6, 0.25],
  [schedules.PiecewiseConstantDecay({ boundaries: [2, 4], values: [1, 0.5, 0.25] }), 2, 1],
  [schedules.PiecewiseConstantDecay({ boundaries: [2, 4], values: [1, 0.5, 0.25] }), 3, 0.5],
  [schedules.PiecewiseConstantDecay({ boundaries: [2, 4], values: [1, 0.5, 0.25] }), 5, 0.25],
  [schedules.PolynomialDecay({ initialLearningRate: 1, decaySteps: 4, endLearningRate: 0 }), 3, 0.25],
  [schedules.PolynomialDecay({ initialLearningRate: 1, decaySteps: 4, endLearningRate: 0, cycle: true }), 6, 0.25],
  [schedules.CosineDecay({ initialLearningRate: 1, decaySteps: 4 }), 2, 0.5],
  [schedules.CosineDecay({ initialLearningRate: 0, decaySteps: 4, warmupTarget: 1, warmupSteps: 2 }), 1, 0.5],
  [schedules.CosineDecay({ initialLearningRate: 0, decaySteps: 4, warmupTarget: 1, warmupSteps: 2 }), 4, 0.5],
  [schedules.CosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 2 }), 4, 0.5],
  [schedules.CosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 2, tMul: 1, mMul: 0.5 }), 3, 0.25],
])("case %#: the rate at a step, and again from the config", async (schedule, step, rate) => {
  expect(await at(schedule, step)).toBeCloseTo(rate, 6);
  const again = schedules.deserialize(schedules.serialize(schedule));
  expect(await at(again, step)).toBeCloseTo(rate, 6);
});

it("wants one value more than boundaries", () => {
  expect(() => schedules.PiecewiseConstantDecay({ boundaries: [1], values: [1] })).toThrow("one value more");
});
