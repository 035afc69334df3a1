import { BaseLayer } from "../../layers/layer.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import type { CallNode, Operation } from "../../tensor/operation.ts";
import { isStack } from "../code/kinds.ts";
import { madeIn } from "../graph_order.ts";
import type { LayerGraph } from "../layer_graph.ts";

/** One call of a layer or an op inside a model, with its neighbours in the same graph. */
export interface Step {
  readonly operation: Operation;
  /** The layer that is called; undefined for an op. */
  readonly layer: BaseLayer | undefined;
  /** As `getLayer` takes it: `"base/conv"`. */
  readonly path: string;
  readonly args: readonly unknown[];
  /** Empty where the model does not know its input yet. */
  readonly inputs: readonly KerasTensor[];
  readonly outputs: readonly KerasTensor[];
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  /** Whether a result of it is an output of the graph. */
  readonly isOutput: boolean;
}

/** A model. */
interface Holder extends BaseLayer {
  readonly graph: LayerGraph | undefined;
  readonly layers: readonly BaseLayer[];
}

type Linked = Step & { readonly before: Step[]; readonly after: Step[] };

/** The calls of a model itself. Those of a stack that does not know its input have no tensors; a model that is code has no calls. */
export function stepsOf(model: Holder, prefix = ""): Step[] {
  if (model.graph !== undefined) return graphSteps(model.graph, prefix);
  return isStack(model) ? chainSteps(model.layers, prefix) : [];
}

/** The same with those of the models inside, each model once. */
export function allSteps(model: Holder): Step[] {
  const seen = new Set<Operation>();
  const visit = (steps: readonly Step[]): Step[] =>
    steps.flatMap((step) => {
      const inner = innerModel(step.operation);
      if (inner === undefined || seen.has(step.operation)) return [step];
      seen.add(step.operation);
      return [step, ...visit(stepsOf(inner, `${step.path}/`))];
    });
  return visit(stepsOf(model));
}

/** The model that an operation is, where it is one whose graph is known. */
export function innerModel(operation: Operation): (Holder & { readonly graph: LayerGraph }) | undefined {
  if (!(operation instanceof BaseLayer) || !("graph" in operation) || operation.graph === undefined) return undefined;
  return operation as Holder & { readonly graph: LayerGraph };
}

/** The only neighbour behind a step, where nothing else takes its results. */
export const soleNext = ({ after, isOutput }: Step): Step | undefined => (after.length === 1 && !isOutput ? after[0] : undefined);

/** The only neighbour before a step. */
export const solePrevious = ({ before }: Step): Step | undefined => (before.length === 1 ? before[0] : undefined);

function graphSteps({ nodes, signature }: LayerGraph, prefix: string): Step[] {
  const steps = new Map<CallNode, Linked>();
  for (const node of nodes) {
    const { args, inputs, outputs } = node;
    const isOutput = outputs.some((output) => signature.flatOutputs.includes(output));
    const step = { ...stepOf(node.operation, prefix), args, inputs, outputs, isOutput };
    steps.set(node, step);
    for (const input of inputs) {
      const source = madeIn(input);
      const previous = source === undefined ? undefined : steps.get(source);
      if (previous !== undefined) link(previous, step);
    }
  }
  return [...steps.values()];
}

function chainSteps(layers: readonly BaseLayer[], prefix: string): Step[] {
  const steps = layers.map((layer, i) => ({
    ...stepOf(layer, prefix),
    args: [],
    inputs: [],
    outputs: [],
    isOutput: i === layers.length - 1,
  }));
  steps.forEach((step, i) => {
    const previous = steps[i - 1];
    if (previous !== undefined) link(previous, step);
  });
  return steps;
}

function stepOf(operation: Operation, prefix: string) {
  const layer = operation instanceof BaseLayer ? operation : undefined;
  return { operation, layer, path: prefix + operation.name, before: [] as Step[], after: [] as Step[] };
}

function link(previous: Linked, step: Linked): void {
  previous.after.push(step);
  step.before.push(previous);
}
