import { CeratopsError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { option, readOptions, type Written } from "../util/options.ts";
import { Callback } from "./callback.ts";

const table = { swapOnEpoch: option(false) };

export type SwapEMAWeightsOptions = Written<typeof table>;

export class SwapEMAWeightsCallback extends Callback {
  readonly #swapOnEpoch: boolean;
  /** What the weights are without averaging, while the model has the averages. */
  #kept: readonly { readonly variable: Variable; readonly value: Tensor }[] | undefined;

  constructor(options: SwapEMAWeightsOptions = {}) {
    super();
    this.#swapOnEpoch = readOptions(table, options, "SwapEMAWeights").swapOnEpoch;
  }

  override onTrainBegin(): void {
    // A run that was broken off may have left the averages in the model; they are what this one goes on from.
    this.#kept = undefined;
  }

  override onEpochBegin(): void {
    if (this.#swapOnEpoch) this.#swapOut();
  }

  override onEpochEnd(): void {
    if (this.#swapOnEpoch) this.#swapIn();
  }

  override onTestBegin(): void {
    this.#swapIn();
  }

  override onTestEnd(): void {
    this.#swapOut();
  }

  override onPredictBegin(): void {
    this.#swapIn();
  }

  override onPredictEnd(): void {
    this.#swapOut();
  }

  #swapIn(): void {
    if (this.#kept !== undefined) return;
    const { averages, name } = this.model.optimizer;
    if (averages.size === 0) throw noAverages(name);
    this.#kept = [...averages.keys()].map((variable) => ({ variable, value: variable.value }));
    for (const [variable, average] of averages) variable.assign(average.value);
  }

  #swapOut(): void {
    for (const { variable, value } of this.#kept ?? []) variable.assign(value);
    this.#kept = undefined;
  }
}

const noAverages = (optimizer: string): CeratopsError =>
  new CeratopsError(`SwapEMAWeights needs averages, and optimizer "${optimizer}" keeps none`, {
    code: "E_EMA",
    where: "callbacks.SwapEMAWeights",
    expected: "an optimizer with useEma: true that has trained",
    received: `"${optimizer}" without averages`,
    hint: "model.compile({ optimizer: optimizers.Adam({ useEma: true }), … })",
  });

/**
 * Lets the model have the moving averages of its weights, kept by an optimizer with `useEma: true`, while it is evaluated
 * or predicts.
 *
 * @param options.swapOnEpoch whether it has them between epochs too: callbacks after this one, such as ModelCheckpoint, then
 *   see the averages
 * @throws CeratopsError where the optimizer keeps no averages
 * @example
 * ```ts
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.SGD({ useEma: true }), loss: "mse" });
 * await model.fit([[1], [2]], [[2], [4]], { epochs: 2, callbacks: [callbacks.SwapEMAWeights({ swapOnEpoch: true })] });
 * ```
 *
 * Differs from Keras: the averages stay in the optimizer while the model has them, and the weights are put back after
 * `predict`, and after an epoch in which the training is ended, too.
 */
export const SwapEMAWeights = (options: SwapEMAWeightsOptions = {}): SwapEMAWeightsCallback => new SwapEMAWeightsCallback(options);
