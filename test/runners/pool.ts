import { fork, type ChildProcess } from "node:child_process";
import type { Outcome } from "./outcome.ts";

export interface PoolOptions<Item> {
  /** Module that calls `serve`. */
  readonly worker: URL;
  readonly items: readonly Item[];
  readonly jobs: number;
  /** A process that says nothing for so long is ended, and its item has failed. */
  readonly timeoutMs: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly onResult: (item: Item, outcome: Outcome) => void;
}

/** Items handed over at once: few enough for even work, many enough that nobody waits for orders. */
const CHUNK = 20;

/**
 * Runs items in processes of their own, so that one that crashes or hangs costs itself and no other: the item fails,
 * and a new process goes on behind it.
 */
export async function runInProcesses<Item>(options: PoolOptions<Item>): Promise<void> {
  const queue = [...options.items];
  await Promise.all(Array.from({ length: options.jobs }, () => employ(options, queue)));
}

async function employ<Item>(options: PoolOptions<Item>, queue: Item[]): Promise<void> {
  while (queue.length > 0) queue.unshift(...(await runUntilItEnds(options, queue)));
}

/** Feeds one process until there is nothing left or it dies; what it was given and did not begin is returned. */
function runUntilItEnds<Item>({ worker, timeoutMs, env, onResult }: PoolOptions<Item>, queue: Item[]): Promise<Item[]> {
  const child = fork(worker, { stdio: ["ignore", "ignore", "pipe", "ipc"], ...(env && { env }) });
  const said = tail(child);
  let given: Item[] = [];
  let begun = false;
  let done = false;
  let silent = false;
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silent = true;
      child.kill("SIGKILL");
    }, timeoutMs);
  };
  const feed = (): void => {
    given = queue.splice(0, CHUNK);
    if (given.length > 0) return void child.send(given);
    done = true;
    child.disconnect();
  };
  child.on("message", (outcome: Outcome | "ready") => {
    watch();
    begun = true;
    if (outcome !== "ready") {
      const [item, ...rest] = given;
      given = rest;
      if (item !== undefined) onResult(item, outcome);
    }
    if (given.length === 0) feed();
  });
  watch();
  return new Promise((resolve, reject) => {
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      const why = silent ? `no answer within ${timeoutMs / 1000} s` : `the process ended (${signal ?? code}): ${said()}`;
      const [item, ...rest] = given;
      if (!begun) reject(new Error(`the runner's process cannot start: ${why}`));
      else if (!done && item !== undefined) onResult(item, { status: "failed", why });
      resolve(done ? [] : rest);
    });
  });
}

/** The last line or so that a process wrote to stderr. */
function tail(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = (text + chunk.toString("utf8")).slice(-2000);
  });
  return () => /^\w*Error.*$/m.exec(text)?.[0] ?? text.trim().split("\n").at(-1) ?? "";
}

/** The side of the process: carries out items one after another and reports each. */
export function serve<Item>(carryOut: (item: Item) => Promise<Outcome>): void {
  const send = (message: Outcome | "ready"): void => void process.send?.(message);
  process.on("message", (items: readonly Item[]) => {
    void (async () => {
      for (const item of items) send(await carryOut(item));
    })();
  });
  process.on("disconnect", () => process.exit(0));
  send("ready");
}
