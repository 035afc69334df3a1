import type { Api } from "../api.ts";
import { callFunction, cosineSum } from "../calls.ts";
import { argumentsOf, marks, type Case, type Gradients } from "../case.ts";
import { expectEqual, expectTensor, type Rule } from "../compare.ts";
import { readTensor, tagged, type Encoded, type RecordedTensor } from "../encoding.ts";
import { gradient, toleranceFor } from "../tolerance.ts";
import { Decoder } from "../values.ts";
import { factorizations } from "../factorizations.ts";

/** Functions of ops, random, activations, utils, losses and metrics: call, compare the result, then its gradient. */
export async function checkFunction(recorded: Case, api: Api): Promise<void> {
  const decoder = new Decoder(api);
  const result = callFunction(api, recorded.symbol, decoder.arguments(argumentsOf(recorded)));
  const check = gradientCheck(api, result, recorded.vjp, decoder);
  const rule: Rule = { tolerance: toleranceFor(recorded.symbol), ...marks(recorded) };
  const compare = factorizations[recorded.symbol];
  if (compare === undefined) await expectEqual(api, result, recorded.out ?? null, rule);
  else await compare(api, result, recorded.out ?? null, rule);
  await check();
}

/**
 * Prepares the comparison of a vector-Jacobian product. To be called before anything is read, since a value that was
 * read forgets what it was computed from.
 */
export function gradientCheck(api: Api, result: unknown, vjp: Gradients | undefined, decoder: Decoder): () => Promise<void> {
  if (vjp === undefined || vjp.grads.length === 0) return async () => {};
  const sources = vjp.grads.map(({ path }) => decoder.tensorAt(path));
  const total = cosineSum(api, result);
  const found = total === undefined ? sources.map(() => undefined) : api.gradients(total, sources);
  return async () => {
    for (const [i, { path, tensor }] of vjp.grads.entries()) {
      await expectGradient(found[i], recordedTensor(tensor), `gradient of ${path.join(".")}`, vjp.smooth !== false);
    }
  };
}

/** Compares a gradient; one that does not exist counts as zeros. */
export async function expectGradient(
  found: Awaited<ReturnType<Api["gradients"]>>[number],
  expected: RecordedTensor,
  where: string,
  smooth = true,
): Promise<void> {
  const zeros = { ...expected, mask: undefined, data: async () => new Float32Array(expected.data.length) };
  await expectTensor(found ?? zeros, expected, { tolerance: gradient, values: smooth }, where);
}

/** A recorded tensor, tagged or bare. */
export const recordedTensor = (value: Encoded): RecordedTensor => readTensor(tagged(value, "tensor") ?? value);
