export { normalize, toCategorical, type NormalizeOptions, type ToCategoricalOptions } from "./numbers.ts";
export { padSequences, type PadSequencesOptions } from "./sequences.ts";
