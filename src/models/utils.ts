/** Helpers around models: what Keras has in `keras.utils`. */
export * from "../data/index.ts";
export { getFile, type GetFileOptions } from "../datasets/files/cached_file.ts";
export { Progbar, type ProgbarOptions, type ProgbarStream } from "../visualize/progbar.ts";
export { getSourceInputs } from "./source_inputs.ts";
