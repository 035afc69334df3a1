import { Dense, GlobalAveragePooling2D, GlobalMaxPooling2D } from "../layers/index.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { OptionTable } from "../util/options.ts";
import type { Plan } from "./build.ts";

/** Without a classifier: features pooled as asked for. */
export function pooled(x: KerasTensor, pooling: "avg" | "max" | null, isNamed: boolean): KerasTensor {
  if (pooling === "avg") return GlobalAveragePooling2D(isNamed ? { name: "avg_pool" } : {})(x);
  if (pooling === "max") return GlobalMaxPooling2D(isNamed ? { name: "max_pool" } : {})(x);
  return x;
}

/** A Dense layer over the classes. */
export const predictions = (x: KerasTensor, { classes, classifierActivation }: Plan<OptionTable>): KerasTensor =>
  Dense(classes, { activation: classifierActivation, name: "predictions" })(x);

/** Averages and classifies, or pools; pooling layers have names of their own. */
export const averageHead = (x: KerasTensor, plan: Plan<OptionTable>): KerasTensor =>
  plan.includeTop ? predictions(GlobalAveragePooling2D({ name: "avg_pool" })(x), plan) : pooled(x, plan.pooling, true);

/** The same, where only the layer before a classifier has a name. */
export const plainHead = (x: KerasTensor, plan: Plan<OptionTable>): KerasTensor =>
  plan.includeTop ? predictions(GlobalAveragePooling2D({ name: "avg_pool" })(x), plan) : pooled(x, plan.pooling, false);

/** The same, where none has. */
export const namelessHead = (x: KerasTensor, plan: Plan<OptionTable>): KerasTensor =>
  plan.includeTop ? predictions(GlobalAveragePooling2D()(x), plan) : pooled(x, plan.pooling, false);
