import * as losses from "../../losses/index.ts";
import * as metrics from "../../metrics/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import type { Compiled, GivenOptions } from "../../training/compiled.ts";
import { customObject } from "../../util/custom_objects.ts";
import { configKey } from "../../util/names.ts";
import { fromConfigKeys } from "../../util/options.ts";
import { isSerialized, serializeFunction, type Serialized } from "../../util/serialize.ts";
import { isRecord } from "../../util/tree.ts";

/**
 * What `compile` was told, as Keras writes it: names as they were given, objects with their configs. That an optimizer is
 * wrapped for half precision follows from the model.
 */
export function compileConfig({ givenOptimizer: optimizer, options }: Compiled): Record<string, unknown> {
  const { loss, lossWeights, metrics: plain, weightedMetrics, runEagerly, stepsPerExecution, jitCompile } = options;
  const written = {
    optimizer: optimizers.serialize(optimizer),
    loss: writeParts(loss),
    lossWeights: lossWeights ?? null,
    metrics: writeParts(plain),
    weightedMetrics: writeParts(weightedMetrics),
    runEagerly: runEagerly ?? false,
    stepsPerExecution: stepsPerExecution ?? 1,
    jitCompile: jitCompile === undefined || jitCompile === "auto" ? true : jitCompile,
  };
  return Object.fromEntries(Object.entries(written).map(([key, value]) => [configKey(key), value]));
}

/** Losses and metrics wherever they stand in lists and records. */
function writeParts(given: unknown): unknown {
  if (given instanceof losses.Loss) return losses.serialize(given);
  if (given instanceof metrics.Metric) return metrics.serialize(given);
  if (typeof given === "function") return serializeFunction(given);
  if (Array.isArray(given)) return given.map(writeParts);
  if (!isRecord(given) || isSerialized(given)) return given ?? null;
  return Object.fromEntries(Object.entries(given).map(([name, part]) => [name, writeParts(part)]));
}

/** What `compile` is to be told to be as the config says. Objects of the user's own are found now, while their names are known. */
export function compileOptions(config: Readonly<Record<string, unknown>>): GivenOptions {
  const { optimizer, loss, lossWeights, metrics: plain, weightedMetrics, runEagerly, stepsPerExecution, jitCompile } = fromConfigKeys(config);
  const given = {
    optimizer: optimizer ?? undefined,
    loss: readParts(loss, (own) => losses.get(own)),
    lossWeights,
    metrics: readParts(plain, (own) => metrics.get(own)),
    weightedMetrics: readParts(weightedMetrics, (own) => metrics.get(own)),
    runEagerly,
    stepsPerExecution,
    jitCompile,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}

type Identifier = Serialized | string;

function readParts(written: unknown, read: (own: Identifier) => unknown): unknown {
  if (typeof written === "string" || isSerialized(written)) return isOwn(written) ? read(written) : written;
  if (Array.isArray(written)) return written.map((part) => readParts(part, read));
  if (!isRecord(written)) return written;
  return Object.fromEntries(Object.entries(written).map(([name, part]) => [name, readParts(part, read)]));
}

function isOwn(identifier: Identifier): boolean {
  if (typeof identifier === "string") return customObject(identifier) !== undefined;
  const { config, registered_name: registered, class_name: className } = identifier;
  return customObject(typeof config === "string" ? config : (registered ?? className)) !== undefined;
}
