import { CeratopsError } from "../errors.ts";
import type { Dims } from "../ir/shape.ts";
import type { PolicyName } from "../layers/dtype_policy.ts";
import type { LossLike } from "../losses/index.ts";
import * as losses from "../losses/index.ts";
import type { MetricLike } from "../metrics/index.ts";
import * as metrics from "../metrics/index.ts";
import type { Optimizer, OptimizerLike } from "../optimizers/index.ts";
import * as optimizers from "../optimizers/index.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import { isRecord } from "../util/tree.ts";
import { checkLastLayer } from "./checks/last_layer.ts";
import { checkOptions } from "./options.ts";
import { lossOf, Plan, type OutputWishes } from "./plan.ts";
import { perOutput } from "./per_output.ts";
import type { Signature } from "./signature.ts";
import type { PerOutput, SymbolicTree } from "./structure.ts";

/** One metric, or several. */
export type MetricsOfOutput = MetricLike | readonly MetricLike[];

/** How a model is trained and judged, whatever its outputs are. */
export interface GivenOptions {
  /** What turns gradients into updates; `"rmsprop"` if not said, as in Keras. */
  readonly optimizer?: OptimizerLike | undefined;
  readonly loss?: unknown;
  readonly lossWeights?: unknown;
  readonly metrics?: unknown;
  readonly weightedMetrics?: unknown;
  /**
   * Runs every step anew on real tensors instead of compiling it: for looking into it, since tensors that `call` puts
   * aside can then be read. Slow; false if not said.
   */
  readonly runEagerly?: boolean | undefined;
  /** Keras's switch for its compilers; kept for files. Steps are compiled unless `runEagerly` says otherwise. */
  readonly jitCompile?: boolean | "auto" | undefined;
  /** How many steps follow each other without a callback being called; 1 if not said. */
  readonly stepsPerExecution?: number | undefined;
  /** Whether the loss is scaled in a model of policy `"mixed_float16"`, so that small gradients stay; true if not said. */
  readonly autoScaleLoss?: boolean | undefined;
}

/** How a model with outputs `O` is trained and judged. */
export interface CompileOptions<O = SymbolicTree> extends GivenOptions {
  /** What training makes small: one for all outputs, or one per output by name or position. */
  readonly loss?: PerOutput<O, LossLike> | null | undefined;
  /** How much the loss of each output counts. */
  readonly lossWeights?: PerOutput<O, number> | null | undefined;
  /** What is measured besides, without weights: a list, or per output by name or position. */
  readonly metrics?: MetricsFor<O> | null | undefined;
  /** What is measured with sampleWeight or classWeight. */
  readonly weightedMetrics?: MetricsFor<O> | null | undefined;
}

type MetricsFor<O> = O extends KerasTensor ? readonly MetricLike[] : readonly MetricLike[] | PerOutput<O, MetricsOfOutput>;

/** What `compile` was told. Losses and metrics are made when the first targets are there, as some depend on their shape. */
export class Compiled {
  /** What changes the weights: the optimizer that was given, in one that scales the loss where that is needed. */
  readonly optimizer: Optimizer;
  readonly givenOptimizer: Optimizer;
  readonly options: GivenOptions;
  #plan: Plan | undefined;
  #plannedFor: Signature | undefined;

  constructor(options: GivenOptions, signature: Signature | undefined, policy: PolicyName) {
    checkOptionNames(options);
    checkNotSwapped(options);
    this.options = options;
    this.givenOptimizer = optimizers.get(options.optimizer ?? "rmsprop");
    const isScaled = (options.autoScaleLoss ?? true) && policy === "mixed_float16";
    this.optimizer = isScaled
      ? optimizers.LossScaleOptimizer({ innerOptimizer: this.givenOptimizer, name: "loss_scale_optimizer" })
      : this.givenOptimizer;
    checkIdentifiers(options);
    // Names of outputs are checked at once where they are known.
    if (signature !== undefined) checkLastLayers(signature, wishesFor(options, signature));
  }

  get plan(): Plan | undefined {
    return this.#plan;
  }

