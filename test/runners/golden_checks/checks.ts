import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { AnyFunction, Api } from "../api.ts";
import { expectEqual, expectKeys, expectNumbers } from "../compare.ts";
import { tagged, type Encoded, type EncodedRecord } from "../encoding.ts";
import { expectJson } from "../kinds/serialization.ts";
import { Mismatch } from "../outcome.ts";
import type { ToleranceOf } from "../tolerance.ts";
import { rowsOf, tolerancesFor, type Facts, type Logs } from "./facts.ts";
import { loadModel, openModel, readConfig, type ModelObject } from "./open.ts";
import { checkSummary } from "./summary.ts";
import { exactly, expectDigest, expectNames, expectSame, expectSameState, expectVariables } from "./weights.ts";

/** One row of the report: a model, and what is checked of it. */
export type Check = (api: Api, folder: string, facts: Facts) => Promise<void>;

export const checks: { readonly [name: string]: Check } = {
  async load(api, folder, facts) {
    const model = await loadModel(api, join(folder, "model.keras"));
    expectNames(model, facts.initial_weights);
    await expectVariables(model.weights, facts.initial_weights, exactly);
    const trained = facts.final_weights ?? (facts.training === undefined ? facts.initial_weights : undefined);
    for (const file of otherFiles(folder)) {
      const opened = await openOther(api, folder, file);
      await expectVariables(opened.weights, trained, exactly, file);
      await expectDigest(opened, facts.final_weights_digest);
      if (file === "trained.keras") await expectVariables(opened.optimizer.variables, facts.optimizer_variables, exactly, "optimizer");
    }
  },

  async predict(api, folder, facts) {
    const { results } = tolerancesFor(facts, readConfig(folder));
    await expectPredictions(api, await openModel(api, folder), facts, facts.predict, results);
    if (facts.predict_after === undefined) return;
    for (const file of otherFiles(folder)) {
      await expectPredictions(api, await openOther(api, folder, file), facts, facts.predict_after, results, `${file}: predictions`);
    }
  },

  async evaluate(api, folder, facts) {
    const { results } = tolerancesFor(facts, readConfig(folder));
    if (facts.evaluate !== undefined) await expectEvaluation(api, await openModel(api, folder), facts, facts.evaluate, results);
    if (facts.evaluate_after === undefined) return;
    for (const file of otherFiles(folder)) {
      await expectEvaluation(api, await openOther(api, folder, file), facts, facts.evaluate_after, results, `${file}: evaluation`);
    }
  },

  async trajectory(api, folder, facts) {
    if (facts.training === undefined) return;
    const tolerances = tolerancesFor(facts, readConfig(folder));
    const model = await openModel(api, folder);
    const isBig = facts.final_weights_digest !== undefined;
    resetStates(model);
    for (const [n, [start, stop]] of facts.training.batches.entries()) {
      const logs = await trainOn(api, model, facts, start, stop);
      const expected = facts.training.logs[n] ?? {};
      if (isBig && n > 0) expectFinite(logs, n);
      else expectLogs(logs, expected, tolerances.step(n), `step ${n + 1}`);
    }
    if (isBig) return;
    await expectVariables(model.weights, facts.final_weights, tolerances.afterTraining);
    if (facts.predict_after !== undefined) await expectPredictions(api, model, facts, facts.predict_after, tolerances.afterTraining);
    if (facts.evaluate_after !== undefined) await expectEvaluation(api, model, facts, facts.evaluate_after, tolerances.afterTraining);
  },

  async summary(api, folder, facts) {
    await checkSummary(api, await openModel(api, folder), facts.summary);
  },

  async resave(api, folder, facts) {
    const { results } = tolerancesFor(facts, readConfig(folder));
    for (const file of ["model.keras", "trained.keras"].filter((name) => existsSync(join(folder, name)))) {
      const model = await loadModel(api, join(folder, file));
      await inFolder(async (copies) => {
        const again = await saveAndOpen(api, model, join(copies, file));
        if (file === "model.keras") {
          await expectPredictions(api, again, facts, facts.predict, results);
          if (facts.evaluate !== undefined) await expectEvaluation(api, again, facts, facts.evaluate, results);
        }
        if (facts.legacy_h5 === true) await saveAndOpen(api, model, join(copies, "model.h5"));
        for (const name of ["model.weights.h5", "model.safetensors"]) {
          const other = await loadModel(api, join(folder, "model.keras"));
          await model.saveWeights(join(copies, name));
          await other.loadWeights(join(copies, name));
          await expectSame(other.weights, model.weights, name);
        }
      });
    }
  },

  /** Not a check by itself: writes the files that Python is to open. */
  async write(api, folder) {
    const model = await loadModel(api, join(folder, "model.keras"));
    const copies = join(process.env["GOLDEN_COPIES"] ?? "", basename(folder));
    mkdirSync(copies, { recursive: true });
    await model.save(join(copies, "model.keras"));
    await model.saveWeights(join(copies, "model.weights.h5"));
    if (model.className !== "Functional" && model.className !== "Sequential") return;
    await model.save(join(copies, "model.h5"));
  },
};

