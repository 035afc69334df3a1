import { nodeModule } from "../../../util/host.ts";
import { runCommand } from "./process.ts";

/** What the processor can do, by the names that the system has for it, in small letters. */
export async function processorFeatures(): Promise<ReadonlySet<string>> {
  const found = process.platform === "darwin" ? await ofMac() : await ofLinux();
  return new Set([...found, ...(process.arch === "arm64" ? ["neon"] : [])]);
}

async function ofLinux(): Promise<string[]> {
  const { readFile } = await nodeModule("fs/promises");
  const text = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? "";
  return line.trim().split(/\s+/);
}

async function ofMac(): Promise<string[]> {
  if (process.arch === "arm64") return [];
  const names = ["machdep.cpu.features", "machdep.cpu.leaf7_features"];
  const { output } = await runCommand("sysctl", ["-n", ...names]).catch(() => ({ output: "" }));
  // The system says AVX1.0 and AVX512F; only the first needs another name.
  return output.toLowerCase().trim().split(/\s+/);
}
