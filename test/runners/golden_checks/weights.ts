import type { VariableObject } from "../api.ts";
import { expectTensor } from "../compare.ts";
import { readTensor } from "../encoding.ts";
import { Mismatch } from "../outcome.ts";
import type { ToleranceOf } from "../tolerance.ts";
import type { DigestFacts, WeightFacts } from "./facts.ts";
import type { ModelObject } from "./open.ts";

/** Nothing may differ: what was in the file. */
export const exactly: ToleranceOf = () => ({ rtol: 0, atol: 0, scaled: 0 });

/** Variables against the recorded ones, in their order. */
export async function expectVariables(
  variables: readonly VariableObject[],
  expected: readonly WeightFacts[] | undefined,
  tolerance: ToleranceOf,
  where = "weights",
): Promise<void> {
  if (expected === undefined) return;
  if (variables.length !== expected.length) throw new Mismatch(`${where}: expected ${expected.length}, received ${variables.length}`);
  for (const [i, weight] of expected.entries()) {
    const variable = variables[i];
    if (variable === undefined) continue;
    await expectTensor(variable.value, readTensor(weight), { tolerance }, `${where}: ${weight.path}`);
  }
}

/**
 * The paths of the weights. Where one is the end of the other they agree: which models are named before a layer depends on
 * when it was built, which files do not say.
 */
export function expectNames(model: ModelObject, expected: readonly WeightFacts[] | undefined): void {
  if (expected === undefined) return;
  const [wanted, found] = [expected.map(({ path }) => path), model.weights.map(({ path }) => path)];
  const agree = wanted.length === found.length && wanted.every((path, i) => isEnd(path, found[i] ?? "") || isEnd(found[i] ?? "", path));
  if (!agree) throw new Mismatch(`weights: expected ${wanted.join(", ")}, received ${found.join(", ")}`);
}

const isEnd = (path: string, of: string): boolean => `/${of}`.endsWith(`/${path}`);

/** Weights of a big model against their sums and first elements. */
export async function expectDigest(model: ModelObject, expected: readonly DigestFacts[] | undefined): Promise<void> {
  for (const [i, { path, sum, first }] of (expected ?? []).entries()) {
    const data = Array.from((await model.weights[i]?.value.data()) ?? []);
    const total = data.reduce((a, b) => a + b, 0);
    const scale = data.reduce((a, b) => a + Math.abs(b), 1);
    const differs = Math.abs(total - sum) > 1e-5 * scale || first.some((value, n) => Math.fround(value) !== data[n]);
    if (differs) throw new Mismatch(`weights: ${path} is not what was recorded`);
  }
}

/** The same numbers, bit for bit. */
export async function expectSame(found: readonly VariableObject[], expected: readonly VariableObject[], where: string): Promise<void> {
  if (found.length !== expected.length) throw new Mismatch(`${where}: expected ${expected.length}, received ${found.length}`);
  for (const [i, variable] of expected.entries()) {
    const [a, b] = [await variable.value.data(), (await found[i]?.value.data()) ?? []];
    const differs = a.length !== b.length || Array.from(a).some((value, n) => !Object.is(value, b[n]));
    if (differs) throw new Mismatch(`${where}: ${variable.name} has changed`);
  }
}

/** Weights and, if there is one, the optimizer's state. */
export async function expectSameState(found: ModelObject, expected: ModelObject, where: string): Promise<void> {
  await expectSame(found.weights, expected.weights, `${where}: weights`);
  if (found.isCompiled !== expected.isCompiled) throw new Mismatch(`${where}: one is compiled, the other is not`);
  if (expected.isCompiled) await expectSame(found.optimizer.variables, expected.optimizer.variables, `${where}: optimizer`);
}

