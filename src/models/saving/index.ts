/** Models in files: Keras's functions of the same names. What a model does itself is among its methods. */
export { loadModel, type ModelSource } from "./load_model.ts";
export type { LoadOptions } from "./read_model.ts";
export { loadWeights, saveModel, saveWeights } from "./functions.ts";
export type { SaveOptions, SaveTarget } from "./save_model.ts";
export type { LoadWeightsOptions, SaveWeightsOptions } from "./save_weights.ts";
export { deserializeKerasObject, serializeKerasObject } from "./keras_object.ts";
export { getCustomObjects, getRegisteredName, getRegisteredObject } from "../../util/custom_objects.ts";
