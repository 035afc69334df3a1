import type { BaseLayer, LayerOptions } from "../../layers/layer.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import type { StackModel } from "../model.ts";

type MakeStack = (stack: readonly (BaseLayer | KerasTensor)[], options: LayerOptions) => StackModel;

let make: MakeStack | undefined;

/** Says how stacks are made: Sequential becomes Functional and the other way round, but only one of them can import the other. */
export function provideStacks(maker: MakeStack): void {
  make = maker;
}

export function makeStack(...args: Parameters<MakeStack>): StackModel {
  if (make === undefined) throw new Error("no Sequential");
  return make(...args);
}
