import type { CallbackModel, History } from "../callbacks/index.ts";
import type { Metric } from "../metrics/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Compiled } from "./compiled.ts";
import type { Signature } from "./signature.ts";
import type { JudgedData, StepData, StepLogs } from "./step_data.ts";
import type { SymbolicTree, TensorTree } from "./structure.ts";

/** What training needs of a model. */
export interface TrainableModel extends CallbackModel {
  /** What the latest `fit` noted. */
  history: History | undefined;
  /** Inputs and outputs, once they are known. */
  readonly signature: Signature | undefined;
  /** What `compile` was told; an error before. */
  readonly compiled: Compiled;
  /** Everything it measures with. */
  readonly metrics: readonly Metric[];
  /** Whether the model can be called, so that it has inputs and outputs. */
  readonly hasCall: boolean;
  /** Whether it judges or trains in a way of its own: then targets need not look like its outputs. */
  readonly hasOwnSteps: boolean;
  /** Makes of the data what the steps take, where that cannot be part of a step: texts become numbers. */
  readonly prepareInputs?: ((x: unknown) => Promise<unknown>) | undefined;
  /** Makes the weights for inputs like these and says what comes out. */
  buildFor(inputs: SymbolicTree): Signature;
  trainStep(data: StepData): StepLogs;
  testStep(data: StepData): StepLogs;
  predictStep(data: StepData): TensorTree;
  computeLoss(judged: JudgedData): Tensor;
  computeMetrics(judged: JudgedData): StepLogs;
}
