import type { CallbackList, RunPosition } from "../callbacks/index.ts";
import { CeratopsError } from "../errors.ts";
import type { BatchSource } from "./data/batch.ts";
import { runPass, trainHooks } from "./loop.ts";
import type { Runner } from "./runner.ts";
import { settle } from "./stepper.ts";

/** What the epochs of a training run are made of. */
interface Walk {
  readonly source: BatchSource;
  /** As many as there are batches where absent. */
  readonly stepsPerEpoch: number | undefined;
  readonly stepsPerExecution: number | undefined;
  /** Kept up to date; where it stands at the first epoch is where the run begins. */
  readonly position: RunPosition;
  readonly callbacks: CallbackList;
  readonly runner: Runner;
  /** Whether the run should end. */
  readonly over: () => boolean;
}

/**
 * Epoch after epoch of a training run. An epoch is one pass over the data; with `stepsPerEpoch`, batches go on where the
 * last epoch ended, and begin anew when they are used up.
 */
export class Epochs {
  readonly #walk: Walk;
  /** Number of the pass over the data that is under way. */
  #pass = -1;

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  /** Runs the epoch in which the position is, from there to its end. */
  async next(): Promise<void> {
    const { stepsPerEpoch, position, over } = this.#walk;
    if (this.#pass < 0) await this.#begin();
    else if (stepsPerEpoch === undefined) this.#startPass();
    await this.#run();
    while (stepsPerEpoch !== undefined && position.step < stepsPerEpoch && !over()) {
      const { step } = position;
      this.#startPass();
      await this.#run();
      if (position.step === step) throw ranOut(position.epoch);
    }
  }

  /** Goes to the batch at which the position is. */
  async #begin(): Promise<void> {
    const { source, stepsPerEpoch, position } = this.#walk;
    const { epoch, step } = position;
    // With a number of steps per epoch, the passes over the data have nothing to do with the epochs.
    const batches = stepsPerEpoch === undefined ? step : epoch * stepsPerEpoch + step;
    const perPass = stepsPerEpoch === undefined ? undefined : (source.steps ?? undefined);
    const passes = stepsPerEpoch === undefined ? epoch : Math.floor(batches / (perPass ?? Number.POSITIVE_INFINITY));
    this.#pass = passes - 1;
    this.#startPass();
    const left = perPass === undefined ? batches : batches % perPass;
    if (left > 0) await settle(source.skip(left));
  }

  #startPass(): void {
    this.#pass++;
    if (!this.#walk.source.start(this.#pass)) throw ranOut(this.#walk.position.epoch);
  }

  async #run(): Promise<void> {
    const { source, stepsPerEpoch, stepsPerExecution, position, callbacks, runner, over } = this.#walk;
    await runPass({
      source,
      from: position.step,
      until: stepsPerEpoch,
      stepsPerExecution,
      hooks: trainHooks,
      callbacks,
      run: (batch) => runner.run(batch),
      logs: () => runner.logs(),
      onStep: (done) => {
        position.step = done;
      },
      stopped: over,
    });
  }
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
