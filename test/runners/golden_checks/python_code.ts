import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Api } from "../api.ts";
import type { Outcome } from "../outcome.ts";
import { openModel } from "./open.ts";

/** What Keras said about the code of one model. */
interface Verdict {
  readonly model: string;
  readonly why?: string | null;
  readonly skipped?: string;
}

/** A model that can be written as source. */
interface Coded {
  toCode(options: { readonly language: "python" }): string;
}

/**
 * Writes the Python code of all models and has Python run it: it must make models with the configurations that Keras
 * reads in their files. `onResult` is told what came of each model, `onSkipped` of those for which this Python lacks something.
 */
export async function runPythonCode(
  python: string,
  directory: string,
  models: readonly string[],
  api: Api,
  onResult: (model: string, outcome: Outcome) => void,
  onSkipped: (model: string, why: string) => void,
): Promise<void> {
  const programs = mkdtempSync(join(tmpdir(), "ceratops-"));
  try {
    for (const model of models) {
      const opened = (await openModel(api, join(directory, model))) as unknown as Coded;
      writeFileSync(join(programs, `${model}.py`), opened.toCode({ language: "python" }));
    }
    // The script stands beside the sources: only what TypeScript compiles is in the build.
    const script = fileURLToPath(new URL("../../../../test/runners/keras_runs.py", import.meta.url));
    const { stdout } = await promisify(execFile)(python, [script, directory, programs], { maxBuffer: 2 ** 26 });
    for (const line of stdout.split("\n").filter((text) => text.startsWith("{"))) {
      const { model, why = null, skipped } = JSON.parse(line) as Verdict;
      if (skipped !== undefined) onSkipped(model, skipped);
      else onResult(model, why === null ? { status: "passed" } : { status: "failed", why });
    }
  } finally {
    rmSync(programs, { recursive: true, force: true });
  }
}
