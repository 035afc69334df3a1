// Models
export { Model, Sequential, type Stackable } from "./models/index.ts";
export { plotHistory, plotModel, type PlotHistoryOptions, type PlotModelOptions } from "./models/plots.ts";
export * as models from "./models/index.ts";
export { loadModel, type LoadOptions, type LoadWeightsOptions, type SaveOptions, type SaveWeightsOptions } from "./models/saving/index.ts";
export * as saving from "./models/saving/index.ts";
export type { CompileOptions } from "./training/compiled.ts";
export type { JudgedData, StepData, StepLogs } from "./training/step_data.ts";
export type { FitOptions } from "./training/fit.ts";
export type { EvaluateOptions } from "./training/evaluate.ts";
export type { PredictOptions } from "./training/predict.ts";

// What they are made of
export { Input, Layer, type CallOptions } from "./layers/index.ts";
export { DTypePolicy } from "./layers/dtype_policy.ts";
export * as layers from "./layers/index.ts";
export * as activations from "./activations/index.ts";
export * as initializers from "./initializers/index.ts";
export * as regularizers from "./regularizers/index.ts";
export * as constraints from "./constraints/index.ts";
export { Initializer } from "./initializers/index.ts";
export { Regularizer } from "./regularizers/index.ts";
export { Constraint } from "./constraints/index.ts";

// How they are trained
export * as losses from "./losses/index.ts";
export * as metrics from "./metrics/index.ts";
export * as optimizers from "./optimizers/index.ts";
export * as callbacks from "./callbacks/index.ts";
export { Loss } from "./losses/index.ts";
export { Metric } from "./metrics/index.ts";
export { LearningRateSchedule } from "./optimizers/schedules/index.ts";
export { Optimizer, type After, type Before, type Step } from "./optimizers/index.ts";
export { Callback, type Logs } from "./callbacks/index.ts";

// Tensors and what can be done with them
export { tensor, type ArrayData, type TensorLike } from "./tensor/convert.ts";
export { ComplexTensor, type NestedComplex } from "./tensor/complex_tensor.ts";
export { gradients, valueAndGrad, type ValueAndGradients } from "./tensor/gradients.ts";
export { KerasTensor, type Shape } from "./tensor/keras_tensor.ts";
export { WeakFloat } from "./tensor/promotion.ts";
export { Tensor, type NestedArray } from "./tensor/tensor.ts";
export { jit, type JitResult } from "./tensor/trace.ts";
export { Variable } from "./tensor/variable.ts";
export * as ops from "./ops/index.ts";
export * as random from "./random/index.ts";
export { setRandomSeed } from "./random/index.ts";
export type { DType, TypedArray } from "./ir/dtype.ts";
export type { Dims } from "./ir/shape.ts";

// Data, engines, settings
export * as applications from "./applications/index.ts";
export * as datasets from "./datasets/index.ts";
export * as data from "./data/namespace.ts";
export * as utils from "./models/utils.ts";
export * as tree from "./tree/index.ts";
export * as backend from "./models/backend.ts";
export * as engine from "./tensor/engine.ts";
export * as config from "./models/settings.ts";
export * as dtypePolicies from "./models/dtype_policies.ts";
export { resetNames } from "./tensor/names.ts";
export { registerSerializable, withCustomObjects } from "./util/custom_objects.ts";
export { CeratopsError, type ErrorDetails } from "./errors.ts";
export { version } from "./version.ts";
