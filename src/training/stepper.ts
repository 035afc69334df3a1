import type { Engine } from "../engines/engine.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { currentEngine } from "../tensor/current_engine.ts";
import { compileFunction, type CompiledFunction } from "../tensor/trace.ts";
import { breathe } from "../util/breathe.ts";
import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import type { Batch, BatchForm } from "./data/batch.ts";
import { EagerStepper } from "./eager_stepper.ts";
import type { Signature } from "./signature.ts";
import { stepOf, type Step, type StepKind, type Stepper } from "./step.ts";
import type { TrainableModel } from "./trainable.ts";

/** Compiled steps of one kind, one per form of batch. */
class CompiledStepper implements Stepper {
  readonly #make: (form: BatchForm) => Step;
  readonly #byKey = new Map<string, CompiledFunction>();
  /** Forms that were seen, so that nothing is looked up by text in the middle of an epoch. */
  readonly #byForm = new WeakMap<BatchForm, CompiledFunction>();

  constructor(make: (form: BatchForm) => Step) {
    this.#make = make;
  }

  stepFor(form: BatchForm): MaybePromise<CompiledFunction> {
    return this.#byForm.get(form) ?? this.#prepare(form);
  }

  run(batch: Batch): MaybePromise<TypedArray[]> {
    const step = this.stepFor(batch.form);
    return isPromise(step) ? step.then(({ executable }) => executable.run(batch.arrays)) : step.executable.run(batch.arrays);
  }

  async #prepare(form: BatchForm): Promise<CompiledFunction> {
    const step = this.#byKey.get(form.key) ?? (await this.#compile(form));
    this.#byKey.set(form.key, step);
    this.#byForm.set(form, step);
    return step;
  }

  async #compile(form: BatchForm): Promise<CompiledFunction> {
    await breathe();
    return compileFunction(form.types, this.#make(form));
  }
}

/** What compiled steps depend on besides the batch. */
interface Basis {
  readonly engine: Engine;
  readonly signature: Signature;
  /** What `compile` was told, where the step asks for it. */
  readonly owner: object;
  /** Which layers are trained: it decides what the steps update, and how some layers behave. */
  readonly trainable: string;
}

const kept = new WeakMap<TrainableModel, Map<StepKind, { basis: Basis; stepper: Stepper }>>();

/** The compiled steps of a model of one kind, made anew when the model, its layers' trainable flags or the engine changed. */
export async function stepperFor(model: TrainableModel, kind: StepKind, signature: Signature): Promise<Stepper> {
  const trainable = model.flattenLayers().map((layer) => (layer.trainable ? "1" : "0")).join("");
  const owner = kind === "predictStep" ? model : (model.compiled.plan ?? model.compiled);
  const basis: Basis = { engine: await currentEngine(), signature, owner, trainable };
  const kinds = kept.get(model) ?? new Map<StepKind, { basis: Basis; stepper: Stepper }>();
  kept.set(model, kinds);
  const known = kinds.get(kind);
  if (known !== undefined && sameBasis(known.basis, basis)) return known.stepper;
  const isEager = kind !== "predictStep" && model.compiled.options.runEagerly === true;
  const make = stepOf(model, kind, signature);
  const stepper = isEager ? new EagerStepper(make) : new CompiledStepper(make);
  kinds.set(kind, { basis, stepper });
  return stepper;
}

/** Lets go of the compiled steps of a model. */
export const forgetSteps = (model: TrainableModel): void => void kept.delete(model);

const sameBasis = (a: Basis, b: Basis): boolean =>
  a.engine === b.engine && a.signature === b.signature && a.owner === b.owner && a.trainable === b.trainable;

/** Awaits only where there is something to wait for. */
export async function settle(value: MaybePromise<unknown>): Promise<void> {
  if (isPromise(value)) await value;
}
