import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CeratopsError } from "../errors.ts";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import { loadModel } from "../models/saving/load_model.ts";
import { FakeModel, params, runEpochs } from "./fake_model.suite.ts";
import { CallbackList, LambdaCallback, ModelCheckpoint, type ModelCheckpointOptions } from "./index.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "checkpoint-"))));
afterAll(() => rm(folder, { recursive: true }));

/** Where a model is saved when epochs have these values. */
async function savedAt(path: string, options: ModelCheckpointOptions, values: readonly number[]): Promise<string[]> {
  const model = new FakeModel();
  await runEpochs(ModelCheckpoint(join(folder, path), options), values.map((val_loss) => ({ val_loss })), model);
  return model.saved.map((saved) => saved.replace(join(folder, "/"), ""));
}

test("after each epoch, at a path that may tell epoch and logs; folders are made", async () => {
  expect(await savedAt("new/folder/{epoch:02d}-{val_loss:.2f}.keras", {}, [0.5, 0.25])).toEqual([
    "new/folder/01-0.50.keras",
    "new/folder/02-0.25.keras",
  ]);
  expect(await readdir(join(folder, "new"))).toEqual(["folder"]);
});

test("only the weights", async () => {
  expect(await savedAt("a.weights.h5", { saveWeightsOnly: true }, [1])).toEqual(["weights: a.weights.h5"]);
});

describe("saveBestOnly", () => {
  test("saves what is better than all before", async () => {
    expect(await savedAt("{epoch}.keras", { saveBestOnly: true }, [3, 2, 2.5, 1])).toEqual(["1.keras", "2.keras", "4.keras"]);
    expect(await savedAt("{epoch}.keras", { saveBestOnly: true, mode: "max" }, [3, 2, 4])).toEqual(["1.keras", "3.keras"]);
  });

  test("initialValueThreshold must be beaten", async () => {
    const callback = { saveBestOnly: true, initialValueThreshold: 2.5 };
    expect(await savedAt("{epoch}.keras", callback, [3, 2.6, 2, 2.4])).toEqual(["3.keras"]);
  });

  test("a log that is not there is an error", async () => {
    await expect(savedAt("a.keras", { saveBestOnly: true, monitor: "val_los" }, [1])).rejects.toThrow(/watches "val_los"[^]*"val_loss"/);
  });
});

describe("saveFreq: a number of batches", () => {
  const epochs = async (batches: readonly (readonly number[])[], saveFreq: number, path = "{epoch}-{batch}.keras"): Promise<string[]> => {
    const model = new FakeModel();
    const callback = ModelCheckpoint(join(folder, path), { saveFreq });
    const list = new CallbackList([callback], model, params);
    for (const [epoch, numbers] of batches.entries()) {
      await list.onEpochBegin(epoch);
      for (const batch of numbers) await list.onTrainBatchEnd(batch, list.wantsBatchLogs() ? { loss: batch } : {});
      await list.onEpochEnd(epoch, {});
    }
    return model.saved.map((path) => relative(folder, path));
  };

  test("counts across epochs", async () => {
    expect(await epochs([[0, 1, 2], [0, 1, 2]], 2)).toEqual(["1-2.keras", "2-1.keras", "2-3.keras"]);
  });

  test("steps that run together count as many", async () => {
    expect(await epochs([[1, 3], [1, 3]], 3)).toEqual(["1-4.keras", "2-4.keras"]);
  });

  test("logs of batches are read where the path asks for them", async () => {
    expect(await epochs([[0, 1]], 2, "{loss:.1f}.keras")).toEqual(["1.0.keras"]);
  });
});

describe("what cannot be", () => {
  test("endings that are no format", () => {
    expect(() => ModelCheckpoint("model.json")).toThrow(/model\.json[^]*\.keras or \.h5/);
    expect(() => ModelCheckpoint("model.keras", { saveWeightsOnly: true })).toThrow(/\.weights\.h5/);
  });

  test("saveFreq that is none", () => {
    expect(() => ModelCheckpoint("a.keras", { saveFreq: "batch" as "epoch" })).toThrow(/saveFreq cannot be "batch"/);
    expect(() => ModelCheckpoint("a.keras", { saveFreq: 0 })).toThrow(/saveFreq cannot be 0/);
  });

  test("a name that is not measured", async () => {
    await expect(savedAt("{val_acc}.keras", {}, [1])).rejects.toThrow(/asks for "val_acc"[^]*\{epoch\}, \{val_loss\}/);
  });

  test("a folder that is a file", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(savedAt("file/a.keras", {}, [1])).rejects.toThrow(/ModelCheckpoint cannot write its file/);
  });

  test("what the system refuses while the model is saved says what to do", async () => {
    class FullDisk extends FakeModel {
      override save(): Promise<void> {
        return Promise.reject(Object.assign(new Error("write"), { code: "ENOSPC" }));
      }
    }
    await mkdir(join(folder, "full"), { recursive: true });
    const callback = ModelCheckpoint(join(folder, "full", "a.keras"));
    await expect(runEpochs(callback, [{ val_loss: 1 }], new FullDisk())).rejects.toThrow(/ENOSPC[^]*the disk is full/);
  });
});

describe("in fit", () => {
  const made = () => {
    const model = Sequential([Input([1]), Dense(1)]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    return model;
  };

  test("the file of an epoch is the model as it was then", async () => {
    const [model, weights] = [made(), new Map<number, ArrayLike<number> | undefined>()];
    const note = LambdaCallback({ onEpochEnd: async (epoch) => void weights.set(epoch, (await model.getWeights())[0]) });
    const checkpoint = ModelCheckpoint(join(folder, "fit", "{epoch}.keras"));
    await model.fit([[1], [2]], [[2], [4]], { epochs: 2, callbacks: [checkpoint, note] });
    const first = await loadModel(join(folder, "fit", "1.keras"));
    expect((await first.getWeights())[0]).toEqual(weights.get(0));
    expect(weights.get(0)).not.toEqual(weights.get(1));
  });

  test("a checkpoint that cannot be written ends the run, and the one before stays", async () => {
    const model = made();
    await mkdir(join(folder, "broken", "2.keras"), { recursive: true });
    const checkpoint = ModelCheckpoint(join(folder, "broken", "{epoch}.keras"));
    await expect(model.fit([[1], [2]], [[2], [4]], { epochs: 3, callbacks: [checkpoint] })).rejects.toThrow(CeratopsError);
    expect(await readdir(join(folder, "broken"))).toEqual(["1.keras", "2.keras"]);
    expect(await readdir(join(folder, "broken", "2.keras"))).toEqual([]);
    await loadModel(join(folder, "broken", "1.keras"));
  });
});
