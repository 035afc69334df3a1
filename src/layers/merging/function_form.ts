import type { TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerOptions } from "../layer.ts";
import type { Merged, Merging } from "../typing.ts";

/** A merging layer as a function of its inputs. */
export interface MergeFunction<Options> {
  (inputs: readonly TensorLike[], options?: Options): Tensor;
  (inputs: readonly KerasTensor[], options?: Options): KerasTensor;
}

/** The same where shapes stretch to one another. */
export interface ElementwiseFunction {
  (inputs: readonly TensorLike[], options?: LayerOptions): Tensor;
  <T extends KerasTensor>(inputs: readonly T[], options?: LayerOptions): KerasTensor<Merged<T["shape"]>>;
}

/** Makes the layer and calls it in one step. */
export const functionForm = (make: (options?: LayerOptions) => Merging): ElementwiseFunction =>
  ((inputs: readonly KerasTensor[], options?: LayerOptions) => make(options)(inputs)) as ElementwiseFunction;
