import { BaseLayer } from "../layers/layer.ts";
import { isKerasTensor, type KerasTensor } from "../tensor/keras_tensor.ts";
import { isTensor, type CallNode, type Operation } from "../tensor/operation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mapLeaves } from "../util/tree.ts";
import { configKey } from "../util/names.ts";
import { constantValue, writeValue } from "./config_values.ts";
import { originOf, ownIndex } from "./graph_order.ts";
import type { LayerGraph } from "./layer_graph.ts";
import { partArguments, serializeOperation } from "./operation_config.ts";

interface Graphed {
  readonly name: string;
  readonly trainable: boolean;
  readonly graph: LayerGraph;
}

/** The config of a Functional model, as Keras writes it: each layer with its calls, which name their tensors. */
export function functionalConfig({ name, trainable, graph }: Graphed): Record<string, unknown> {
  const { inputs, outputs } = graph.signature;
  const end = (tensor: KerasTensor): unknown => endOf(tensor, graph);
  return {
    name,
    trainable,
    layers: graph.operations.map((operation) => entryOf(operation, graph)),
    input_layers: mapLeaves(inputs, isKerasTensor, end),
    output_layers: mapLeaves(outputs, isKerasTensor, end),
  };
}

function entryOf(operation: Operation, graph: LayerGraph): Record<string, unknown> {
  const calls = operation.calls.filter((call) => graph.members.has(call) && call.inputs.length > 0);
  const inbound = calls.map((call) => argumentsOf(call, graph));
  return { ...serializeOperation(operation), name: operation.name, inbound_nodes: inbound };
}

function argumentsOf({ args, operation }: CallNode, graph: LayerGraph): { args: unknown; kwargs: unknown } {
  const write = (value: unknown): unknown =>
    writeValue(mapLeaves(value, isAnyTensor, (leaf) => (isKerasTensor(leaf) ? tensorConfig(leaf, graph) : constantValue(leaf))));
  const { inputs, options } = partArguments(operation, args);
  // The options of an op are in its config.
  const named = operation instanceof BaseLayer ? Object.entries(options) : [];
  return {
    args: inputs.map(write),
    kwargs: Object.fromEntries(named.map(([key, value]) => [configKey(key), write(value)])),
  };
}

const isAnyTensor = (value: unknown): value is KerasTensor | Tensor => isKerasTensor(value) || isTensor(value);

/** A tensor by the call that made it, counted among the calls that belong to the model. */
function tensorConfig(tensor: KerasTensor, graph: LayerGraph): unknown {
  const { shape, dtype } = tensor;
  return { class_name: "__keras_tensor__", config: { shape: [...shape], dtype, keras_history: historyOf(tensor, graph) } };
}

function historyOf(tensor: KerasTensor, graph: LayerGraph): [string, number, number] {
  const origin = originOf(tensor);
  if (origin === undefined) return [tensor.name, 0, 0];
  return [origin.node.operation.name, ownIndex(origin.node, graph.members), origin.tensorIndex];
}

/** In the lists of inputs and outputs, and only there, the calls of a nested Functional model count from 1. */
function endOf(tensor: KerasTensor, graph: LayerGraph): [string, number, number] {
  const [name, node, index] = historyOf(tensor, graph);
  const operation = originOf(tensor)?.node.operation;
  const isNested = operation instanceof BaseLayer && operation.className === "Functional";
  return [name, isNested ? node + 1 : node, index];
}
