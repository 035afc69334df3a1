export * as boundingBoxes from "./bounding_boxes/index.ts";
export { audioDatasetFromDirectory, type AudioFolderOptions } from "./audio/audio_folder.ts";
export { normalize, toCategorical, type NormalizeOptions, type ToCategoricalOptions } from "./numbers.ts";
export { packXYSampleWeight, unpackXYSampleWeight } from "./pack.ts";
export { PyDataset, type PyDatasetOptions } from "./py_dataset.ts";
export { padSequences, type PadSequencesOptions, type PadTextsOptions } from "./sequences.ts";
export { splitDataset, type SplitDatasetOptions } from "./split_dataset.ts";
export { timeseriesDatasetFromArray, type TimeseriesDatasetOptions } from "./timeseries.ts";
export * from "./sources/index.ts";
