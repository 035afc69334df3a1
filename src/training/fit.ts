import { History, type CallbackList, type Logs, type RunPosition } from "../callbacks/index.ts";
import { CeratopsError } from "../errors.ts";
import { makeDefaultSeed } from "../random/index.ts";
import { describe } from "../tensor/convert.ts";
import { isRecord } from "../util/tree.ts";
import { breathe } from "../util/breathe.ts";
import { ArraySource } from "./data/array_source.ts";
import { FitCallbacks, trainingAlone } from "./busy.ts";
import type { ClassWeights } from "./data/class_weights.ts";
import { isBatches, type Batches, type RawBatch } from "./data/iterable_source.ts";
import { prepare, type Prepared } from "./data/source.ts";
import { splitTail } from "./data/split.ts";
import { Epochs } from "./epochs.ts";
import { evaluateOn } from "./evaluate.ts";
import { loggedBy, metricNames } from "./judge.ts";
import { limitedEpochs, limitedSteps } from "./limits.ts";
import { metricResetter } from "./metric_programs.ts";
import { checkOptions, splitArguments, verbosityOf, type RunOptions } from "./options.ts";
import { Runner } from "./runner.ts";
import type { StepLogs } from "./step_data.ts";
import { settle, stepperFor } from "./stepper.ts";
import type { Data, DataTree } from "./structure.ts";
import type { TrainableModel } from "./trainable.ts";

/** Validation data: `[x, y]` or `[x, y, sampleWeight]`, or a stream of batches. */
export type ValidationData<X, Y> = readonly [X, Y] | readonly [X, Y, Data | Y] | Batches<X, Y>;

/** Options of `fit` for examples `X` and targets `Y`. */
export interface FitOptions<X = DataTree, Y = DataTree> extends RunOptions {
  /** How often all examples are seen; 1 if not said. */
  readonly epochs?: number | undefined;
  /** Share of the examples, taken from the end before anything is shuffled, that is only measured. */
  readonly validationSplit?: number | undefined;
  readonly validationData?: ValidationData<X, Y> | undefined;
  /** Whether the order changes from epoch to epoch; true if not said. Streams keep theirs. */
  readonly shuffle?: boolean | undefined;
  /** How much the examples of each class count, by class number. */
  readonly classWeight?: ClassWeights | undefined;
  /** How much each example counts: one array, or one per output. */
  readonly sampleWeight?: Data | Y | undefined;
  /** Epoch to begin with, where an earlier training is continued; 0 if not said. */
  readonly initialEpoch?: number | undefined;
  /** Steps per epoch; as many as there are batches if not said. */
  readonly stepsPerEpoch?: number | undefined;
  /** Batches of validation data that are measured; all if not said. */
  readonly validationSteps?: number | undefined;
  /** `batchSize` if not said. */
  readonly validationBatchSize?: number | undefined;
  /** Every how many epochs is measured, or after which ones (counted from 1); 1 if not said. */
  readonly validationFreq?: number | readonly number[] | undefined;
}

const known = (
  "batchSize verbose callbacks signal epochs validationSplit validationData shuffle classWeight sampleWeight " +
  "initialEpoch stepsPerEpoch validationSteps validationBatchSize validationFreq"
).split(" ");

/** Trains a model. Everything that can be wrong with the data is found before the first step. */
export async function fit(model: TrainableModel, x: unknown, y: unknown, written: unknown): Promise<History> {
  const { y: targets, options } = splitArguments<FitOptions>(isBatches(x), y, written);
  checkOptions("fit", options, known);
  return trainingAlone(model, async () => {
    const position: RunPosition = { epoch: options.initialEpoch ?? 0, step: 0, shuffleSeed: makeDefaultSeed() };
    const run = await prepareFit(model, { x, y: targets, sampleWeight: options.sampleWeight }, options, position);
    const stepsPerEpoch = limitedSteps(options.stepsPerEpoch, run.training.source.steps);
    return train(model, run, { ...options, epochs: limitedEpochs(options.epochs), stepsPerEpoch });
  });
}

async function train(model: TrainableModel, run: Run, options: FitOptions): Promise<History> {
  const { callbacks, history } = callbacksFor(model, run, options);
  model.history = history;
  model.stopTraining = false;
  let logs: Logs;
  try {
    await settle(callbacks.call("onTrainBegin"));
    logs = await trainEpochs(model, run, callbacks, options);
  } finally {
    await run.training.source.end();
    await run.validation?.source.end();
  }
  model.compiled.optimizer.finalizeVariables(model.trainableWeights);
  await settle(callbacks.call("onTrainEnd", logs));
  return history;
}

/** All that the epochs need. */
interface Run {
  readonly training: Batched;
  readonly validation: Batched | undefined;
  readonly runner: Runner;
  readonly position: RunPosition;
}

type Batched = Pick<Prepared, "source" | "signature">;

