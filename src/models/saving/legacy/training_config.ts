import * as losses from "../../../losses/index.ts";
import * as metrics from "../../../metrics/index.ts";
import { customObject } from "../../../util/custom_objects.ts";
import { isSerialized } from "../../../util/serialize.ts";
import { isRecord } from "../../../util/tree.ts";

type Config = Readonly<Record<string, unknown>>;

/** What `compile` was told, as old files have it, in the form of new ones. */
export function compileConfigFrom(training: Config): Config {
  const { optimizer_config: optimizer, loss, loss_weights: weights, metrics, weighted_metrics: weighted } = training;
  return {
    optimizer: plainOptimizer(optimizer),
    loss: loss ?? null,
    loss_weights: weights ?? null,
    metrics: plainMetrics(metrics ?? null),
    weighted_metrics: plainMetrics(weighted ?? null),
  };
}

/** The same the other way round. Names become objects: Keras does not find the short ones (`"mae"`) in such files. */
export function trainingConfig(compiled: Config): Config {
  const { optimizer, loss, metrics: plain, weighted_metrics: weighted, ...rest } = compiled;
  return {
    ...rest,
    loss: spelledOut(loss, (name) => losses.serialize(losses.get(name))),
    metrics: spelledOut(plain, metricNamed),
    weighted_metrics: spelledOut(weighted, metricNamed),
    optimizer_config: optimizer,
  };
}

/** Logs call a metric as it was asked for. */
function metricNamed(name: string): unknown {
  const written = metrics.serialize(metrics.get(name));
  return { ...written, config: { ...(written.config as Config), name } };
}

/** Names that mean different things for different outputs. */
const general = ["accuracy", "acc", "crossentropy", "ce"];

function spelledOut(part: unknown, spell: (name: string) => unknown): unknown {
  if (typeof part === "string") return general.includes(part) || customObject(part) !== undefined ? part : spell(part);
  if (Array.isArray(part)) return part.map((one) => spelledOut(one, spell));
  if (!isRecord(part) || isSerialized(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, spelledOut(one, spell)]));
}

/** Keras 2 registered its own optimizers as if they were somebody's, and called the learning rate otherwise. */
function plainOptimizer(optimizer: unknown): unknown {
  if (!isSerialized(optimizer) || !isRecord(optimizer.config)) return optimizer ?? null;
  const { lr, ...config } = optimizer.config;
  const named = lr === undefined ? config : { learning_rate: lr, ...config };
  return { ...optimizer, class_name: optimizer.class_name.replace(/^Custom>/, ""), config: named };
}

/** A function in the wrapper that Keras 2 made for it stands for itself. */
function plainMetrics(metrics: unknown): unknown {
  if (Array.isArray(metrics)) return metrics.map(plainMetrics);
  if (isSerialized(metrics) && metrics.class_name === "MeanMetricWrapper" && isRecord(metrics.config)) {
    const { fn } = metrics.config;
    return typeof fn === "string" ? fn : metrics;
  }
  if (!isRecord(metrics) || isSerialized(metrics)) return metrics;
  return Object.fromEntries(Object.entries(metrics).map(([name, one]) => [name, plainMetrics(one)]));
}
