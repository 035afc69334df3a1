import type { Procedure } from "../case.ts";
import { checkError } from "./error.ts";
import { checkFunction } from "./function.ts";
import { checkLayer } from "./layer.ts";
import { checkMetric } from "./metric.ts";
import { checkOptimizer } from "./optimizer.ts";
import { checkCall, checkInitializer, checkLoss, checkSchedule } from "./parts.ts";
import { checkSerialization } from "./serialization.ts";
import { checkDType, checkShape } from "./shape.ts";

/** How each kind of case is carried out. */
export const procedures: { readonly [kind: string]: Procedure } = {
  op: checkFunction,
  random: checkFunction,
  loss_fn: checkFunction,
  metric_fn: checkFunction,
  layer: checkLayer,
  loss: checkLoss,
  metric: checkMetric,
  optimizer: checkOptimizer,
  schedule: checkSchedule,
  initializer: checkInitializer,
  regularizer: checkCall,
  constraint: checkCall,
  shape: checkShape,
  dtype: checkDType,
  serialization: checkSerialization,
  error: checkError,
};
