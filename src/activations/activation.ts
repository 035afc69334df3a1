import type { Tensor } from "../tensor/tensor.ts";

/** A function of a tensor that gives one of the same shape; its `name` is what files say. */
export interface Activation {
  (x: Tensor): Tensor;
  readonly name: string;
}
