import type { AnyFunction, Api, VariableObject } from "../api.ts";
import type { Case } from "../case.ts";
import { expectEqual } from "../compare.ts";
import { readTensor, tagged, type Encoded, type EncodedRecord } from "../encoding.ts";
import { unscaled } from "../tolerance.ts";
import { tensorOf } from "../values.ts";
import { expectVariables } from "./metric.ts";

interface OptimizerObject {
  build: AnyFunction;
  apply: AnyFunction;
  excludeFromWeightDecay: AnyFunction;
  finalizeVariables: AnyFunction;
  readonly variables: readonly VariableObject[];
  readonly iterations: unknown;
  readonly learningRate: unknown;
}

interface Step {
  readonly grads: readonly Encoded[];
  readonly after: readonly EncodedRecord[];
  readonly iterations: number;
  readonly learning_rate: number;
}

/** Steps with given gradients; variables, iterations and rate are compared after each, the optimizer's own at the end. */
export async function checkOptimizer(recorded: Case, api: Api): Promise<void> {
  const optimizer = api.deserialize(recorded.config ?? {}) as OptimizerObject;
  const variables = (recorded["variables"] as readonly EncodedRecord[]).map((one) => variableOf(api, one));
  exclude(optimizer, variables, recorded["exclude_from_weight_decay"] as Exclusion | undefined);
  optimizer.build(variables);
  const rule = { tolerance: unscaled };
  for (const [i, step] of (recorded["steps"] as readonly Step[]).entries()) {
    const gradients = step.grads.map((grad) => (grad === null ? null : tensorOf(api, readTensor(tagged(grad, "tensor") ?? grad))));
    optimizer.apply(gradients, variables);
    await expectVariables(api, variables, step.after, `variables after step ${i + 1}`, rule);
    await expectEqual(api, scalar(api, optimizer.iterations), step.iterations, rule, `iterations after step ${i + 1}`);
    const rate = { float: step.learning_rate };
    await expectEqual(api, scalar(api, optimizer.learningRate), rate, rule, `learning rate after step ${i + 1}`);
  }
  const own = recorded["optimizer_variables_after"] as readonly EncodedRecord[];
  await expectVariables(api, optimizer.variables, own, "variables of the optimizer", rule);
  const finalized = recorded["finalized"] as readonly EncodedRecord[] | undefined;
  if (finalized === undefined) return;
  optimizer.finalizeVariables(variables);
  await expectVariables(api, variables, finalized, "finalized variables", rule);
}

interface Exclusion {
  readonly var_names?: readonly string[];
  readonly var_indices?: readonly number[];
}

function exclude(optimizer: OptimizerObject, variables: readonly VariableObject[], exclusion: Exclusion | undefined): void {
  if (exclusion === undefined) return;
  const { var_names: names = [], var_indices: indices = [] } = exclusion;
  optimizer.excludeFromWeightDecay({ names, variables: indices.map((i) => variables[i]) });
}

function variableOf(api: Api, encoded: EncodedRecord): VariableObject {
  const { name, trainable } = encoded as { readonly name?: string; readonly trainable?: boolean };
  const options = { ...(name === undefined ? {} : { name }), ...(trainable === undefined ? {} : { trainable }) };
  return api.variable(tensorOf(api, readTensor(encoded)), options);
}

const scalar = (api: Api, value: unknown): unknown => (api.isVariable(value) ? value.value : value);