  /** Losses and metrics for the outputs of a model, made once. */
  planFor(signature: Signature, targets: readonly (Dims | undefined)[]): Plan {
    if (this.#plan !== undefined && this.#plannedFor === signature) return this.#plan;
    const plan = new Plan(signature, wishesFor(this.options, signature), targets);
    // A plan without all targets it needs is refused by the caller; it is not kept.
    if (plan.outputs.every(({ loss }, i) => loss === undefined || targets[i] !== undefined)) {
      this.#plan = plan;
      this.#plannedFor = signature;
    }
    return plan;
  }
}

/** A last layer that cannot learn with its loss is refused before there are data. */
function checkLastLayers({ flatOutputs }: Signature, wishes: readonly OutputWishes[]): void {
  flatOutputs.forEach((output, i) => {
    const loss = wishes[i]?.loss;
    if (loss !== undefined) checkLastLayer(output, lossOf(loss, undefined, output.shape));
  });
}

const optionNames =
  "optimizer loss lossWeights metrics weightedMetrics runEagerly jitCompile stepsPerExecution autoScaleLoss".split(" ");

function checkOptionNames(options: GivenOptions & { readonly learningRate?: unknown }): void {
  const { optimizer, learningRate } = options;
  if (learningRate === undefined) return checkOptions("compile", options, optionNames);
  const { className } = optimizers.get(typeof optimizer === "string" ? optimizer : "adam");
  throw new CeratopsError("compile has no learningRate: it is an option of the optimizer", {
    code: "E_OPTION_UNKNOWN",
    where: "compile: learningRate",
    expected: "an optimizer with its learning rate",
    received: `learningRate: ${String(learningRate)} beside the optimizer`,
    hint: `optimizer: optimizers.${className}({ learningRate: ${String(learningRate)} })`,
  });
}

/** `optimizer: "mse", loss: "sgd"` */
function checkNotSwapped({ optimizer, loss }: GivenOptions): void {
  if (typeof optimizer !== "string" || typeof loss !== "string") return;
  if (!isKnown(() => losses.get(optimizer)) || !isKnown(() => optimizers.get(loss))) return;
  throw new CeratopsError("compile: loss and optimizer have changed places", {
    code: "E_COMPILE_SWAPPED",
    where: "compile: optimizer, loss",
    expected: "the name of an optimizer, and that of a loss",
    received: `optimizer: "${optimizer}", loss: "${loss}"`,
    hint: `optimizer: "${loss}", loss: "${optimizer}"`,
  });
}

function isKnown(get: () => unknown): boolean {
  try {
    get();
    return true;
  } catch {
    return false;
  }
}

/** What is wished for each output. */
export function wishesFor(options: GivenOptions, signature: Signature): OutputWishes[] {
  const loss = perOutput(options.loss, signature, { argument: "loss", isLeaf: isLoss, forAll: true });
  const weight = perOutput(options.lossWeights, signature, { argument: "lossWeights", isLeaf: isNumber, forAll: false });
  const plain = metricsFor(options.metrics, signature, "metrics");
  const weighted = metricsFor(options.weightedMetrics, signature, "weightedMetrics");
  return signature.outputNames.map((_, i) => ({
    loss: loss[i],
    weight: weight[i],
    metrics: plain[i] ?? [],
    weightedMetrics: weighted[i] ?? [],
  }));
}

function metricsFor(given: unknown, signature: Signature, argument: string): (readonly MetricLike[] | undefined)[] {
  const single = signature.outputNames.length === 1;
  if (single && isMetricList(given)) return [given];
  const entries = perOutput(given, signature, { argument, isLeaf: isMetricEntry, forAll: single });
  return entries.map((entry) => (entry === undefined || isMetricList(entry) ? entry : [entry]));
}

const isNumber = (value: unknown): value is number => typeof value === "number";

/** Anything that is not a structure may stand for a loss; whether it does, the family of losses says. */
const isLoss = (value: unknown): value is LossLike =>
  value !== null && value !== undefined && !Array.isArray(value) && (!isRecord(value) || "class_name" in value);

const isMetric = (value: unknown): value is MetricLike => isLoss(value);

const isMetricList = (value: unknown): value is readonly MetricLike[] => Array.isArray(value) && value.every(isMetric);

/** A list inside a list or record is the metrics of one output; the outermost list goes by position. */
const isMetricEntry = (value: unknown): value is MetricsOfOutput => isMetric(value) || isMetricList(value);

/** Misspelt names are refused at `compile`, before there are data. */
function checkIdentifiers(options: GivenOptions): void {
  for (const name of names(options.loss)) if (!["crossentropy", "ce"].includes(name)) losses.get(name);
  for (const name of [...names(options.metrics), ...names(options.weightedMetrics)]) {
    if (!["accuracy", "acc"].includes(name.toLowerCase())) metrics.get(name);
  }
}

function names(given: unknown): string[] {
  if (typeof given === "string") return [given];
  if (Array.isArray(given)) return given.flatMap(names);
  return isRecord(given) && !("class_name" in given) ? Object.values(given).flatMap(names) : [];
}
