import type { Engine, EngineStats, Program, Resident, StepGraph } from "../engines/engine.ts";
import { ReferenceEngine } from "../engines/reference/engine.ts";
import type { TypedArray } from "../ir/dtype.ts";
import type { TensorType } from "../ir/node.ts";

/** The reference engine as a worker of a page would be: it answers later, one call after another. It counts, too. */
export class SlowEngine implements Engine {
  readonly name = "slow";
  readonly #inner = new ReferenceEngine();
  readonly #programs = new Map<Program, Program>();
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
      const inner = this.#inner.compile(step);
      const program: Program = {
        run: (args, states) => {
          this.runs++;
          return this.#later(() => inner.run(args, states)).then((results) => results);
        },
      };
      this.#programs.set(program, inner);
      return program;
    });
  }

  unload(program: Program): void {
    const inner = this.#programs.get(program);
    if (inner !== undefined) this.#inner.unload(inner);
    this.#programs.delete(program);
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
