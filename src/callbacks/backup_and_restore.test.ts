import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Dense, Dropout, Input } from "../layers/index.ts";
import { Model, Sequential } from "../models/index.ts";
import { setRandomSeed } from "../random/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { BackupAndRestore, LambdaCallback, type Callback } from "./index.ts";

beforeAll(() => useEngine("reference"));

let folder = "";
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "ceratops-backup-")), "run");
});
afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

const x = Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(i)]);
const y = x.map(([a = 0, b = 0]) => [a - b]);

function build(seed: number, units = 4): Sequential {
  setRandomSeed(seed);
  const model = Sequential([Input([2]), Dense(units), Dropout(0.4), Dense(1)]);
  model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  return model;
}

/** Ends a run in the middle, as if something had gone wrong. */
function stopAfter(steps: number): Callback {
  let done = 0;
  return LambdaCallback({
    onTrainBatchEnd: () => {
      if (++done === steps) throw new Error("stopped");
    },
  });
}

const options = { epochs: 4, batchSize: 3, verbose: 0 } as const;

async function interrupted(callbacks: readonly Callback[], steps: number): Promise<void> {
  await expect(build(1).fit(x, y, { ...options, callbacks: [...callbacks, stopAfter(steps)] })).rejects.toThrow("stopped");
}

describe("a run that is taken up again", () => {
  test.each([
    ["epoch", 9, [2, 3]],
    [3, 11, [2, 3]],
    [1, 1, [0, 1, 2, 3]],
    [4, 16, [3]],
  ] as const)("with a backup every %s, stopped after %i steps, ends as if it had not been interrupted", async (saveFreq, steps, epochs) => {
    const whole = build(1);
    const { history } = await whole.fit(x, y, options);
    await interrupted([BackupAndRestore(folder, { saveFreq })], steps);
    const resumed = build(2);
    const rest = await resumed.fit(x, y, { ...options, callbacks: [BackupAndRestore(folder, { saveFreq })] });
    expect(await resumed.getWeights()).toEqual(await whole.getWeights());
    expect(rest.epoch).toEqual(epochs);
    for (const name of ["loss", "mae"]) expect(rest.history[name]).toEqual(history[name]?.slice(-epochs.length));
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
  });

  test("with stepsPerEpoch, goes on in the middle of the data", async () => {
    const steps = { ...options, stepsPerEpoch: 3 };
    const whole = build(1);
    await whole.fit(x, y, steps);
    await expect(build(1).fit(x, y, { ...steps, callbacks: [BackupAndRestore(folder, { saveFreq: 2 }), stopAfter(8)] })).rejects.toThrow("stopped");
    const resumed = build(2);
    await resumed.fit(x, y, { ...steps, callbacks: [BackupAndRestore(folder)] });
    expect(await resumed.getWeights()).toEqual(await whole.getWeights());
  });

  test("deleteCheckpoint: false keeps the backup, and a run that is done is not done again", async () => {
    const callbacks = () => [BackupAndRestore(folder, { deleteCheckpoint: false })];
    await build(1).fit(x, y, { ...options, callbacks: callbacks() });
    const again = build(2);
    const { epoch } = await again.fit(x, y, { ...options, callbacks: callbacks() });
    expect(epoch).toEqual([]);
    expect(await readdir(folder)).toEqual(["latest.safetensors"]);
  });
});

describe("what can go wrong", () => {
  test("a damaged backup is an error; with doubleCheckpoint the one before it counts", async () => {
    await interrupted([BackupAndRestore(folder, { doubleCheckpoint: true })], 9);
    expect(await readdir(folder)).toEqual(["earlier.safetensors", "latest.safetensors"]);
    await truncate(join(folder, "latest.safetensors"), 200);
    const { epoch } = await build(2).fit(x, y, { ...options, callbacks: [BackupAndRestore(folder)] });
    expect(epoch).toEqual([1, 2, 3]);
    await interrupted([BackupAndRestore(folder)], 9);
    await truncate(join(folder, "latest.safetensors"), 200);
    await expect(build(2).fit(x, y, { ...options, callbacks: [BackupAndRestore(folder)] })).rejects.toMatchObject({ code: "E_FILE_CORRUPT" });
  });

  test("the backup of another model changes nothing", async () => {
    await interrupted([BackupAndRestore(folder)], 9);
    const other = build(2, 5);
    const before = await other.getWeights();
    await expect(other.fit(x, y, { ...options, callbacks: [BackupAndRestore(folder)] })).rejects.toMatchObject({
      code: "E_BACKUP_MODEL",
      expected: "sequential/dense/kernel float32 [2, 5]".replace("sequential", other.name).replace("dense", other.layers[0]?.name ?? ""),
      received: "float32 [2, 4]",
    });
    expect(await other.getWeights()).toEqual(before);
  });

  test("a place that cannot be written is an error that says so, and what was there stays", async () => {
    await writeFile(folder, "no folder");
    const backup = BackupAndRestore(folder);
    await expect(build(1).fit(x, y, { ...options, callbacks: [backup] })).rejects.toMatchObject({ name: "CeratopsError" });
    expect(await readFile(folder, "utf8")).toBe("no folder");
  });

  test("options and folders that make no sense", () => {
    expect(() => BackupAndRestore("")).toThrow("needs a folder");
    expect(() => BackupAndRestore(folder, { saveFreq: 0 })).toThrow(/saveFreq/);
    expect(() => BackupAndRestore(folder, { saveFreq: "batch" as "epoch" })).toThrow(/"epoch" or a number of batches/);
  });
});

test("variables that a model of one's own holds are part of the backup", async () => {
  class Counting extends Model {
    readonly dense = Dense(1);
    readonly drop = Dropout(0.5);
    override call(input: Parameters<typeof this.dense>[0], { training = false } = {}) {
      return this.dense(this.drop(input as never, { training }) as never);
    }
  }
  const make = (seed: number) => {
    setRandomSeed(seed);
    const model = new Counting();
    model.compile({ optimizer: "sgd", loss: "mse" });
    return model;
  };
  const whole = make(1);
  await whole.fit(x, y, options);
  await expect(make(1).fit(x, y, { ...options, callbacks: [BackupAndRestore(folder), stopAfter(9)] })).rejects.toThrow("stopped");
  const resumed = make(5);
  await resumed.fit(x, y, { ...options, callbacks: [BackupAndRestore(folder)] });
  expect(await resumed.getWeights()).toEqual(await whole.getWeights());
});
