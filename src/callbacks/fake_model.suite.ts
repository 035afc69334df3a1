import type { TypedArray } from "../ir/dtype.ts";
import { BaseLayer } from "../layers/index.ts";
import type { Metric } from "../metrics/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { CallbackList, type Callback, type CallbackModel, type Logs, type RunParams } from "./index.ts";

/** A model whose only weight is a number that the test sets, and that notes where it is saved. */
export class FakeModel extends BaseLayer implements CallbackModel {
  stopTraining = false;
  now = 0;
  readonly layers: readonly BaseLayer[] = [];
  readonly optimizer = optimizers.SGD({ learningRate: 0.5 });
  readonly compiled = { plan: undefined };
  readonly metrics: readonly Metric[];
  readonly saved: string[] = [];

  constructor(metrics: readonly Metric[] = []) {
    super();
    this.metrics = metrics;
  }

  override call(): void {}
  override async getWeights(): Promise<TypedArray[]> {
    return [Float32Array.of(this.now)];
  }
  override setWeights(values: readonly unknown[]): void {
    this.now = (values[0] as TypedArray)[0] ?? 0;
  }
  async save(path: string): Promise<void> {
    this.saved.push(path);
  }
  async saveWeights(path: string): Promise<void> {
    this.saved.push(`weights: ${path}`);
  }
}

export const params: RunParams = { epochs: 9, steps: 2, verbose: 1, metrics: ["loss"] };

/** Feeds the logs of epochs until the callback ends the run; gives the number of epochs, and the weight at the end. */
export async function runEpochs(
  callback: Callback,
  epochs: readonly Logs[],
  model: FakeModel = new FakeModel(),
): Promise<{ epochs: number; weight: number }> {
  const list = new CallbackList([callback], model, params);
  await list.call("onTrainBegin");
  let done = 0;
  for (const logs of epochs) {
    model.now = done;
    await list.call("onEpochBegin", done);
    await list.call("onEpochEnd", done++, logs);
    if (model.stopTraining) break;
  }
  await list.call("onTrainEnd");
  return { epochs: done, weight: model.now };
}
