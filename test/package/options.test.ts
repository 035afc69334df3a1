import { describe, expect, test } from "vitest";
import { inventory } from "../../scripts/coverage.mjs";
import * as library from "../../src/index.ts";

// Every constructor parameter of Keras, with its default, against the package: what is made with all defaults written out
// must be what is made without them.

type Config = Readonly<Record<string, unknown>>;

interface Family {
  readonly deserialize: (config: unknown) => unknown;
  readonly serialize: (object: never) => unknown;
}

const families: { readonly [module: string]: Family } = {
  "keras.layers": library.layers,
  "keras.losses": library.losses,
  "keras.metrics": library.metrics,
  "keras.optimizers": library.optimizers,
  "keras.optimizers.schedules": library.optimizers.schedules,
  "keras.initializers": library.initializers,
  "keras.regularizers": library.regularizers,
  "keras.constraints": library.constraints,
} as unknown as { readonly [module: string]: Family };

/** A Python literal as it stands in a config; undefined for any other expression. */
function literal(source: string): unknown {
  const json = source
    .replaceAll("'", '"')
    .replaceAll("(", "[")
    .replace(/,?\)/g, "]")
    .replace(/\bNone\b/g, "null")
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false");
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

const part = (module: string, className: string, config: Config = {}) => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});

const dense = part("keras.layers", "Dense", { name: "inner", units: 4 });
const recurrent = part("keras.layers", "LSTM", { name: "inner", units: 4 });
const cell = part("keras.layers", "LSTMCell", { name: "inner", units: 4 });
const adam = part("keras.optimizers", "Adam", { name: "inner" });

/** A value for each parameter that must be given. */
const given: Config = {
  activation: "relu", axes: 1, function: { module: "keras.ops", class_name: "function", config: "square", registered_name: "square" }, boundaries: [1], cell, cells: [cell], decay_rate: 0.5, decay_steps: 10,
  default_optimizer: adam, dims: [2, 1], equation: "ab,bc->ac", factor: 0.5, filters: 4, first_decay_steps: 10,
  head_dim: 2, height: 4, height_factor: 0.1, initial_learning_rate: 0.1, inner_optimizer: adam, input_dim: 5,
  kernel_size: 2, key_dim: 2, layer: dense, layers: [dense], max_number: 3, n: 3, num_bins: 4, num_classes: 3, num_heads: 2,
  num_key_value_heads: 2, num_query_heads: 2, output_dim: 3, output_shape: 3, output_size: 2, pool_size: 2, precision: 0.5, rate: 0.5,
  recall: 0.5, scale: 2, sensitivity: 0.5, specificity: 0.5, stddev: 0.1, target_class_ids: [0], target_shape: [4],
  threshold: 0.5, units: 4, values: [1, 2], width: 4, width_factor: 0.1,
};

/** Given to one class only, where it needs more than its signature says. */
const alsoGiven: { readonly [symbol: string]: Config } = {
  "keras.layers.Bidirectional": { layer: recurrent },
  "keras.layers.CategoryEncoding": { num_tokens: 4 },
  "keras.layers.Discretization": { num_bins: 4 },
  "keras.layers.HashedCrossing": { num_bins: 4 },
  "keras.layers.InputLayer": { batch_shape: [null, 4] },
  "keras.layers.RandomPosterization": { factor: 4 },
};

/** Parameters that are left out, and why. */
const without: { readonly [symbol: string]: { readonly [parameter: string]: string } } = {
  "keras.layers.Bidirectional": { weights: "weights are set with setWeights" },
  "keras.layers.EinsumDense": { gptq_unpacked_column_size: "GPTQ quantization is not there" },
  "keras.layers.Embedding": { weights: "weights are set with setWeights, and initial ones with an initializer" },
  "keras.layers.InputLayer": { shape: "said by batch_shape", batch_size: "said by batch_shape" },
  "keras.layers.RandomCrop": { seed: "drawn when it is not given" },
  "keras.optimizers.Muon": { exclude_layers: "null and an empty list say the same" },
};

/** What is no part with a config of its own. */
const abstract = ["keras.constraints.Constraint", "keras.metrics.MeanMetricWrapper", "keras.optimizers.schedules.LearningRateSchedule"];
/** What takes optimizers together with patterns, which no literal says. */
const composed = ["keras.optimizers.MultiOptimizer", "keras.optimizers.OptimizerMap"];

const subjects = inventory().flatMap(({ name, kind, params }) => {
  const at = name.lastIndexOf(".");
  const [module, className] = [name.slice(0, at), name.slice(at + 1)];
  const family = families[module];
  const isThere = kind === "class" && family !== undefined && className in family && ![...abstract, ...composed].includes(name);
  return isThere ? [{ name, module, className, family, params }] : [];
});

describe("constructor parameters and defaults are Keras's", () => {
  test("of everything that has a config", () => {
    expect(subjects.length).toBeGreaterThan(200);
  });

  test.each(subjects)("$name", ({ name, module, className, family, params }) => {
    const excused = without[name] ?? {};
    const required = params.filter(([, fallback]) => fallback === undefined).map(([key]) => [key, given[key]] as const);
    const stated = { ...Object.fromEntries(required), ...alsoGiven[name] };
    const defaults = params.flatMap(([key, fallback]) => {
      const value = fallback === undefined || key in excused || key in stated ? undefined : literal(fallback);
      return value === undefined ? [] : [[key, value] as const];
    });
    const configOf = (config: Config): Config => {
      const { name: _automatic, ...made } = (family.serialize(family.deserialize(part(module, className, config)) as never) as { config: Config }).config;
      return Object.fromEntries(Object.entries(made).filter(([key]) => !(key in excused)));
    };
    expect(configOf({ ...Object.fromEntries(defaults), ...stated })).toEqual(configOf(stated));
  });
});
