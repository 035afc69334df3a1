import type { CeratopsError } from "../../../errors.ts";
import { compile } from "./compile.ts";
import type { Call, Executor } from "./executor.ts";
import { LinearMemory } from "./linear-memory.ts";
import { closed, crashed, programRejected, reasonOf } from "./problems.ts";
import { Team } from "./team.ts";

/**
 * Runs programs on worker threads only, all of them over one shared memory, for pages that are cross-origin isolated.
 * The page reads and writes the memory itself while no program runs, and never waits for a thread.
 */
export class WorkerTeamExecutor implements Executor {
  readonly threads: number;
  readonly sharedMemory = true;
  readonly #memory: LinearMemory;
  readonly #team: Team;
  readonly #programs = new Set<number>();
  #programCount = 0;
  /** Jobs begun and not finished, and the end of the last one. */
  #jobs = 0;
  #last: Promise<unknown> = Promise.resolve();
  #problem: CeratopsError | undefined;

  private constructor(threads: number, memory: LinearMemory, team: Team) {
    this.threads = threads;
    this.#memory = memory;
    this.#team = team;
  }

  static async start(threads: number): Promise<WorkerTeamExecutor> {
    const memory = new LinearMemory(true);
    return new WorkerTeamExecutor(threads, memory, await Team.start(memory.memory, 0, threads));
  }

  get byteLength(): number {
    return this.#memory.byteLength;
  }

  grow(byteLength: number): void {
    this.#assertUsable();
    this.#memory.grow(byteLength);
  }

  async load(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    this.#assertUsable();
    const program = ++this.#programCount;
    const module = await compile(bytes);
    // In the queue, because a thread answers in order and the answer of a running program would be taken for this one's.
    await this.#enqueue(() => this.#team.load(program, module));
    this.#programs.add(program);
    return program;
  }

  unload(program: number): void {
    if (!this.#programs.delete(program)) return;
    this.#enqueue(() => this.#team.unload(program)).catch(() => undefined); // a dead thread shows at the next call
  }

  async run(call: Call): Promise<ArrayBuffer[]> {
    this.#assertUsable();
    if (!this.#programs.has(call.program)) throw programRejected(`program ${call.program} is not loaded`);
    const writes = this.#keep(call.writes);
    return this.#enqueue(async () => {
      for (const { address, data } of writes) this.#memory.write(address, data);
      await this.#runOnTeam(call);
      return call.reads.map(({ address, byteLength }) => this.#memory.read(address, byteLength));
    });
  }

  async write(address: number, data: ArrayBufferView): Promise<void> {
    const [kept] = this.#keep([{ address, data }]);
    await this.#enqueue(async () => this.#memory.write(address, kept?.data ?? data));
  }

  async read(address: number, byteLength: number): Promise<ArrayBuffer> {
    return this.#enqueue(async () => this.#memory.read(address, byteLength));
  }

  close(): void {
    this.#problem ??= closed();
    this.#team.close();
  }

  async #runOnTeam(call: Call): Promise<void> {
    this.#team.call(call.program, call.frame);
    try {
      await this.#team.finished();
    } catch (error) {
      throw this.#crash(reasonOf(error));
    }
    const failure = this.#team.failure();
    if (failure !== undefined) throw this.#crash(failure);
  }

  /** Starts a job when those before it have ended; at once when there are none. */
  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    const start = (): Promise<T> => {
      if (this.#problem !== undefined) return Promise.reject(this.#problem);
      return job();
    };
    const result = this.#jobs++ === 0 ? start() : this.#last.then(start);
    this.#last = result.then(
      () => this.#jobs--,
      () => this.#jobs--,
    );
    return result;
  }

  /** The caller may change its arrays after the call: those that cannot be written at once are copied. */
  #keep(writes: Call["writes"]): Call["writes"] {
    if (this.#jobs === 0) return writes;
    return writes.map(({ address, data }) => ({
      address,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
    }));
  }

  #crash(reason: string): CeratopsError {
    this.#problem ??= crashed(reason);
    return this.#problem;
  }

  #assertUsable(): void {
    if (this.#problem !== undefined) throw this.#problem;
  }
}
