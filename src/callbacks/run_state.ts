import { CeratopsError } from "../errors.ts";
import { sameDims } from "../ir/shape.ts";
import { owned } from "../layers/tracking.ts";
import { Metric } from "../metrics/index.ts";
import { Optimizer } from "../optimizers/index.ts";
import { SeedGenerator, sharedGenerator } from "../ops/random/seed_generator.ts";
import type { StoredArray } from "../saving/stored_array.ts";
import { fromTypedArray } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import type { CallbackModel } from "./callback.ts";

/** The variables of a model by what they are for. */
type HeldVariables = Readonly<Record<"weight" | "optimizer" | "seed" | "metric" | "variable", readonly Variable[]>>;

/** Everything that a model holds beside other models: weights, and what training and random draws keep. */
export function heldVariables(model: CallbackModel, optimizer: Optimizer | undefined): HeldVariables {
  const layers = model.flattenLayers();
  const held = <T>(isWanted: (value: unknown) => value is T): T[] => layers.flatMap((layer) => owned(layer, isWanted));
  const optimizers = unique([...(optimizer === undefined ? [] : [optimizer]), ...held(isOptimizer)]);
  return {
    weight: model.weights,
    optimizer: optimizers.flatMap(({ variables }) => variables),
    seed: unique(held(isGenerator)).map(({ state }) => state),
    metric: unique([...model.metrics.filter(isMetric), ...held(isMetric)]).flatMap(({ variables }) => [...variables]),
    variable: held(isVariable),
  };
}

/**
 * Everything that decides how a run goes on, by name: weights, what optimizers keep, how far random draws have gone, what
 * metrics have counted, and other variables that the model and its layers hold.
 */
export function runVariables(model: CallbackModel): ReadonlyMap<string, Variable> {
  const held = heldVariables(model, model.optimizer);
  const kinds: HeldVariables = { ...held, seed: [sharedGenerator().state, ...held.seed] };
  const taken = new Set<Variable>();
  const named = Object.entries(kinds).flatMap(([kind, variables]) => {
    const fresh = unique(variables).filter((variable) => !taken.has(variable));
    fresh.forEach((variable) => taken.add(variable));
    return fresh.map((variable, i) => [`${kind}/${i}`, variable] as const);
  });
  return new Map(named);
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
const isOptimizer = (value: unknown): value is Optimizer => value instanceof Optimizer;
const isGenerator = (value: unknown): value is SeedGenerator => value instanceof SeedGenerator;
const isMetric = (value: unknown): value is Metric => value instanceof Metric;
const isVariable = (value: unknown): value is Variable => value instanceof Variable;

/** The numbers of all these variables at this moment. */
export async function readVariables(variables: ReadonlyMap<string, Variable>): Promise<Map<string, StoredArray>> {
  const stored = new Map<string, StoredArray>();
  for (const [name, variable] of variables) {
    const data = (await variable.read()).slice();
    stored.set(name, { dtype: variable.dtype, shape: variable.shape, data });
  }
  return stored;
}

/** Sets all these variables; none of them unless every one is there and fits. */
export function setVariables(variables: ReadonlyMap<string, Variable>, stored: ReadonlyMap<string, StoredArray>, source: string): void {
  const extra = [...stored.keys()].find((name) => !variables.has(name));
  if (extra !== undefined) throw otherModel(source, "nothing of that kind", `${extra} ${typeText(stored.get(extra))}`);
  const updates = [...variables].map(([name, variable]) => {
    const array = stored.get(name);
    const fits = array !== undefined && array.dtype === variable.dtype && sameDims(array.shape, variable.shape);
    if (!fits || isWide(array.data)) throw otherModel(source, `${variable.path} ${typeText(variable)}`, typeText(array));
    return { variable, value: fromTypedArray(array.data, array.shape, variable.dtype) };
  });
  for (const { variable, value } of updates) variable.assign(value);
}

const isWide = (data: StoredArray["data"]): data is BigInt64Array | BigUint64Array =>
  data instanceof BigInt64Array || data instanceof BigUint64Array;

const typeText = (array: { readonly dtype: string; readonly shape: readonly number[] } | undefined): string =>
  array === undefined ? "nothing" : `${array.dtype} [${array.shape.join(", ")}]`;

const otherModel = (where: string, expected: string, received: string): CeratopsError =>
  new CeratopsError("The backup is that of another model or optimizer", {
    code: "E_BACKUP_MODEL",
    where,
    expected,
    received,
    hint: "remove the folder to start anew, or give each model a folder of its own",
  });
