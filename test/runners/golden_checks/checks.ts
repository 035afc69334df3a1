import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyFunction, Api } from "../api.ts";
import { expectEqual, expectKeys, expectNumbers, expectTensor } from "../compare.ts";
import { readTensor, tagged, type Encoded } from "../encoding.ts";
import { Mismatch, Unsupported } from "../outcome.ts";
import type { ToleranceOf } from "../tolerance.ts";
import { rowsOf, tolerancesFor, type Facts, type Logs } from "./facts.ts";
import { loadModel, openModel, readConfig, type ModelObject } from "./open.ts";
import { checkSummary } from "./summary.ts";

/** One row of the report: a model, and what is checked of it. */
export type Check = (api: Api, folder: string, facts: Facts) => Promise<void>;

export const checks: { readonly [name: string]: Check } = {
  async load(api, folder, facts) {
    const model = await loadModel(api, join(folder, "model.keras"));
    const paths = model.weights.map((variable) => (variable as { readonly path?: string }).path);
    const expected = (facts.initial_weights ?? []).map(({ path }) => path);
    if (facts.initial_weights !== undefined && paths.join() !== expected.join()) {
      throw new Mismatch(`weights: expected ${expected.join(", ")}, received ${paths.join(", ")}`);
    }
    await expectWeights(model, facts.initial_weights, () => ({ rtol: 0, atol: 0, scaled: 0 }));
  },

  async predict(api, folder, facts) {
    const { results } = tolerancesFor(facts, readConfig(folder));
    await expectPredictions(api, await openModel(api, folder, facts), facts, facts.predict, results);
  },

  async evaluate(api, folder, facts) {
    const { results } = tolerancesFor(facts, readConfig(folder));
    if (facts.evaluate !== undefined) await expectEvaluation(api, await openModel(api, folder, facts), facts, facts.evaluate, results);
  },

  async trajectory(api, folder, facts) {
    if (facts.training === undefined) return;
    const tolerances = tolerancesFor(facts, readConfig(folder));
    const model = await openModel(api, folder, facts);
    const isBig = facts.final_weights_digest !== undefined;
    resetStates(model);
    for (const [n, [start, stop]] of facts.training.batches.entries()) {
      const logs = await trainOn(api, model, facts, start, stop);
      const expected = facts.training.logs[n] ?? {};
      if (isBig && n > 0) expectFinite(logs, n);
      else expectLogs(logs, expected, tolerances.step(n), `step ${n + 1}`);
    }
    if (isBig) return;
    await expectWeights(model, facts.final_weights, tolerances.afterTraining);
    if (facts.predict_after !== undefined) await expectPredictions(api, model, facts, facts.predict_after, tolerances.afterTraining);
    if (facts.evaluate_after !== undefined) await expectEvaluation(api, model, facts, facts.evaluate_after, tolerances.afterTraining);
  },

  async summary(api, folder, facts) {
    await checkSummary(api, await openModel(api, folder, facts), facts.summary);
  },

  async resave(api, folder, facts) {
    const model = await loadModel(api, join(folder, "model.keras"));
    if (typeof model.save !== "function") throw new Unsupported("save is not there");
    const copies = mkdtempSync(join(tmpdir(), "ceratops-"));
    try {
      const copy = join(copies, "model.keras");
      await model.save(copy);
      const { results } = tolerancesFor(facts, readConfig(folder));
      const again = await loadModel(api, copy);
      await expectWeights(again, facts.initial_weights, () => ({ rtol: 0, atol: 0, scaled: 0 }));
      await expectPredictions(api, again, facts, facts.predict, results);
      if (facts.evaluate !== undefined) await expectEvaluation(api, again, facts, facts.evaluate, results);
    } finally {
      rmSync(copies, { recursive: true, force: true });
    }
  },
};

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

async function expectPredictions(api: Api, model: ModelObject, facts: Facts, expected: Encoded, tolerance: ToleranceOf): Promise<void> {
  resetStates(model);
  const inputs = rowsOf(api, facts.inputs);
  const onStrings = tagged(facts.inputs, "strings") !== undefined;
  const found = onStrings ? callOneAfterAnother(model, inputs) : await model.predict(inputs, options(facts));
  await expectEqual(api, found, expected, { tolerance }, "predictions");
}

/** Models on strings are recorded as what their layers give one after another. */
const callOneAfterAnother = (model: ModelObject, inputs: unknown): unknown =>
  model.layers.reduce<unknown>((value, layer) => layer(value), inputs);

async function expectEvaluation(api: Api, model: ModelObject, facts: Facts, expected: Logs, tolerance: ToleranceOf): Promise<void> {
  resetStates(model);
  const given = { ...options(facts), ...weightsFor(api, facts) };
  const logs = await model.evaluate(rowsOf(api, facts.inputs), rowsOf(api, facts.targets), given);
  expectLogs(logs, expected, tolerance, "evaluation");
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

async function expectWeights(model: ModelObject, expected: Facts["final_weights"], tolerance: ToleranceOf): Promise<void> {
  for (const [i, weight] of (expected ?? []).entries()) {
    const variable = model.weights[i];
    if (variable === undefined) throw new Mismatch(`weights: ${weight.path} is missing`);
    await expectTensor(variable.value, readTensor(weight), { tolerance }, weight.path);
  }
}

function resetStates(model: ModelObject): void {
  for (const layer of model.flattenLayers()) {
    const reset = (layer as { resetState?: AnyFunction }).resetState;
    if (typeof reset === "function") reset.call(layer);
  }
}
