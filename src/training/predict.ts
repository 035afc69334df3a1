import { CallbackList } from "../callbacks/index.ts";
import { hostArray, type TypedArray } from "../ir/dtype.ts";
import type { TensorType } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import { fillHoles } from "../tensor/trace.ts";
import { fromTypedArray, type Tensor } from "../tensor/tensor.ts";
import type { Batch } from "./data/batch.ts";
import { readExamples, signatureFor } from "./data/prepare.ts";
import { prepare } from "./data/source.ts";
import { limitedSteps } from "./limits.ts";
import { predictHooks, runPass } from "./loop.ts";
import { wholeBatch } from "./on_batch.ts";
import { checkOptions, verbosityOf, type RunOptions } from "./options.ts";
import type { StepResult } from "./step.ts";
import { stepperFor } from "./stepper.ts";
import type { TrainableModel } from "./trainable.ts";

export interface PredictOptions extends RunOptions {
  /** Batches at most; all of them if not said. */
  readonly steps?: number | undefined;
}

const known = ["batchSize", "verbose", "callbacks", "signal", "steps"];

/** The outputs for all examples, in the structure of the model's outputs. */
export async function predict(model: TrainableModel, x: unknown, options: PredictOptions = {}): Promise<unknown> {
  checkOptions("predict", options, known);
  const { batchSize = 32, verbose, callbacks = [], signal } = options;
  const { source, signature } = await prepare({ model, compiled: undefined }, { x }, { batchSize, steps: options.steps });
  const steps = limitedSteps(options.steps, source.steps);
  const shown = verbosityOf(verbose);
  const params = { epochs: 1, steps: steps ?? source.steps, verbose: shown, metrics: [] };
  const list = new CallbackList(callbacks, model, params, { addProgbar: shown !== 0 });
  const stepper = await stepperFor(model, "predictStep", signature);
  const parts: TypedArray[][] = [];
  let last: Batch | undefined;
  await list.call("onPredictBegin");
  source.start(0);
  try {
    await runPass({
      source,
      until: steps,
      hooks: predictHooks,
      callbacks: list,
      run: (batch) => stepper.run(batch),
      onResult: (result, batch) => {
        parts.push(result);
        last = batch;
      },
      stopped: () => signal?.aborted === true,
    });
  } finally {
    await source.end();
  }
  await list.call("onPredictEnd");
  return last === undefined ? undefined : gather(await stepper.stepFor(last.form), parts);
}

/** The outputs for one batch. */
export async function predictOnBatch(model: TrainableModel, x: unknown): Promise<unknown> {
  const signature = await signatureFor(model, { x });
  const batch = wholeBatch(await readExamples({ model, compiled: undefined }, signature, { x }));
  const stepper = await stepperFor(model, "predictStep", signature);
  return gather(await stepper.stepFor(batch.form), [await stepper.run(batch)]);
}

/** One tensor per output, the batches one after the other, in the structure of the outputs. */
function gather({ structure, types }: StepResult, parts: readonly TypedArray[][]): unknown {
  return fillHoles(structure, types.map((type, i) => joined(type, parts.map((part) => at(part, i)))));
}

function joined({ shape, dtype }: TensorType, parts: readonly TypedArray[]): Tensor {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const data = hostArray(dtype, length);
  let start = 0;
  for (const part of parts) {
    data.set(part, start);
    start += part.length;
  }
  const row = shape.slice(1).reduce((product, dim) => product * dim, 1);
  return fromTypedArray(data, [row === 0 ? 0 : length / row, ...shape.slice(1)], dtype);
}
