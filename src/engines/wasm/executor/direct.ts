import type { CeratopsError } from "../../../errors.ts";
import { compile } from "./compile.ts";
import type { Call, Executor } from "./executor.ts";
import { LinearMemory } from "./linear-memory.ts";
import { closed, crashed, programRejected, reasonOf } from "./problems.ts";
import { Team } from "./team.ts";

type Run = (frame: number, tid: number, threads: number) => void;

/** Runs programs on the thread that calls, as number 0, at once; the other threads are started by the first `load`. */
export class DirectExecutor implements Executor {
  readonly threads: number;
  readonly sharedMemory: boolean;
  readonly #memory: LinearMemory;
  readonly #programs = new Map<number, Run>();
  #programCount = 0;
  #team: Promise<Team> | undefined;
  /** The same, once it has started. */
  #running: Team | undefined;
  #problem: CeratopsError | undefined;

  constructor(threads: number) {
    this.threads = threads;
    this.sharedMemory = threads > 1;
    this.#memory = new LinearMemory(this.sharedMemory);
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
    const [module, team] = await Promise.all([compile(bytes), this.#startTeam()]);
    const { exports } = await instantiate(module, this.#memory.memory);
    await team?.load(program, module);
    this.#assertUsable();
    this.#programs.set(program, exports["run"] as Run);
    return program;
  }

  unload(program: number): void {
    if (!this.#programs.delete(program)) return;
    this.#running?.unload(program).catch(() => undefined); // a dead thread shows at the next call
  }

  run(call: Call): ArrayBuffer[] {
    this.#assertUsable();
    const run = this.#programs.get(call.program);
    if (run === undefined) throw programRejected(`program ${call.program} is not loaded`);
    for (const { address, data } of call.writes) this.#memory.write(address, data);
    try {
      // Waking the others takes longer than a small program.
      if (call.alone !== true) this.#running?.call(call.program, call.frame);
      run(call.frame, 0, call.alone === true ? 1 : this.threads);
    } catch (error) {
      throw this.#crash(this.#running?.failure(error) ?? reasonOf(error));
    }
    const failure = this.#running?.failure();
    if (failure !== undefined) throw this.#crash(failure);
    return call.reads.map(({ address, byteLength }) => this.#memory.read(address, byteLength));
  }

  write(address: number, data: ArrayBufferView): void {
    this.#assertUsable();
    this.#memory.write(address, data);
  }

  read(address: number, byteLength: number): ArrayBuffer {
    this.#assertUsable();
    return this.#memory.read(address, byteLength);
  }

  close(): void {
    this.#problem ??= closed();
    this.#programs.clear();
    this.#team?.then((team) => team.close()).catch(() => undefined); // one that never started has nothing to close
    this.#team = undefined;
    this.#running = undefined;
  }

  async #startTeam(): Promise<Team | undefined> {
    if (this.threads === 1) return undefined;
    this.#team ??= Team.start(this.#memory.memory, 1, this.threads);
    this.#running = await this.#team;
    return this.#running;
  }

  #crash(reason: string): CeratopsError {
    this.#problem = crashed(reason);
    return this.#problem;
  }

  #assertUsable(): void {
    if (this.#problem !== undefined) throw this.#problem;
  }
}

async function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<WebAssembly.Instance> {
  try {
    return await WebAssembly.instantiate(module, { env: { memory } });
  } catch (error) {
    throw programRejected(reasonOf(error));
  }
}
