import { CeratopsError } from "../errors.ts";
import { environmentVariable, hasNode, nodeModule } from "../util/host.ts";

/** More threads than this gain little: what they compute waits for memory. */
const MOST_THREADS = 8;

/** How many threads can run at once here. */
export async function hardwareThreads(): Promise<number> {
  if (hasNode) return (await nodeModule("os")).availableParallelism();
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** The number of threads that was asked for, by option or by `CERATOPS_THREADS`; else as many as the host runs at once, up to 8. */
export async function threadCount(asked: number | undefined): Promise<number> {
  const wish = asked ?? environmentVariable("CERATOPS_THREADS");
  if (wish === undefined || wish === "") return Math.min(await hardwareThreads(), MOST_THREADS);
  const threads = Number(wish);
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new CeratopsError("The number of threads must be a positive whole number.", {
    code: "E_INVALID_ARGUMENT",
    where: asked === undefined ? "environment variable CERATOPS_THREADS" : "threads",
    expected: "1, 2, 3, ...",
    received: String(wish),
    hint: "Set CERATOPS_THREADS=4, or leave it out to use all cores.",
  });
}
