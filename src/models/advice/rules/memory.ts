import { byteWidth } from "../../../ir/dtype.ts";
import type { BaseLayer } from "../../../layers/layer.ts";
import type { KerasTensor, Shape } from "../../../tensor/keras_tensor.ts";
import type { Variable } from "../../../tensor/variable.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
import { innerModel, type Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

const LIMIT = 2 ** 30;

/** How many numbers optimizers keep for each weight. */
const slots: Readonly<Record<string, number>> = { Adafactor: 1, Adagrad: 1, Lion: 1, RMSprop: 1, SGD: 1, Adam: 2, AdamW: 2 };

type Inner = (settings: Readonly<Record<string, unknown>>, step: Step) => number;

const whole = (value: unknown): number => (typeof value === "number" ? value : 1);
const gates =
  (count: number): Inner =>
  ({ units }, { inputs: [input] }) =>
    count * whole(units) * whole(input?.shape[1]);

/** Numbers per example that a layer keeps inside, besides its results. */
const inner: Readonly<Record<string, Inner>> = {
  GRU: gates(5),
  LSTM: gates(6),
  MultiHeadAttention: ({ num_heads: heads }, { inputs: [query, value] }) =>
    2 * whole(heads) * whole(query?.shape[1]) * whole((value ?? query)?.shape[1]),
  SimpleRNN: gates(1),
};

/** A training step that needs more memory than is at hand in many places. */
export function memory(subject: Subject): Found[] {
  const { model, steps, batchSize } = subject;
  const perExample = steps.reduce((sum, step) => sum + (innerModel(step.operation) === undefined ? bytesOf(step) : 0), 0);
  const fixed = fixedBytes(subject);
  const total = fixed + perExample * batchSize;
  if (!model.built || total <= LIMIT) return [];
  const [largest] = steps.toSorted((a, b) => bytesOf(b) - bytesOf(a));
  const [heaviest] = model.layers.toSorted((a, b) => b.countParams() - a.countParams());
  const fitting = perExample === 0 ? 0 : Math.floor((LIMIT - fixed) / perExample);
  const isBatch = fitting >= 1;
  return [
    {
      severity: "hint",
      where: isBatch ? (largest?.path ?? model.name) : (heaviest?.name ?? model.name),
      what:
        `A training step of ${batchSize} examples takes about ${gigabytes(total)}: ` +
        `${gigabytes(perExample * batchSize)} for what layers give, ${gigabytes(fixed)} for weights, gradients and ` +
        "the optimizer.",
      why: "What every layer gives is kept until its gradient is computed. Pages and small machines have less than that.",
      change: isBatch ? `await model.fit(x, y, { batchSize: ${2 ** Math.floor(Math.log2(fitting))} });` : halved(heaviest),
    },
  ];
}

/** A layer with half of what it has now. */
function halved(layer: BaseLayer | undefined): string {
  const settings = settingsOf(layer);
  const width = ["units", "filters", "output_dim"].find((key) => typeof settings[key] === "number");
  if (layer === undefined || width === undefined) return "await model.fit(x, y, { batchSize: 1 });";
  return layerCode(layer, layer.name, { [width]: Math.ceil(whole(settings[width]) / 2) });
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(2)} GiB`;

/** What a step keeps for one example; sizes that are open count as 1. */
function bytesOf(step: Step): number {
  const results = step.outputs.reduce((sum, tensor) => sum + sizeOf(tensor.shape) * widthOf(tensor), 0);
  return results + 4 * (inner[classOf(step.operation)]?.(settingsOf(step.layer), step) ?? 0);
}

const sizeOf = (shape: Shape): number => shape.slice(1).reduce<number>((product, dim) => product * (dim ?? 1), 1);
const widthOf = ({ dtype }: KerasTensor): number => (dtype === "string" ? 0 : byteWidth(dtype));

/** Weights, a gradient for each that is trained, and what the optimizer keeps. */
function fixedBytes({ model }: Subject): number {
  const trained = bytes(model.trainableWeights);
  const kept = !model.isCompiled
    ? 0
    : model.compiled.optimizer.built
      ? bytes(model.compiled.optimizer.variables)
      : trained * (slots[model.compiled.givenOptimizer.className] ?? 2);
  return bytes(model.weights) + trained + kept;
}

const bytes = (variables: readonly Variable[]): number =>
  variables.reduce((sum, { size, dtype }) => sum + size * byteWidth(dtype), 0);
