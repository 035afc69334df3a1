import type { Metric } from "../metrics/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { TensorTree } from "./structure.ts";

/** One batch as a step gets it: in the structures of the model, or of the data where a step is the user's own. */
export interface StepData<X = TensorTree, Y = TensorTree> {
  readonly x: X;
  /** Undefined where there are no targets. */
  readonly y: Y;
  /** One weight per example and output, where there are any. */
  readonly sampleWeight: Y | Tensor | undefined;
}

/** A batch and what the model made of it. */
export interface JudgedData<X = TensorTree, Y = TensorTree, P = TensorTree> extends Partial<StepData<X, Y>> {
  readonly y: Y;
  readonly yPred: P;
  /** Whether the model is being trained. */
  readonly training?: boolean | undefined;
}

/**
 * What a step tells: tensors, whose values are those of the latest batch, and metrics, whose values are those of all
 * batches since they were reset. Metrics are only computed when somebody looks.
 */
export type StepLogs = Readonly<Record<string, Tensor | Metric>>;
