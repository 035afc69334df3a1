import type { Engine } from "../engines/engine.ts";
import type { TypedArray } from "../ir/dtype.ts";
import type { TensorType } from "../ir/node.ts";
import { currentEngine } from "../tensor/current_engine.ts";
import { compileTraced, trace, type Executable } from "../tensor/trace.ts";
import { breathe } from "../util/breathe.ts";
import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import type { Batch, BatchForm } from "./data/batch.ts";
import type { Signature } from "./signature.ts";
import type { Step } from "./step.ts";
import type { TrainableModel } from "./trainable.ts";

/** A step that is compiled, with the types of what it gives. */
export interface CompiledStep {
  readonly executable: Executable;
  readonly outputs: readonly TensorType[];
}

/** Compiled steps of one kind, one per form of batch. */
export class Stepper {
  readonly #make: (form: BatchForm) => Step;
  readonly #byKey = new Map<string, CompiledStep>();
  /** Forms that were seen, so that nothing is looked up by text in the middle of an epoch. */
  readonly #byForm = new WeakMap<BatchForm, CompiledStep>();

  constructor(make: (form: BatchForm) => Step) {
    this.#make = make;
  }

  /** Runs a batch; at once where the step is compiled and the engine answers at once. */
  run(batch: Batch): MaybePromise<TypedArray[]> {
    const step = this.#byForm.get(batch.form);
    if (step !== undefined) return step.executable.run(batch.arrays);
    return this.stepFor(batch.form).then(({ executable }) => executable.run(batch.arrays));
  }

  async stepFor(form: BatchForm): Promise<CompiledStep> {
    const step = this.#byForm.get(form) ?? this.#byKey.get(form.key) ?? (await this.#compile(form));
    this.#byKey.set(form.key, step);
    this.#byForm.set(form, step);
    return step;
  }

  async #compile(form: BatchForm): Promise<CompiledStep> {
    await breathe();
    const traced = trace(form.types, this.#make(form));
    return { executable: await compileTraced(traced), outputs: traced.outputs.map(({ type }) => type) };
  }
}

/** What compiled steps depend on besides the batch. */
interface Basis {
  readonly engine: Engine;
  readonly signature: Signature | undefined;
  readonly owner: object;
  /** Which layers are trained: it decides what the steps update, and how some layers behave. */
  readonly trainable: string;
}

const kept = new WeakMap<TrainableModel, Map<string, { basis: Basis; stepper: Stepper }>>();

/** The compiled steps of a model of one kind, made anew when the model, its layers' trainable flags or the engine changed. */
export async function stepperFor(model: TrainableModel, kind: string, owner: object, make: (form: BatchForm) => Step): Promise<Stepper> {
  const trainable = model.flattenLayers().map((layer) => (layer.trainable ? "1" : "0")).join("");
  const basis: Basis = { engine: await currentEngine(), signature: model.signature, owner, trainable };
  const kinds = kept.get(model) ?? new Map<string, { basis: Basis; stepper: Stepper }>();
  kept.set(model, kinds);
  const known = kinds.get(kind);
  if (known !== undefined && sameBasis(known.basis, basis)) return known.stepper;
  const stepper = new Stepper(make);
  kinds.set(kind, { basis, stepper });
  return stepper;
}

const sameBasis = (a: Basis, b: Basis): boolean =>
  a.engine === b.engine && a.signature === b.signature && a.owner === b.owner && a.trainable === b.trainable;

/** Awaits only where there is something to wait for. */
export async function settle(value: MaybePromise<unknown>): Promise<void> {
  if (isPromise(value)) await value;
}
