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
