import { BaseLayer } from "../../layers/layer.ts";
import { at } from "../../ir/shape.ts";
import { isKerasTensor, type KerasTensor } from "../../tensor/keras_tensor.ts";
import type { CallNode } from "../../tensor/operation.ts";
import { isRecord } from "../../util/tree.ts";
import { nameOf } from "../graph_errors.ts";
import { madeIn } from "../graph_order.ts";
import type { LayerGraph } from "../layer_graph.ts";
import { calledWith, goesTwoWays, opInGraph, severalEnds, severalInputs, severalOutputs, usedTwice, wrappedEnd } from "./errors.ts";

/** Layers one after the other. */
export interface Chain {
  readonly input: KerasTensor;
  readonly layers: readonly BaseLayer[];
  /** The same with the input layer first. */
  readonly stack: readonly BaseLayer[];
}

/**
 * The layers of a graph in which each has one input and one output and is called once.
 *
 * @throws CeratopsError that names the first place where the graph is something else
 */
export function chainOf(model: string, graph: LayerGraph): Chain {
  const { inputs, outputs, flatInputs, flatOutputs, outputNames } = graph.signature;
  if (flatInputs.length > 1) throw severalEnds(model, "inputs", flatInputs.map(nameOf));
  if (!isKerasTensor(inputs)) throw wrappedEnd(model, "inputs", Array.isArray(inputs));
  const layers = walk(model, graph, inputs);
  if (flatOutputs.length > 1) throw severalEnds(model, "outputs", outputNames, layers.at(-1)?.name);
  if (!isKerasTensor(outputs)) throw wrappedEnd(model, "outputs", Array.isArray(outputs));
  const source = madeIn(inputs)?.operation;
  return { input: inputs, layers, stack: source instanceof BaseLayer ? [source, ...layers] : layers };
}

function walk(model: string, graph: LayerGraph, input: KerasTensor): BaseLayer[] {
  const layers: BaseLayer[] = [];
  let last = input;
  for (const node of graph.nodes) {
    const trunk = layers.at(-1)?.name;
    checkSource(model, graph, last, trunk);
    layers.push(checkCall(model, graph, node, trunk));
    last = at(node.outputs, 0);
  }
  return layers;
}

/** Refuses a tensor that several calls take, or that is an output as well. */
function checkSource(model: string, { nodes, signature }: LayerGraph, tensor: KerasTensor, trunk: string | undefined): void {
  const consumers = nodes.filter(({ inputs }) => inputs.includes(tensor)).map(({ operation }) => operation.name);
  if (consumers.length > 1) throw goesTwoWays(model, nameOf(tensor), consumers, trunk);
  const output = signature.flatOutputs.indexOf(tensor);
  if (output >= 0) throw severalEnds(model, "outputs", [at(signature.outputNames, signature.outputNames.length - 1), at(signature.outputNames, output)], trunk);
}

function checkCall(model: string, { members }: LayerGraph, { operation, args, inputs, outputs, result }: CallNode, trunk: string | undefined): BaseLayer {
  const { name } = operation;
  if (inputs.length > 1) throw severalInputs(model, name, inputs.map(nameOf), trunk);
  if (!(operation instanceof BaseLayer)) throw opInGraph(model, operation, trunk);
  const calls = operation.calls.filter((call) => members.has(call));
  if (calls.length > 1) throw usedTwice(model, name, calls.length, trunk);
  const [first, ...rest] = args;
  if (!isKerasTensor(first) || rest.length > 0) throw calledWith(model, name, rest.flatMap(optionsIn), trunk);
  if (!isKerasTensor(result)) throw severalOutputs(model, name, outputs, trunk);
  return operation;
}

const optionsIn = (argument: unknown): string[] =>
  isRecord(argument) ? Object.entries(argument).map(([key, value]) => `${key}: ${typeof value === "object" || typeof value === "function" ? "…" : String(value)}`) : [];