/** What stands beside `model.keras`: the model after training. */
const otherFiles = (folder: string): readonly string[] =>
  ["trained.keras", "model.h5", "model.weights.h5"].filter((name) => existsSync(join(folder, name)));

async function openOther(api: Api, folder: string, file: string): Promise<ModelObject> {
  if (file !== "model.weights.h5") return loadModel(api, join(folder, file));
  const model = await loadModel(api, join(folder, "model.keras"));
  await model.loadWeights(join(folder, file));
  return model;
}

/** Saves a model and opens the copy, which must be equal to it. */
async function saveAndOpen(api: Api, model: ModelObject, path: string): Promise<ModelObject> {
  await model.save(path);
  const again = await loadModel(api, path);
  // Whole-model HDF5 holds losses and metrics in another form, to be read by all.
  const ignored = path.endsWith(".h5") ? ["compile_config.loss", "compile_config.metrics", "compile_config.weighted_metrics"] : [];
  expectJson(JSON.parse(again.toJson()), JSON.parse(model.toJson()) as EncodedRecord, new Set(ignored), "configuration");
  await expectSameState(again, model, basename(path));
  return again;
}

/** A folder that is there while `body` runs. */
async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), "ceratops-"));
  try {
    await body(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

const options = (facts: Facts): { batchSize: number; verbose: 0 } => ({ batchSize: facts.batch_size, verbose: 0 });

const weightsFor = (api: Api, facts: Facts, start = 0, stop?: number): object =>
  facts.sample_weight === undefined || facts.sample_weight === null
    ? {}
    : { sampleWeight: rowsOf(api, facts.sample_weight, start, stop) };

async function trainOn(api: Api, model: ModelObject, facts: Facts, start: number, stop: number): Promise<Logs> {
  const classWeight = facts.class_weight === undefined || facts.class_weight === null ? {} : { classWeight: facts.class_weight };
  const weights = { ...weightsFor(api, facts, start, stop), ...classWeight };
  await model.resetMetrics();
  return model.trainOnBatch(rowsOf(api, facts.inputs, start, stop), rowsOf(api, facts.targets, start, stop), weights);
}

async function expectPredictions(
  api: Api,
  model: ModelObject,
  facts: Facts,
  expected: Encoded,
  tolerance: ToleranceOf,
  where = "predictions",
): Promise<void> {
  resetStates(model);
  const inputs = rowsOf(api, facts.inputs);
  const onStrings = tagged(facts.inputs, "strings") !== undefined;
  const found = onStrings ? callOneAfterAnother(model, inputs) : await model.predict(inputs, options(facts));
  await expectEqual(api, found, expected, { tolerance }, where);
}

/** Models on strings are recorded as what their layers give one after another. */
const callOneAfterAnother = (model: ModelObject, inputs: unknown): unknown =>
  model.layers.reduce<unknown>((value, layer) => layer(value), inputs);

async function expectEvaluation(
  api: Api,
  model: ModelObject,
  facts: Facts,
  expected: Logs,
  tolerance: ToleranceOf,
  where = "evaluation",
): Promise<void> {
  resetStates(model);
  const given = { ...options(facts), ...weightsFor(api, facts) };
  const logs = await model.evaluate(rowsOf(api, facts.inputs), rowsOf(api, facts.targets), given);
  expectLogs(logs, expected, tolerance, where);
}

function expectLogs(logs: Logs, expected: Logs, toleranceOf: ToleranceOf, where: string): void {
  expectKeys(Object.keys(logs), Object.keys(expected), where);
  for (const [name, value] of Object.entries(expected)) {
    expectNumbers([Number(logs[name])], [value], toleranceOf("float32"), `${where}: ${name}`, []);
  }
}

function expectFinite(logs: Logs, n: number): void {
  if (!Number.isFinite(logs["loss"])) throw new Mismatch(`step ${n + 1}: the loss is ${logs["loss"]}`);
}

function resetStates(model: ModelObject): void {
  for (const layer of model.flattenLayers()) {
    const reset = (layer as { resetState?: AnyFunction }).resetState;
    if (typeof reset === "function") reset.call(layer);
  }
}
