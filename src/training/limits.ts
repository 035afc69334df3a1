import { maxEpochs, maxStepsPerEpoch } from "../tensor/config.ts";

/** The epochs that are asked for, but no more than `config.setMaxEpochs` allows. */
export const limitedEpochs = (asked = 1): number => Math.min(asked, maxEpochs() ?? Number.POSITIVE_INFINITY);

/** The steps that are asked for, or that there are, where they are no more than `config.setMaxStepsPerEpoch` allows. */
export function limitedSteps(asked: number | undefined, there: number | null): number | undefined {
  const most = maxStepsPerEpoch();
  return most !== null && (asked ?? there ?? Number.POSITIVE_INFINITY) > most ? most : asked;
}
