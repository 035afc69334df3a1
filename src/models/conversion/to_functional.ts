import type { BaseLayer } from "../../layers/layer.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { Functional } from "../functional.ts";
import type { LayerGraph } from "../layer_graph.ts";
import { carryCompiled, type Carried } from "./carry_compiled.ts";
import { notAGraph, notBuilt } from "./errors.ts";

/** What is needed of a stack. */
type Stack = BaseLayer & Carried & { readonly graph: LayerGraph | undefined };

/** A Functional model over the graph of a stack. */
export function functionalOf(model: Stack): Functional<KerasTensor, KerasTensor> {
  const { name, graph, isBuiltIn, trainable, dtypePolicy: dtype } = model;
  if (!isBuiltIn) throw notAGraph(model, "toFunctional");
  if (graph === undefined) throw notBuilt(name, "toFunctional");
  const { inputs, outputs } = graph.signature;
  const functional = new Functional<KerasTensor, KerasTensor>({ inputs, outputs, name, trainable, dtype });
  carryCompiled(model, functional);
  return functional;
}
