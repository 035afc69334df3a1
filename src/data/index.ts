export { normalize, toCategorical, type NormalizeOptions, type ToCategoricalOptions } from "./numbers.ts";
export { packXYSampleWeight, unpackXYSampleWeight } from "./pack.ts";
export { PyDataset, type PyDatasetOptions } from "./py_dataset.ts";
export { padSequences, type PadSequencesOptions } from "./sequences.ts";
