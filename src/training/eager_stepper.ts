import type { TypedArray } from "../ir/dtype.ts";
import { at } from "../ir/shape.ts";
import { isTensor } from "../tensor/operation.ts";
import { assignedIn } from "../tensor/scope.ts";
import { evaluateTensors, fromTypedArray } from "../tensor/tensor.ts";
import { withHoles } from "../tensor/trace.ts";
import { Variable } from "../tensor/variable.ts";
import { leaves } from "../util/tree.ts";
import type { Batch, BatchForm } from "./data/batch.ts";
import type { Step, Stepper, StepResult } from "./step.ts";

/** Runs every step anew, on tensors that hold the numbers of the batch; what it assigns is computed before the next. */
export class EagerStepper implements Stepper {
  readonly #make: (form: BatchForm) => Step;
  #latest: StepResult = { structure: {}, types: [] };

  constructor(make: (form: BatchForm) => Step) {
    this.#make = make;
  }

  /** What the latest step gave. */
  stepFor(): StepResult {
    return this.#latest;
  }

  async run({ form, arrays }: Batch): Promise<TypedArray[]> {
    // The arrays are used again for the next batch, but whoever puts a tensor aside wants this one.
    const tensors = form.types.map(({ shape, dtype }, i) => fromTypedArray(at(arrays, i).slice(), shape, dtype));
    const { result, assigned } = assignedIn(() => this.#make(form)(...tensors));
    const told = leaves(result, isTensor);
    const pending = [...assigned].flatMap((variable) => (variable instanceof Variable ? (variable.pending ?? []) : []));
    const values = await evaluateTensors([...told, ...pending]);
    this.#latest = { structure: withHoles(result), types: told.map(({ shape, dtype }) => ({ shape, dtype })) };
    return values.slice(0, told.length);
  }
}
