import { CeratopsError, reworded } from "../errors.ts";
import type { Dims } from "../ir/shape.ts";
import { at } from "../ir/shape.ts";
import * as losses from "../losses/index.ts";
import type { Loss, LossLike } from "../losses/index.ts";
import * as metrics from "../metrics/index.ts";
import type { Metric, MetricLike } from "../metrics/index.ts";
import * as ops from "../ops/index.ts";
import type { Shape } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkLastLayer } from "./checks/last_layer.ts";
import type { Signature } from "./signature.ts";

/** What `compile` said about one output. */
export interface OutputWishes {
  readonly loss: LossLike | undefined;
  readonly weight: number | undefined;
  readonly metrics: readonly MetricLike[];
  readonly weightedMetrics: readonly MetricLike[];
}

/** What one output is trained with and measured by. */
interface OutputPlan {
  readonly name: string;
  readonly loss: Loss | undefined;
  readonly weight: number | undefined;
  readonly metrics: readonly Metered[];
  readonly weightedMetrics: readonly Metered[];
}

/** A metric and what it is called for this output. */
interface Metered {
  readonly name: string;
  readonly metric: Metric;
}

/** Targets, predictions and weights of one batch, per output. */
export interface Judgement {
  readonly y: readonly (Tensor | undefined)[];
  readonly predictions: readonly Tensor[];
  readonly weights: readonly (Tensor | undefined)[];
  readonly rows: number;
}

/** Losses and metrics of a compiled model, and what the logs of a run consist of. */
export class Plan {
  readonly outputs: readonly OutputPlan[];
  /** Names and metrics in the order of the logs: the loss, the losses of several outputs, then the metrics. */
  readonly logged: readonly Metered[];
  readonly #total: Metric;
  readonly #perOutput: ReadonlyMap<OutputPlan, Metric>;

