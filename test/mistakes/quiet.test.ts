import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { transformSync } from "rolldown/utils";
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest";
import * as library from "../../src/index.ts";
import { Api } from "../runners/api.ts";
import { readFacts, rowsOf } from "../runners/golden_checks/facts.ts";
import type { DataTree } from "../../src/training/structure.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Examples that cannot run everywhere. */
const skipped: Readonly<Record<string, string>> = { "image-classification.ts": "trains for minutes on data that must be downloaded" };

describe("examples print nothing to stderr", () => {
  const names = readdirSync(`${root}examples`).filter((name) => name.endsWith(".ts") && skipped[name] === undefined);
  const folder = `${root}build/quiet`;

  // The built package is what they import.
  test.each(names)("%s", { timeout: 600_000 }, async (name) => {
    mkdirSync(folder, { recursive: true });
    const file = `${folder}/${name.replace(/\.ts$/, ".mjs")}`;
    writeFileSync(file, transformSync(name, readFileSync(`${root}examples/${name}`, "utf8")).code);
    const stderr = await new Promise((done, fail) => {
      execFile(execPath, [file], { cwd: folder, maxBuffer: 2 ** 26 }, (error, _, said) => (error === null ? done(said) : fail(error)));
    });
    expect(stderr).toBe("");
  });
});

const golden = process.env["CERATOPS_GOLDEN"] ?? "../shared/golden";
const recorded = existsSync(golden) ? readdirSync(golden).filter((name) => existsSync(`${golden}/${name}/model.keras`)) : [];

describe.skipIf(recorded.length === 0)("models of Keras are opened, asked and trained without a word", () => {
  const spies: MockInstance[] = [];
  beforeEach(() => {
    for (const method of ["log", "info", "warn", "error"] as const) spies.push(vi.spyOn(console, method).mockImplementation(() => {}));
    spies.push(vi.spyOn(process.stderr, "write").mockImplementation(() => true), vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
  });
  afterEach(() => {
    for (const spy of spies.splice(0)) spy.mockRestore();
  });

  const api = new Api(library as never);
  // Every third: kinds of models stand side by side in the alphabet.
  test.each(recorded.filter((_, i) => i % 3 === 0))("%s", async (name) => {
    const facts = readFacts(`${golden}/${name}`);
    const model = await library.loadModel(`${golden}/${name}/model.keras`);
    const rows = facts.batch_size;
    const x = rowsOf(api, facts.inputs, 0, rows) as DataTree;
    await model.predict(x, { batchSize: rows });
    if (facts.targets !== undefined && model.isCompiled) await model.fit(x, rowsOf(api, facts.targets, 0, rows) as never, { batchSize: rows });
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
  });
});
