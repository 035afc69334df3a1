import type { BaseLayer } from "../../layers/layer.ts";
import type { Loss } from "../../losses/index.ts";
import type { MetricLike } from "../../metrics/index.ts";
import { at } from "../../ir/shape.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { wishesFor, type Compiled } from "../../training/compiled.ts";
import { lossOf } from "../../training/plan.ts";
import type { Signature } from "../../training/signature.ts";
import type { LayerGraph } from "../layer_graph.ts";
import { endingOf, type Ending } from "./activations.ts";
import { seenData, type Seen } from "./data.ts";
import type { AdviceOptions } from "./finding.ts";
import { allSteps, stepsOf, type Step } from "./steps.ts";

/** A model that advice is given on. */
export interface Advised extends BaseLayer {
  readonly graph: LayerGraph | undefined;
  readonly layers: readonly BaseLayer[];
  readonly signature: Signature | undefined;
  readonly isCompiled: boolean;
  readonly compiled: Compiled;
  /** Whether it trains in a way of its own, so that loss and outputs need not fit. */
  readonly hasOwnSteps: boolean;
}

/** One output, and how it is judged. */
export interface JudgedOutput {
  readonly name: string;
  readonly tensor: KerasTensor;
  /** Undefined where the model is not compiled, or the output has no loss. */
  readonly loss: Loss | undefined;
  readonly metrics: readonly MetricLike[];
  readonly ending: Ending | undefined;
  readonly target: Seen | undefined;
}

/** All that the rules look at. */
export interface Subject {
  readonly model: Advised;
  /** The calls of the model itself. */
  readonly ownSteps: readonly Step[];
  /** The same, and those of the models inside. */
  readonly steps: readonly Step[];
  readonly outputs: readonly JudgedOutput[];
  readonly x: readonly (Seen | undefined)[];
  readonly rows: number | undefined;
  readonly batchSize: number;
}

export function subjectOf(model: Advised, { x, y, rows, batchSize = 32 }: AdviceOptions): Subject {
  const { signature } = model;
  const inputs = seenData(x, "x", signature);
  const targets = seenData(y, "y", signature);
  return {
    model,
    ownSteps: stepsOf(model),
    steps: allSteps(model),
    outputs: signature === undefined || model.hasOwnSteps ? [] : judgedOutputs(model, signature, targets),
    x: inputs,
    rows: rows ?? [...inputs, ...targets].find((seen) => seen !== undefined)?.shape[0],
    batchSize,
  };
}

function judgedOutputs(model: Advised, signature: Signature, targets: readonly (Seen | undefined)[]): JudgedOutput[] {
  const wishes = model.isCompiled ? wishesFor(model.compiled.options, signature) : [];
  return signature.outputNames.map((name, i) => {
    const tensor = at(signature.flatOutputs, i);
    const { loss, metrics = [], weightedMetrics = [] } = wishes[i] ?? {};
    const target = targets[i];
    return {
      name,
      tensor,
      loss: loss === undefined ? undefined : lossOf(loss, target?.shape, tensor.shape),
      metrics: [...metrics, ...weightedMetrics],
      ending: endingOf(tensor),
      target,
    };
  });
}