  constructor(signature: Signature, wishes: readonly OutputWishes[], targets: readonly (Dims | undefined)[]) {
    this.outputs = wishes.map((wish, i) => planOutput(at(signature.outputNames, i), at(signature.flatOutputs, i).shape, wish, targets[i]));
    this.outputs.forEach(({ loss }, i) => checkLastLayer(at(signature.flatOutputs, i), loss));
    const shown = signature.outputOrder.map((i) => at(this.outputs, i));
    this.#total = metrics.Mean({ name: "loss" });
    const withLoss = shown.filter(({ loss }) => loss !== undefined);
    this.#perOutput = new Map(withLoss.length > 1 ? withLoss.map((output) => [output, metrics.Mean({ name: `${output.name}_loss` })]) : []);
    const plain = metersOf(shown, ({ metrics: own }) => own);
    const taken = new Set(plain.map(({ name }) => name));
    this.logged = uniquelyNamed([
      { name: "loss", metric: this.#total },
      ...[...this.#perOutput].map(([{ name }, metric]) => ({ name: `${name}_loss`, metric })),
      ...plain,
      ...metersOf(shown, ({ weightedMetrics }) => weightedMetrics, taken),
    ]);
  }

  /** The loss of a batch, as one number: what is minimized. Notes the losses of the outputs on the way. */
  loss(judgement: Judgement, added: readonly Tensor[]): Tensor {
    const terms = this.outputs.flatMap((output, i) => {
      const [target, { loss, weight }] = [judgement.y[i], output];
      if (loss === undefined || target === undefined) return [];
      const value = judged(output.name, () => loss.call(target, at(judgement.predictions, i), judgement.weights[i]));
      if (value.rank > 0) throw notOneNumber(output.name, loss, value.shape);
      this.#perOutput.get(output)?.updateState(value, judgement.rows);
      return [weight === undefined ? value : ops.multiply(value, weight)];
    });
    const all = [...terms, ...added.map((term) => ops.sum(term))].map((term) => ops.cast(term, "float32"));
    return all.length === 0 ? ops.zeros([]) : all.reduce((sum, term) => ops.add(sum, term));
  }

  /** Takes the loss of a batch of `rows` examples into that of the run. */
  trackLoss(loss: Tensor, rows: number): void {
    this.#total.updateState(loss, rows);
  }

  /** Takes a batch into the metrics of the run. */
  measure(judgement: Judgement): void {
    this.outputs.forEach((output, i) => {
      const [target, predicted] = [judgement.y[i], at(judgement.predictions, i)];
      if (target === undefined) return;
      for (const { metric } of output.metrics) metric.updateState(target, predicted);
      for (const { metric } of output.weightedMetrics) metric.updateState(target, predicted, judgement.weights[i]);
    });
  }
}

/** The loss of an output, whose errors name it. */
function judged(output: string, body: () => Tensor): Tensor {
  try {
    return body();
  } catch (error) {
    throw reworded(error, ({ where = "loss" }) => ({ where: `output "${output}", ${where}` }));
  }
}

function planOutput(name: string, shape: Shape, wish: OutputWishes, target: Dims | undefined): OutputPlan {
  const meter = (metric: MetricLike): Metered => meterOf(metric, target, shape);
  return {
    name,
    loss: wish.loss === undefined ? undefined : lossOf(wish.loss, target, shape),
    weight: wish.weight,
    metrics: wish.metrics.map(meter),
    weightedMetrics: wish.weightedMetrics.map(meter),
  };
}

/** Which of three kinds of labels the shapes speak for, as Keras decides it. */
function kindOf(target: Dims | undefined, output: Shape): "binary" | "sparse" | "categorical" {
  if (output.at(-1) === 1) return "binary";
  if (target === undefined) return "categorical";
  const oneColumn = target.at(-1) === 1 && (output.at(-1) ?? 2) > 1;
  return target.length < output.length || oneColumn ? "sparse" : "categorical";
}

const accuracies = { binary: "binary_accuracy", sparse: "sparse_categorical_accuracy", categorical: "categorical_accuracy" } as const;
const crossentropies = { binary: "binary_crossentropy", sparse: "sparse_categorical_crossentropy", categorical: "categorical_crossentropy" } as const;

export function lossOf(wish: LossLike, target: Dims | undefined, output: Shape): Loss {
  const general = typeof wish === "string" && ["crossentropy", "ce"].includes(wish);
  return losses.get(general ? crossentropies[kindOf(target, output)] : wish);
}

/** `"accuracy"` is the accuracy that fits the shapes; a metric given by name is called by that name. */
function meterOf(wish: MetricLike, target: Dims | undefined, output: Shape): Metered {
  const general = typeof wish === "string" && ["accuracy", "acc"].includes(wish.toLowerCase());
  const metric = metrics.get(general ? accuracies[kindOf(target, output)] : wish);
  return { name: typeof wish === "string" ? wish : metric.name, metric };
}

/** Metrics of several outputs carry the name of the output; weighted ones say so where the plain one is there too. */
function metersOf(outputs: readonly OutputPlan[], pick: (output: OutputPlan) => readonly Metered[], taken?: ReadonlySet<string>): Metered[] {
  return outputs.flatMap((output) => {
    const prefix = outputs.length > 1 ? `${output.name}_` : "";
    return pick(output).map(({ name, metric }) => {
      const repeated = taken?.has(prefix + name) === true;
      return { name: repeated ? `${prefix}weighted_${name}` : prefix + name, metric };
    });
  });
}

/** No two entries of a log may have one name. */
function uniquelyNamed(meters: readonly Metered[]): Metered[] {
  const counts = new Map<string, number>();
  return meters.map(({ name, metric }) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return { name: count === 0 ? name : `${name}_${count}`, metric };
  });
}

function notOneNumber(output: string, loss: Loss, shape: Dims): CeratopsError {
  return new CeratopsError(`The loss "${loss.name}" of output "${output}" is not one number`, {
    code: "E_LOSS_SCALAR",
    where: `compile: loss of "${output}"`,
    expected: "a loss that is reduced to one number",
    received: `a loss of shape [${shape.join(", ")}], reduction ${String(loss.reduction)}`,
    hint: `losses.${loss.className}({ reduction: "sum_over_batch_size" })`,
  });
}
