import { hardwareThreads } from "../../threads.ts";
import { barrierBlock, BARRIER_ADDRESS, controlBlock, FIRST_FREE_BYTE } from "./layout.ts";
import { programRejected, reasonOf, threadsFailed } from "./problems.ts";
import { Thread } from "./thread.ts";

/** The words of the control blocks as indices of an Int32Array. */
const words = {
  bell: controlBlock.bell / 4,
  sleepers: controlBlock.sleepers / 4,
  mail: controlBlock.mail / 4,
  calls: controlBlock.calls / 4,
  program: controlBlock.program / 4,
  frame: controlBlock.frame / 4,
  failed: controlBlock.failed / 4,
  reportLength: controlBlock.reportLength / 4,
  report: controlBlock.report / 4,
  generation: (BARRIER_ADDRESS + barrierBlock.generation) / 4,
  aborted: (BARRIER_ADDRESS + barrierBlock.aborted) / 4,
  spins: (BARRIER_ADDRESS + barrierBlock.spins) / 4,
  end: FIRST_FREE_BYTE / 4,
};

/**
 * Looks at the generation before a thread in a barrier goes to sleep, 50 us and so longer than waking one (25 us). With
 * fewer, a thread that slept once makes the others sleep while it wakes, and they stay in step like that: README.md.
 */
const BARRIER_SPINS = 2500;

/** How long a thread stays awake after a call: the next step of a training loop comes sooner. */
const PARKED_SPIN_MILLISECONDS = 0.1;

/** The threads beside the one that calls, over a shared memory: woken by a word in memory, spoken to by messages. */
export class Team {
  readonly #memory: WebAssembly.Memory;
  readonly #control: Int32Array;
  readonly #members: readonly Thread[];

  private constructor(memory: WebAssembly.Memory, members: readonly Thread[]) {
    this.#memory = memory;
    this.#control = new Int32Array(memory.buffer, 0, words.end);
    this.#members = members;
  }

  /** Starts the threads with tid `firstTid` to `threads - 1`. Number 0, where it is a member, answers every call. */
  static async start(memory: WebAssembly.Memory, firstTid: 0 | 1, threads: number): Promise<Team> {
    const enoughCores = threads <= (await hardwareThreads());
    const members = await Promise.all(Array.from({ length: threads - firstTid }, () => Thread.start()));
    const team = new Team(memory, members);
    team.#control[words.spins] = enoughCores ? BARRIER_SPINS : 0;
    const spinMilliseconds = enoughCores ? PARKED_SPIN_MILLISECONDS : 0;
    try {
      await team.#send((index) => {
        const tid = firstTid + index;
        return { type: "start", memory, words, tid, threads, announce: tid === 0, spinMilliseconds };
      });
    } catch (error) {
      team.close();
      throw threadsFailed(reasonOf(error));
    }
    return team;
  }

  async load(program: number, module: WebAssembly.Module): Promise<void> {
    try {
      await this.#send(() => ({ type: "load", program, module }));
    } catch (error) {
      throw programRejected(reasonOf(error));
    }
  }

  unload(program: number): Promise<void> {
    return this.#send(() => ({ type: "unload", program }));
  }

  /** Makes every member run a program. */
  call(program: number, frame: number): void {
    this.#control[words.program] = program;
    this.#control[words.frame] = frame;
    Atomics.add(this.#control, words.calls, 1);
    this.#ring();
  }

  /** Resolves when member 0 has run the program of the last `call`. */
  async finished(): Promise<void> {
    await this.#members[0]?.reply();
  }

  /** What made a program trap, if one has: `own` is what the calling thread itself caught. */
  failure(own?: unknown): string | undefined {
    if (own !== undefined && Atomics.compareExchange(this.#control, words.failed, 0, 1) === 0) {
      Atomics.store(this.#control, words.aborted, 1);
      Atomics.add(this.#control, words.generation, 1);
      Atomics.notify(this.#control, words.generation);
      return reasonOf(own);
    }
    if (Atomics.load(this.#control, words.aborted) === 0) return undefined;
    const length = Atomics.load(this.#control, words.reportLength);
    const report = new Uint8Array(this.#memory.buffer, controlBlock.report, length);
    return new TextDecoder().decode(report.slice());
  }

  close(): void {
    for (const member of this.#members) member.terminate();
  }

  /** The mail is counted first: a thread that sees the count waits for the message, the other way round it could miss it. */
  async #send(message: (index: number) => object): Promise<void> {
    Atomics.add(this.#control, words.mail, 1);
    const replies = this.#members.map((member, index) => member.request(message(index)));
    this.#ring();
    await Promise.all(replies);
  }

  #ring(): void {
    Atomics.add(this.#control, words.bell, 1);
    if (Atomics.load(this.#control, words.sleepers) > 0) Atomics.notify(this.#control, words.bell);
  }
}
