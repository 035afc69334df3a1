import type { Compiled, CompileOptions } from "../../training/compiled.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";

/** What is known of how a model is compiled. */
export interface Carried {
  readonly isCompiled: boolean;
  readonly compiled: Compiled;
}

/**
 * Compiles a model as another one is that has the same weights: with the same optimizer, its state included, and the same
 * losses and metrics.
 */
export function carryCompiled(from: Carried, to: { compile(options: CompileOptions<KerasTensor>): void }): void {
  if (!from.isCompiled) return;
  const { options, optimizer, givenOptimizer } = from.compiled;
  // An optimizer that scales the loss already is not put into another one.
  const scaling = optimizer === givenOptimizer ? {} : { autoScaleLoss: false };
  to.compile({ ...(options as CompileOptions<KerasTensor>), ...scaling, optimizer });
}
