import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { GoldenItem } from "./golden_worker.ts";
import type { Outcome } from "./outcome.ts";
import { runInProcesses, type PoolOptions } from "./pool.ts";

/** What Python said about the files of one model. */
interface Verdict {
  readonly model: string;
  readonly why?: string | null;
  readonly skipped?: string;
}

/**
 * Writes the files of all models and has Keras open them: `onResult` is told what came of each model, `onSkipped` of those
 * for which this Python lacks something.
 */
export async function openInPython(
  python: string,
  directory: string,
  pool: Omit<PoolOptions<GoldenItem>, "onResult">,
  onResult: (model: string, outcome: Outcome) => void,
  onSkipped: (model: string, why: string) => void,
): Promise<void> {
  const copies = mkdtempSync(join(tmpdir(), "ceratops-"));
  try {
    const env = { ...pool.env, GOLDEN_COPIES: copies };
    const onWritten = ({ model }: GoldenItem, outcome: Outcome): void => {
      if (outcome.status !== "passed") onResult(model, outcome);
    };
    await runInProcesses<GoldenItem>({ ...pool, env, onResult: onWritten });
    if (readdirSync(copies).length === 0) return;
    // The script stands beside the sources: only what TypeScript compiles is in the build.
    const script = fileURLToPath(new URL("../../../test/runners/keras_opens.py", import.meta.url));
    const { stdout } = await promisify(execFile)(python, [script, directory, copies], { maxBuffer: 2 ** 26 });
    for (const line of stdout.split("\n").filter((text) => text.startsWith("{"))) {
      const { model, why = null, skipped } = JSON.parse(line) as Verdict;
      if (skipped !== undefined) onSkipped(model, skipped);
      else onResult(model, why === null ? { status: "passed" } : { status: "failed", why });
    }
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}
