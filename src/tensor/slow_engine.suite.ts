import type { Engine, EngineStats, Program, Resident, StepGraph } from "../engines/engine.ts";
import { ReferenceEngine } from "../engines/reference/engine.ts";
import type { TypedArray } from "../ir/dtype.ts";
import type { TensorType } from "../ir/node.ts";

/** The reference engine as a worker of a page would be: it answers later, one call after another. It counts, too. */
export class SlowEngine implements Engine {
  readonly name = "slow";
  readonly #inner = new ReferenceEngine();
  #queue: Promise<unknown> = Promise.resolve();
  compiled = 0;
  runs = 0;

  #later<T>(call: () => T): Promise<T> {
    const result = this.#queue.then(() => new Promise<void>((resolve) => setTimeout(resolve, 2))).then(call);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  compile(step: StepGraph): Promise<Program> {
    this.compiled++;
    return this.#later(() => {
      const program = this.#inner.compile(step);
      const run: Program["run"] = (args, states) => {
        this.runs++;
        return this.#later(() => program.run(args, states)).then((results) => results);
      };
      return { run };
    });
  }

  unload(): void {
    this.#inner.unload();
  }

  upload(type: TensorType, data: TypedArray): Promise<Resident> {
    return this.#later(() => this.#inner.upload(type, data));
  }

  overwrite(resident: Resident, data: TypedArray): Promise<void> {
    return this.#later(() => this.#inner.overwrite(resident, data));
  }

  download(resident: Resident): Promise<TypedArray> {
    return this.#later(() => this.#inner.download(resident));
  }

  release(resident: Resident): void {
    // Memory comes back when everything that was asked for before is done.
    void this.#later(() => this.#inner.release(resident));
  }

  stats(): EngineStats {
    return this.#inner.stats();
  }

  close(): void {
    this.#inner.close();
  }
}
