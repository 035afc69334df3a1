import { CeratopsError } from "../../../errors.ts";
import { detectFeatures } from "../features.ts";
import { environmentVariable, hardwareThreads, hasNode } from "../host.ts";
import { DirectExecutor } from "./direct.ts";
import type { Executor } from "./executor.ts";
import { WorkerExecutor } from "./worker.ts";
import { WorkerTeamExecutor } from "./worker-team.ts";

export interface ExecutorOptions {
  /** How many threads compute; default: as many as the host runs at once, up to 8, or `CERATOPS_THREADS`. */
  readonly threads?: number;
  /** `"direct"`: this thread computes and blocks. `"worker"`: only other threads do. Default: direct in Node, worker in pages. */
  readonly place?: "direct" | "worker";
}

/** More threads than this gain little: what they compute waits for memory. */
const MOST_THREADS = 8;

/** The executor that suits the host. */
export async function createExecutor(options: ExecutorOptions = {}): Promise<Executor> {
  const features = await detectFeatures();
  const threads = features.threads ? await threadCount(options) : 1;
  const place = options.place ?? (hasNode || typeof Worker !== "function" ? "direct" : "worker");
  if (place === "direct") return new DirectExecutor(threads);
  return threads > 1 ? WorkerTeamExecutor.start(threads) : WorkerExecutor.start();
}

async function threadCount(options: ExecutorOptions): Promise<number> {
  const wish = options.threads ?? environmentVariable("CERATOPS_THREADS");
  if (wish === undefined || wish === "") return Math.min(await hardwareThreads(), MOST_THREADS);
  const threads = Number(wish);
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new CeratopsError("The number of threads must be a positive whole number.", {
    code: "E_INVALID_ARGUMENT",
    where: options.threads === undefined ? "environment variable CERATOPS_THREADS" : "threads",
    expected: "1, 2, 3, ...",
    received: String(wish),
    hint: "Set CERATOPS_THREADS=4, or leave it out to use all cores.",
  });
}
