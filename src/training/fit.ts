import { CallbackList, History, ProgbarLogger, type Callback, type Logs } from "../callbacks/index.ts";
import { CeratopsError } from "../errors.ts";
import { uniformGenerator } from "../random/index.ts";
import { ArraySource } from "./data/array_source.ts";
import type { BatchSource } from "./data/batch.ts";
import type { ClassWeights } from "./data/class_weights.ts";
import { isBatches, type Batches, type RawBatch } from "./data/iterable_source.ts";
import { prepare, type Prepared } from "./data/source.ts";
import { splitTail } from "./data/split.ts";
import { evaluateOn } from "./evaluate.ts";
import { knownPlan } from "./known_plan.ts";
import { runPass, trainHooks } from "./loop.ts";
import { MetricRuns } from "./metric_runs.ts";
import { checkOptions, splitArguments, verbosityOf, type RunOptions } from "./options.ts";
import { trainStep } from "./step.ts";
import { breathe } from "../util/breathe.ts";
import { settle, stepperFor, type Stepper } from "./stepper.ts";
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
  const given = splitArguments<FitOptions>(isBatches(x), y, written);
  checkOptions("fit", given.options, known);
  const run = await prepareFit(model, { x, y: given.y, sampleWeight: given.options.sampleWeight }, given.options);
  const { callbacks, history } = callbacksFor(model, run, given.options);
  model.stopTraining = false;
  await settle(callbacks.call("onTrainBegin"));
  const logs = await trainEpochs(model, run, callbacks, given.options);
  model.compiled.optimizer.finalizeVariables(model.trainableWeights);
  await settle(callbacks.call("onTrainEnd", logs));
  return history;
}

/** All that the epochs need. */
interface Run {
  readonly training: BatchSource;
  readonly validation: BatchSource | undefined;
  readonly stepper: Stepper;
  readonly metrics: MetricRuns;
}

async function prepareFit(model: TrainableModel, raw: RawBatch, options: FitOptions): Promise<Run> {
  const { batchSize = 32, shuffle = true, classWeight, stepsPerEpoch, validationData, validationSplit = 0 } = options;
  const { compiled } = model;
  const random = shuffle ? uniformGenerator() : undefined;
  const prepared = await prepare({ model, compiled, classWeight }, raw, { batchSize, random, steps: stepsPerEpoch });
  const validationSize = options.validationBatchSize ?? batchSize;
  const sources =
    validationData === undefined && validationSplit !== 0
      ? splitSources(prepared, validationSplit, { batchSize, random, validationSize })
      : { training: prepared.source, validation: await validationSource(model, validationData, validationSize) };
  await breathe();
  const plan = knownPlan(compiled);
  compiled.optimizer.build(model.trainableWeights);
  const stepper = await stepperFor(model, "train", plan, (form) => trainStep(model, plan, form));
  return { ...sources, stepper, metrics: await MetricRuns.of(plan) };
}

function splitSources(
  { examples }: Prepared,
  fraction: number,
  { batchSize, random, validationSize }: { batchSize: number; random: (() => number) | undefined; validationSize: number },
): { training: BatchSource; validation: BatchSource } {
  if (examples === undefined) throw splitOfStream();
  const { train, validation } = splitTail(examples, fraction);
  return {
    training: new ArraySource(train, { batchSize, random }),
    validation: new ArraySource(validation, { batchSize: validationSize }),
  };
}

async function validationSource(model: TrainableModel, given: FitOptions["validationData"], batchSize: number): Promise<BatchSource | undefined> {
  if (given === undefined) return undefined;
  if (!Array.isArray(given) && !isBatches(given)) throw wrongValidationData();
  const [x, y, sampleWeight]: readonly unknown[] = Array.isArray(given) ? given : [given];
  const { source } = await prepare({ model, compiled: model.compiled }, { x, y, sampleWeight }, { batchSize });
  return source;
}

function callbacksFor(model: TrainableModel, run: Run, options: FitOptions): { callbacks: CallbackList; history: History } {
  const verbose = verbosityOf(options.verbose);
  const history = new History();
  const all: Callback[] = [history, ...(options.callbacks ?? []), ...(verbose === 0 ? [] : [ProgbarLogger()])];
  const { logged } = knownPlan(model.compiled);
  const metrics = logged.map(({ name }) => name);
  const steps = options.stepsPerEpoch ?? run.training.steps;
  return { callbacks: new CallbackList(all, model, { epochs: options.epochs ?? 1, steps, verbose, metrics }), history };
}

async function trainEpochs(model: TrainableModel, run: Run, callbacks: CallbackList, options: FitOptions): Promise<Logs> {
  const { epochs = 1, initialEpoch = 0, signal } = options;
  const over = (): boolean => model.stopTraining || signal?.aborted === true;
  let logs: Logs = {};
  for (let epoch = initialEpoch; epoch < epochs && !over(); epoch++) {
    await settle(run.metrics.reset());
    await settle(callbacks.call("onEpochBegin", epoch));
    await trainEpoch(run, callbacks, { epoch, steps: options.stepsPerEpoch, over });
    if (signal?.aborted === true) break;
    logs = await run.metrics.read();
    if (run.validation !== undefined && isMeasured(epoch, options.validationFreq)) {
      const measured = await evaluateOn(model, run.validation, callbacks, { steps: options.validationSteps, signal });
      logs = { ...logs, ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [`val_${name}`, value])) };
    }
    await settle(callbacks.call("onEpochEnd", epoch, logs));
  }
  return logs;
}

interface Epoch {
  readonly epoch: number;
  readonly steps: number | undefined;
  readonly over: () => boolean;
}

/** One epoch. With `stepsPerEpoch`, batches go on where the last epoch ended, and begin anew when they are used up. */
async function trainEpoch({ training, stepper, metrics }: Run, callbacks: CallbackList, { epoch, steps, over }: Epoch): Promise<void> {
  const pass = { source: training, hooks: trainHooks, callbacks, run: stepper.run.bind(stepper), logs: () => metrics.read(), stopped: over };
  if (steps === undefined || epoch === 0) {
    if (!training.start()) throw ranOut(epoch);
  }
  let done = await runPass({ ...pass, steps });
  while (steps !== undefined && done < steps && !over()) {
    if (!training.start()) throw ranOut(epoch);
    const more = await runPass({ ...pass, steps: steps - done });
    if (more === 0) throw ranOut(epoch);
    done += more;
  }
}

function isMeasured(epoch: number, frequency: number | readonly number[] = 1): boolean {
  return typeof frequency === "number" ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1);
}

function ranOut(epoch: number): CeratopsError {
  return new CeratopsError(`The stream of batches is used up in epoch ${epoch + 1}`, {
    code: "E_DATA_USED_UP",
    where: `fit, epoch ${epoch + 1}`,
    expected: "batches that can be begun anew for each epoch",
    received: "an iterator that can be walked once",
    hint: "model.fit(() => batches(), { epochs: 5 }), a function that starts them",
  });
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

function wrongValidationData(): CeratopsError {
  return new CeratopsError("validationData must be [x, y], or a stream of batches", {
    code: "E_VALIDATION_DATA",
    where: "validationData",
    expected: "[x, y] or [x, y, sampleWeight]",
    received: "something else",
    hint: "validationData: [x, y]",
  });
}
