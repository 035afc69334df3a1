import type { BaseLayer } from "../layers/layer.ts";
import type { Compiled } from "./compiled.ts";
import type { Signature } from "./signature.ts";
import type { SymbolicTree } from "./structure.ts";

/** What training needs of a model. */
export interface TrainableModel extends BaseLayer {
  /** Set by a callback that has seen enough: the running `fit` ends after the batch. */
  stopTraining: boolean;
  /** Inputs and outputs, once they are known. */
  readonly signature: Signature | undefined;
  /** What `compile` was told; an error before. */
  readonly compiled: Compiled;
  /** Makes the weights for inputs like these and says what comes out. */
  buildFor(inputs: SymbolicTree): Signature;
}
