import { threadCount } from "../../threads.ts";
import { detectFeatures } from "../features.ts";
import { hasNode } from "../host.ts";
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

/** The executor that suits the host. */
export async function createExecutor(options: ExecutorOptions = {}): Promise<Executor> {
  const features = await detectFeatures();
  const threads = features.threads ? await threadCount(options.threads) : 1;
  const place = options.place ?? (hasNode || typeof Worker !== "function" ? "direct" : "worker");
  if (place === "direct") return new DirectExecutor(threads);
  return threads > 1 ? WorkerTeamExecutor.start(threads) : WorkerExecutor.start();
}
