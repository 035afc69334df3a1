import { execFile, fork } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const script = fileURLToPath(new URL("train.mjs", import.meta.url));
const run = promisify(execFile);

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ceratops-interrupted-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Steps that the training has in all. */
const STEPS = 12 * 9;

/** Starts the training and kills it a moment after some step, anywhere from the first to the last. */
async function interrupt(folder: string, saveFreq: string): Promise<void> {
  const child = fork(script, [folder, saveFreq], { stdio: "ignore" });
  let left = Math.floor(Math.random() * STEPS);
  child.on("message", () => {
    if (left-- === 0) setTimeout(() => child.kill("SIGKILL"), 4 * Math.random());
  });
  await new Promise((resolve) => child.once("exit", resolve));
}

const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch((): string[] => []);
const hasBackup = async (folder: string): Promise<boolean> => (await filesIn(folder)).includes("latest.safetensors");

test.each(["epoch", "3"])("killed 10 times at random moments, with a backup every %s, training ends with the same weights", async (saveFreq) => {
  const { stdout: expected } = await run(process.execPath, [script, join(root, `whole-${saveFreq}`), saveFreq]);
  let resumed = 0;
  for (let trial = 0; trial < 10; trial++) {
    const folder = join(root, `${saveFreq}-${trial}`);
    await interrupt(folder, saveFreq);
    // Killed again: a second interruption changes nothing either.
    if (trial % 3 === 0) await interrupt(folder, saveFreq);
    const isResumed = await hasBackup(folder);
    if (isResumed) resumed++;
    const { stdout } = await run(process.execPath, [script, folder, saveFreq, ...(isResumed ? ["--other-seed"] : [])]);
    expect(stdout).toBe(expected);
    expect(await filesIn(folder)).toEqual([]);
  }
  // Most moments are in the middle of the training.
  expect(resumed).toBeGreaterThan(2);
}, 400_000);