async function prepareFit(model: TrainableModel, raw: RawBatch, options: FitOptions, position: RunPosition): Promise<Run> {
  const { batchSize = 32, shuffle = true, classWeight, stepsPerEpoch, validationData, validationSplit = 0 } = options;
  const { compiled } = model;
  const order = { batchSize, shuffle: shuffle ? position : undefined };
  const prepared = await prepare({ model, compiled, classWeight }, raw, { ...order, steps: stepsPerEpoch });
  const validationSize = options.validationBatchSize ?? batchSize;
  try {
    const sources =
      validationData === undefined && validationSplit !== 0
        ? splitSources(prepared, validationSplit, { ...order, validationSize })
        : { training: prepared, validation: await validationSource(model, options, validationSize) };
    await breathe();
    if (!model.hasOwnSteps) compiled.optimizer.build(model.trainableWeights);
    const before = (): StepLogs => (model.hasOwnSteps ? {} : loggedBy(model));
    const runner = new Runner(await stepperFor(model, "trainStep", prepared.signature), before);
    return { ...sources, runner, position };
  } catch (error) {
    await prepared.source.end();
    throw error;
  }
}

function splitSources(
  { examples, signature }: Prepared,
  fraction: number,
  { batchSize, shuffle, validationSize }: { batchSize: number; shuffle: RunPosition | undefined; validationSize: number },
): { training: Batched; validation: Batched } {
  if (examples === undefined) throw splitOfStream();
  const { train, validation } = splitTail(examples, fraction);
  return {
    training: { signature, source: new ArraySource(train, { batchSize, shuffle }) },
    validation: { signature, source: new ArraySource(validation, { batchSize: validationSize }) },
  };
}

async function validationSource(model: TrainableModel, options: FitOptions, batchSize: number): Promise<Batched | undefined> {
  const { validationData: given, validationSteps: steps } = options;
  if (given === undefined) return undefined;
  if (!Array.isArray(given) && !isBatches(given)) throw wrongValidationData(given);
  const [x, y, sampleWeight]: readonly unknown[] = Array.isArray(given) ? given : [given];
  return prepare({ model, compiled: model.compiled }, { x, y, sampleWeight }, { batchSize, steps });
}

function callbacksFor(model: TrainableModel, run: Run, options: FitOptions): { callbacks: CallbackList; history: History } {
  const verbose = verbosityOf(options.verbose);
  const history = new History();
  const steps = options.stepsPerEpoch ?? run.training.source.steps;
  const params = { epochs: options.epochs ?? 1, steps, verbose, metrics: metricNames(model), position: run.position };
  // The history comes last: it keeps what callbacks add to the logs.
  const callbacks = new FitCallbacks([...(options.callbacks ?? []), history], model, params, { addProgbar: verbose !== 0 });
  return { callbacks, history };
}

async function trainEpochs(model: TrainableModel, run: Run, callbacks: CallbackList, options: FitOptions): Promise<Logs> {
  const { epochs = 1, signal } = options;
  const { position, runner, training } = run;
  const over = (): boolean => model.stopTraining || signal?.aborted === true;
  const { stepsPerExecution } = model.compiled.options;
  const walk = new Epochs({ source: training.source, stepsPerEpoch: options.stepsPerEpoch, stepsPerExecution, position, callbacks, runner, over });
  const reset = await metricResetter(model.metrics);
  let logs: Logs = {};
  while (position.epoch < epochs && !over()) {
    const { epoch } = position;
    // In an epoch that is taken up in its middle, metrics go on as well.
    if (position.step === 0) await settle(reset());
    await settle(callbacks.call("onEpochBegin", epoch));
    await walk.next();
    if (signal?.aborted === true) break;
    logs = await runner.logs();
    if (run.validation !== undefined && isMeasured(epoch, options.validationFreq)) {
      const measured = await evaluateOn(model, run.validation, callbacks, { steps: options.validationSteps, signal });
      logs = { ...logs, ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [`val_${name}`, value])) };
    }
    Object.assign(position, { epoch: epoch + 1, step: 0 });
    await settle(callbacks.call("onEpochEnd", epoch, logs));
  }
  return logs;
}

function isMeasured(epoch: number, frequency: number | readonly number[] = 1): boolean {
  return typeof frequency === "number" ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1);
}

function splitOfStream(): CeratopsError {
  return new CeratopsError("validationSplit needs data in memory, not a stream of batches", {
    code: "E_VALIDATION_SPLIT",
    where: "validationSplit",
    expected: "arrays whose last rows can be split off",
    received: "a stream of batches",
    hint: "validationData: () => validationBatches()",
  });
}

function wrongValidationData(given: unknown): CeratopsError {
  return new CeratopsError("validationData must be [x, y], or a stream of batches", {
    code: "E_VALIDATION_DATA",
    where: "validationData",
    expected: "[x, y] or [x, y, sampleWeight]",
    received: isRecord(given) ? `{ ${Object.keys(given).join(", ")} }` : describe(given),
    hint: "validationData: [x, y]",
  });
}
