import { BaseLayer } from "../layers/layer.ts";
import { byteWidth } from "../ir/dtype.ts";
import type { CallNode, Operation } from "../tensor/operation.ts";
import type { Shape } from "../tensor/keras_tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { renderSummary, type Connection, type LayerSummary, type SummaryData, type SummaryOptions, type WeightTotal } from "../visualize/summary.ts";
import { originOf } from "./graph_order.ts";
import type { LayerGraph } from "./layer_graph.ts";

export interface ModelSummaryOptions extends SummaryOptions {
  /** Where the text goes; it is printed if not said. */
  readonly print?: ((text: string) => void) | undefined;
}

/** What the summary needs of a model. */
export interface Summarized extends BaseLayer {
  readonly graph: LayerGraph | undefined;
  readonly layers: readonly BaseLayer[];
  readonly isCompiled: boolean;
  readonly optimizer: { readonly built: boolean; readonly variables: readonly Variable[] };
}

/** The table that Keras prints, as text. */
export const summaryText = (model: Summarized, options: SummaryOptions): string => renderSummary(summaryOf(model), options);

/** A model as the table shows it. */
export function summaryOf(model: Summarized): SummaryData {
  const isStack = model.className === "Sequential" || model.graph === undefined;
  const rows: readonly (BaseLayer | Operation)[] = isStack ? model.layers : model.graph.operations;
  const connected = !isStack && branches(model.graph);
  const trainable = model.trainableWeights;
  return {
    name: model.name,
    connected,
    layers: rows.map((row) => rowOf(row, connected ? model.graph : undefined)),
    trainable: totalOf(trainable),
    nonTrainable: totalOf(model.nonTrainableWeights),
    optimizer: model.isCompiled && model.optimizer.built ? totalOf(model.optimizer.variables) : undefined,
  };
}

function rowOf(row: BaseLayer | Operation, graph: LayerGraph | undefined): LayerSummary {
  const layer = row instanceof BaseLayer ? row : undefined;
  const weights = layer?.weights ?? [];
  const connections = graph === undefined ? undefined : connectionsOf(row, graph);
  const inner = layer !== undefined && "layers" in layer ? (layer.layers as readonly BaseLayer[]) : undefined;
  return {
    name: row.name,
    className: "className" in row ? String(row.className) : "Operation",
    outputShapes: outputShapesOf(row),
    params: layer === undefined ? 0 : layer.built ? layer.countParams() : null,
    ...(connections === undefined ? {} : { connections }),
    ...(layer === undefined || weights.length === 0 ? {} : { trainable: layer.trainable }),
    ...(inner === undefined ? {} : { layers: inner.map((one) => rowOf(one, undefined)) }),
  };
}

/** The shapes of the last call; a model that was never called shows those of its graph. */
function outputShapesOf(row: Operation): readonly Shape[] {
  const last: CallNode | undefined = row.calls.at(-1);
  if (last !== undefined) return last.outputs.map(({ shape }) => shape);
  const graph = "graph" in row ? (row.graph as LayerGraph | undefined) : undefined;
  return graph === undefined ? [] : graph.signature.flatOutputs.map(({ shape }) => shape);
}

function connectionsOf(row: Operation, graph: LayerGraph): Connection[] {
  return row.calls
    .filter((call) => graph.members.has(call))
    .flatMap(({ inputs }) => inputs)
    .flatMap((input) => {
      const origin = originOf(input);
      if (origin === undefined || input.history === undefined) return [];
      const { nodeIndex, tensorIndex } = input.history;
      return [{ layer: origin.node.operation.name, nodeIndex, tensorIndex }];
    });
}

/** Whether a graph is more than one line: it joins or parts somewhere, or calls a layer twice. */
function branches(graph: LayerGraph): boolean {
  const { nodes, signature } = graph;
  const several = signature.flatInputs.length > 1 || signature.flatOutputs.length > 1;
  const isLine = nodes.every((node, i) => node.inputs.length === 1 && (i === 0 || nodes[i - 1]?.outputs.includes(node.inputs[0] as never)));
  const shares = new Set(nodes.map(({ operation }) => operation)).size < nodes.length;
  return several || !isLine || shares;
}

function totalOf(variables: readonly Variable[]): WeightTotal {
  const count = variables.reduce((sum, { size }) => sum + size, 0);
  const bytes = variables.reduce((sum, { size, dtype }) => sum + size * byteWidth(dtype), 0);
  return { count, bytes };
}
