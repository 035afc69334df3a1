import type { CeratopsError } from "../../../errors.ts";
import { compile } from "./compile.ts";
import type { Call, Executor } from "./executor.ts";
import { INITIAL_PAGES, PAGE_BYTES } from "./layout.ts";
import { closed, crashed, outOfMemory, programRejected, reasonOf, threadsFailed } from "./problems.ts";
import { Thread } from "./thread.ts";

type Writes = Call["writes"];
type Reads = Call["reads"];

/** Runs programs in one worker with a memory of its own, for pages that may not share any: everything goes by message. */
export class WorkerExecutor implements Executor {
  readonly threads = 1;
  readonly sharedMemory = false;
  readonly #thread: Thread;
  readonly #programs = new Set<number>();
  #programCount = 0;
  #pages = INITIAL_PAGES;
  #problem: CeratopsError | undefined;

  private constructor(thread: Thread) {
    this.#thread = thread;
  }

  static async start(): Promise<WorkerExecutor> {
    const thread = await Thread.start();
    try {
      await thread.request({ type: "start", tid: 0, threads: 1, limits: { initial: INITIAL_PAGES } });
    } catch (error) {
      thread.terminate();
      throw threadsFailed(reasonOf(error));
    }
    return new WorkerExecutor(thread);
  }

  get byteLength(): number {
    return this.#pages * PAGE_BYTES;
  }

  async grow(byteLength: number): Promise<void> {
    this.#assertUsable();
    const pages = Math.ceil(byteLength / PAGE_BYTES) - this.#pages;
    if (pages <= 0) return;
    this.#pages += pages;
    try {
      await this.#thread.request({ type: "grow", pages });
    } catch {
      this.#pages -= pages;
      throw outOfMemory(byteLength, this.byteLength);
    }
  }

  async load(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    this.#assertUsable();
    const program = ++this.#programCount;
    const module = await compile(bytes);
    try {
      await this.#thread.request({ type: "load", program, module });
    } catch (error) {
      throw this.#problem ?? programRejected(reasonOf(error));
    }
    this.#programs.add(program);
    return program;
  }

  unload(program: number): void {
    if (!this.#programs.delete(program)) return;
    this.#thread.request({ type: "unload", program }).catch(() => undefined); // a dead thread shows at the next call
  }

  async run({ program, frame, writes, reads }: Call): Promise<ArrayBuffer[]> {
    this.#assertUsable();
    if (!this.#programs.has(program)) throw programRejected(`program ${program} is not loaded`);
    return this.#request(writes, reads, { program, frame });
  }

  async write(address: number, data: ArrayBufferView): Promise<void> {
    await this.#request([{ address, data }], []);
  }

  async read(address: number, byteLength: number): Promise<ArrayBuffer> {
    const [bytes] = await this.#request([], [{ address, byteLength }]);
    return bytes ?? new ArrayBuffer(0);
  }

  close(): void {
    this.#problem ??= closed();
    this.#thread.terminate();
  }

  async #request(writes: Writes, reads: Reads, run: object = {}): Promise<ArrayBuffer[]> {
    this.#assertUsable();
    const copies = writes.map(({ address, data }) => ({ address, data: copyOf(data) }));
    const transfer = copies.map(({ data }) => data);
    try {
      const result = await this.#thread.request({ type: "run", writes: copies, reads, ...run }, transfer);
      this.#assertUsable();
      return result;
    } catch (error) {
      this.#problem ??= crashed(reasonOf(error));
      throw this.#problem;
    }
  }

  #assertUsable(): void {
    if (this.#problem !== undefined) throw this.#problem;
  }
}

/** The caller keeps its array; the copy is handed over to the worker. */
function copyOf(data: ArrayBufferView): ArrayBuffer {
  const copy = new Uint8Array(data.byteLength);
  copy.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return copy.buffer;
}
