import { existsSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { writeZip } from "../../saving/zip/write.ts";
import type { BaseModel } from "../model.ts";
import { customObjects } from "./fixture_classes.suite.ts";
import { kerasFiles } from "./keras_archive.ts";
import { loadModel, modelFromBytes } from "./load_model.ts";

// Files that Keras's own source wrote, with the traps that its formats have.
const fixtures = process.env["CERATOPS_KERAS_FIXTURES"] ?? "../shared/keras/fixtures";
const models = existsSync(fixtures) ? readdirSync(fixtures).filter((name) => name.endsWith(".keras") || name.startsWith("legacy")) : [];

const options = { customObjects };

it.each(models)("%s opens, and what was saved of it opens again with equal weights", async (name) => {
  const notes: string[] = [];
  const model = await loadModel(`${fixtures}/${name}`, { ...options, onNote: (text) => notes.push(text) });
  expect(model.weights.length).toBeGreaterThan(0);
  expect(notes).toEqual([]);
  const again = modelFromBytes(writeZip(await kerasFiles(model)), "again.keras", options);
  expect(again.toJson()).toBe(model.toJson());
  expect(await again.getWeights()).toEqual(await model.getWeights());
});

it.runIf(models.length > 0)("what is missing to open a file is named", async () => {
  await expect(loadModel(`${fixtures}/subclassed.keras`)).rejects.toThrow(/loadModel\(…, \{ customObjects: \{ Sub \} \}\)/);
  await expect(loadModel(`${fixtures}/custom.keras`, { customObjects: { myact: customObjects.myact } })).rejects.toThrow(/bytecode, which is never run/);
});

it.runIf(models.length > 0)("Keras 3.16 froze a layer inside a model before it was saved: its weights are found by name", async () => {
  const [frozen, thawed] = (await Promise.all(
    ["legacy_frozen.h5", "legacy_unfrozen.h5"].map((name) => loadModel(`${fixtures}/${name}`)),
  )) as [BaseModel, BaseModel];
  expect(frozen.weights.map(({ shape }) => shape)).toEqual(thawed.weights.map(({ shape }) => shape));
  await thawed.loadWeights(`${fixtures}/legacy_frozen.h5`);
  expect(await thawed.getWeights()).toEqual(await frozen.getWeights());
});

it.runIf(models.length > 0)("weights alone, in one file and in several", async () => {
  const model = await loadModel(`${fixtures}/legacy.h5`);
  await model.loadWeights(`${fixtures}/w.weights.h5`);
  const wrong = model.loadWeights(`${fixtures}/sh.weights.json`);
  await expect(wrong).rejects.toThrow(/layers\/dense\/vars\/0 \[4, 3\] in the model, \[64, 64\] in the file/);
});
