import type { BaseLayer } from "../../layers/layer.ts";
import type { LayerGraph } from "../layer_graph.ts";
import type { StackModel } from "../model.ts";
import { carryCompiled, type Carried } from "./carry_compiled.ts";
import { chainOf } from "./chain.ts";
import { makeStack } from "./stack_maker.ts";

/** A stack of the layers of a graph that is a chain. */
export function sequentialOf(model: BaseLayer & Carried & { readonly graph: LayerGraph }): StackModel {
  const { name, graph, trainable, dtypePolicy: dtype } = model;
  const { input, layers } = chainOf(name, graph);
  const stack = makeStack([input, ...layers], { name, trainable, dtype });
  carryCompiled(model, stack);
  return stack;
}
