import { BaseLayer } from "../../layers/layer.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Operation } from "../../tensor/operation.ts";
import { originOf } from "../graph_order.ts";
import { classOf, settingsOf } from "./settings.ts";
import { innerModel } from "./steps.ts";

/** Layers that end with the activation among their settings. */
const withActivation = new Set([
  "Activation",
  "Conv1D",
  "Conv1DTranspose",
  "Conv2D",
  "Conv2DTranspose",
  "Conv3D",
  "Conv3DTranspose",
  "Dense",
  "DepthwiseConv1D",
  "DepthwiseConv2D",
  "EinsumDense",
  "SeparableConv1D",
  "SeparableConv2D",
  "TernaryDense",
]);

/** Layers and ops that are activations. */
const activations: Readonly<Record<string, string>> = {
  ELU: "elu",
  LeakyReLU: "leaky_relu",
  PReLU: "prelu",
  ReLU: "relu",
  Relu: "relu",
  Relu6: "relu6",
  Sigmoid: "sigmoid",
  Softmax: "softmax",
  Tanh: "tanh",
};

/** Layers that leave every number as it is when the model predicts. */
const passing = new Set([
  "ActivityRegularization",
  "AlphaDropout",
  "Dropout",
  "Flatten",
  "GaussianDropout",
  "GaussianNoise",
  "Identity",
  "Permute",
  "RepeatVector",
  "Reshape",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "SpatialDropout3D",
]);

/** The activation that a layer or op ends with; undefined where it is not known. */
export function activationOf(operation: Operation): string | undefined {
  const name = classOf(operation);
  if (!withActivation.has(name)) return activations[name];
  const { activation } = settingsOf(operation instanceof BaseLayer ? operation : undefined);
  return typeof activation === "string" ? activation : undefined;
}

/** Where the numbers of a tensor get their last activation. */
export interface Ending {
  readonly activation: string;
  /** The layer or op that applies it, or that applies none. */
  readonly operation: Operation;
  readonly path: string;
  /** What it gives. */
  readonly tensor: KerasTensor;
}

/** The last activation before a tensor, through what leaves numbers as they are and into models; undefined if not known. */
export function endingOf(tensor: KerasTensor, prefix = ""): Ending | undefined {
  const origin = originOf(tensor);
  if (origin === undefined) return undefined;
  const { operation, inputs } = origin.node;
  const inner = innerModel(operation)?.graph.signature.flatOutputs[origin.tensorIndex];
  if (inner !== undefined) return endingOf(inner, `${prefix}${operation.name}/`);
  const activation = activationOf(operation);
  const [input] = inputs;
  const passes = passing.has(classOf(operation)) || (classOf(operation) === "Activation" && activation === "linear");
  if (passes && input !== undefined) return endingOf(input, prefix);
  return activation === undefined ? undefined : { activation, operation, path: prefix + operation.name, tensor };
}
