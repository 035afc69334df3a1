import { hasNode, nodeModule } from "../../util/host.ts";

export { environmentVariable, hasNode, nodeModule } from "../../util/host.ts";

/** How many threads can run at once here. */
export async function hardwareThreads(): Promise<number> {
  if (hasNode) return (await nodeModule("os")).availableParallelism();
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}
