import { BaseLayer } from "../layers/layer.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { Operation } from "../tensor/operation.ts";
import { CeratopsError } from "../errors.ts";
import { renderModelSvg, type PlotOptions } from "../visualize/plot.ts";
import type { GraphEdge, GraphNode, ModelGraph } from "../visualize/model_graph.ts";
import { nameOf } from "./graph_errors.ts";
import type { LayerGraph } from "./layer_graph.ts";

export type ModelPictureOptions = PlotOptions;

/** A model that may have a graph to draw. */
export interface Pictured extends BaseLayer {
  readonly graph: LayerGraph | undefined;
}

/** The picture of a model as an SVG document. */
export function modelSvg(model: Pictured, options: PlotOptions): string {
  if (model.graph === undefined) throw nothingToDraw(model.name);
  return renderModelSvg(graphOf(model.name, model.graph), options);
}

/** A model as its picture shows it. Names are unique within a model, so they serve as identifiers. */
function graphOf(name: string, graph: LayerGraph): ModelGraph {
  return {
    name,
    nodes: graph.operations.map((operation) => nodeOf(operation, graph)),
    edges: graph.nodes.flatMap((node) => node.inputs.map((input, i) => edgeTo(node.operation, input, i))),
    inputs: graph.signature.flatInputs.map(nameOf),
    outputs: graph.signature.flatOutputs.map(nameOf),
  };
}

function edgeTo(operation: Operation, input: KerasTensor, position: number): GraphEdge {
  return { from: nameOf(input), to: operation.name, output: input.history?.tensorIndex ?? 0, input: position };
}

function nodeOf(operation: Operation, graph: LayerGraph): GraphNode {
  const layer = operation instanceof BaseLayer ? operation : undefined;
  const call = operation.calls.find((one) => graph.members.has(one));
  const activation = layer?.getConfig()["activation"];
  const inner = layer !== undefined && "graph" in layer ? (layer.graph as LayerGraph | undefined) : undefined;
  return {
    id: operation.name,
    name: operation.name,
    className: "className" in operation ? String(operation.className) : "Operation",
    ...(call === undefined
      ? {}
      : {
          inputShapes: call.inputs.map(({ shape }) => shape),
          outputShapes: call.outputs.map(({ shape }) => shape),
          outputDtypes: call.outputs.map(({ dtype }) => dtype),
        }),
    ...(typeof activation === "string" ? { activation } : {}),
    ...(layer === undefined || layer.weights.length === 0 ? {} : { trainable: layer.trainable }),
    ...(inner === undefined ? {} : { model: graphOf(operation.name, inner) }),
  };
}

function nothingToDraw(name: string): CeratopsError {
  return new CeratopsError(`Model "${name}" has no graph to draw: it is code, or has no Input yet`, {
    code: "E_MODEL_NO_INPUT",
    where: name,
    expected: "a Functional model, or a Sequential one that begins with an Input",
    received: "a model without a graph",
    hint: "Sequential([Input([784]), …]), or Model({ inputs, outputs })",
  });
}
