import { currentScope, type Scope } from "../tensor/scope.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * The losses that the calls of a layer have added. They belong to the step in which they were computed: another step
 * begins with none, since it could do nothing with the stand-ins of this one.
 */
export class StepLosses {
  #step: Scope | undefined;
  #losses: Tensor[] = [];

  add(loss: Tensor): void {
    if (this.#step !== currentScope()) this.clear();
    this.#step = currentScope();
    this.#losses.push(loss);
  }

  /** Those of the present step. */
  get present(): readonly Tensor[] {
    return this.#step === currentScope() ? this.#losses : [];
  }

  clear(): void {
    this.#losses = [];
  }
}
