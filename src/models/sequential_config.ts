import type { BaseLayer } from "../layers/layer.ts";
import type { DTypePolicy } from "../layers/dtype_policy.ts";
import type { LayerGraph } from "./layer_graph.ts";
import { serializeOperation } from "./operation_config.ts";

interface Stack {
  readonly name: string;
  readonly trainable: boolean;
  readonly dtypePolicy: DTypePolicy;
  readonly stack: readonly BaseLayer[];
  readonly graph: LayerGraph | undefined;
}

/** The config of a Sequential model, as Keras writes it. */
export function sequentialConfig({ name, trainable, dtypePolicy, stack, graph }: Stack): Record<string, unknown> {
  const config = { name, trainable, dtype: dtypePolicy.serialize(), layers: stack.map(serializeOperation) };
  if (graph === undefined) return config;
  return { ...config, build_input_shape: [...(graph.signature.flatInputs[0]?.shape ?? [])] };
}
