import { CallbackList, ProgbarLogger } from "../callbacks/index.ts";
import { hostArray, type TypedArray } from "../ir/dtype.ts";
import type { TensorType } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import { isKerasTensor } from "../tensor/keras_tensor.ts";
import { fromTypedArray, type Tensor } from "../tensor/tensor.ts";
import { packLeaves } from "../util/tree.ts";
import { arraysOf, formOf, type Batch } from "./data/batch.ts";
import { rowsOf } from "./data/host_array.ts";
import { readExamples, signatureFor } from "./data/prepare.ts";
import { prepare } from "./data/source.ts";
import { predictHooks, runPass } from "./loop.ts";
import { checkOptions, verbosityOf, type RunOptions } from "./options.ts";
import type { Signature } from "./signature.ts";
import { predictStep } from "./step.ts";
import { stepperFor, type Stepper } from "./stepper.ts";
import type { TrainableModel } from "./trainable.ts";

export interface PredictOptions extends RunOptions {
  /** Batches at most; all of them if not said. */
  readonly steps?: number | undefined;
}

const known = ["batchSize", "verbose", "callbacks", "signal", "steps"];

/** The outputs for all examples, in the structure of the model's outputs. */
export async function predict(model: TrainableModel, x: unknown, options: PredictOptions = {}): Promise<unknown> {
  checkOptions("predict", options, known);
  const { batchSize = 32, verbose, callbacks = [], signal, steps } = options;
  const { source, signature } = await prepare({ model, compiled: undefined }, { x }, { batchSize, steps });
  const shown = verbosityOf(verbose);
  const all = shown === 0 ? callbacks : [...callbacks, ProgbarLogger()];
  const list = new CallbackList(all, model, { epochs: 1, steps: steps ?? source.steps, verbose: shown, metrics: [] });
  const stepper = await stepperFor(model, "predict", model, (form) => predictStep(model, form));
  const parts: TypedArray[][] = [];
  let last: Batch | undefined;
  await list.call("onPredictBegin");
  source.start();
  await runPass({
    source,
    steps,
    hooks: predictHooks,
    callbacks: list,
    run: (batch) => stepper.run(batch),
    onResult: (result, batch) => {
      parts.push(result);
      last = batch;
    },
    stopped: () => signal?.aborted === true,
  });
  await list.call("onPredictEnd");
  return gather(signature, await typesOf(stepper, last), parts);
}

/** The outputs for one batch. */
export async function predictOnBatch(model: TrainableModel, x: unknown): Promise<unknown> {
  const reading = { model, compiled: undefined };
  const signature = await signatureFor(model, x);
  const examples = await readExamples(reading, signature, { x });
  const arrays = arraysOf(examples);
  const batch = { form: formOf(examples, rowsOf(at(arrays, 0))), arrays: arrays.map(({ data }) => data) };
  const stepper = await stepperFor(model, "predict", model, (form) => predictStep(model, form));
  const result = await stepper.run(batch);
  return gather(signature, await typesOf(stepper, batch), [result]);
}

async function typesOf(stepper: Stepper, batch: Batch | undefined): Promise<readonly TensorType[]> {
  return batch === undefined ? [] : (await stepper.stepFor(batch.form)).outputs;
}

/** One tensor per output, the batches one after the other, in the structure of the outputs. */
function gather(signature: Signature, types: readonly TensorType[], parts: readonly TypedArray[][]): unknown {
  const tensors = types.map((type, i) => joined(type, parts.map((part) => at(part, i))));
  return packLeaves(signature.outputs, isKerasTensor, tensors);
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
