import { CeratopsError } from "../errors.ts";
import type { BaseLayer, LayerOptions } from "../layers/layer.ts";
import type { SymbolicTree } from "../training/structure.ts";
import { sequentialOf } from "./conversion/to_sequential.ts";
import { functionalConfig } from "./functional_config.ts";
import { GraphModel } from "./graph_model.ts";
import { LayerGraph } from "./layer_graph.ts";
import type { StackModel } from "./model.ts";

export interface FunctionalOptions extends LayerOptions {
  readonly inputs: SymbolicTree;
  readonly outputs: SymbolicTree;
}

/** A model described by its inputs and outputs: what `Model({ inputs, outputs })` gives. */
export class Functional<I extends SymbolicTree = SymbolicTree, O extends SymbolicTree = SymbolicTree> extends GraphModel<I, O> {
  readonly #graph: LayerGraph;

  constructor({ inputs, outputs, ...options }: FunctionalOptions) {
    super(options);
    this.#graph = new LayerGraph(this.name, inputs, outputs);
    this.built = true;
  }

  override get isBuiltIn(): boolean {
    return true;
  }

  override get className(): string {
    return "Functional";
  }

  override get graph(): LayerGraph {
    return this.#graph;
  }

  override get sublayers(): BaseLayer[] {
    return [...new Set([...this.#graph.layers, ...super.sublayers])];
  }

  override getConfig(): Record<string, unknown> {
    return functionalConfig(this);
  }

  /** A graph is what it is already. */
  override toFunctional(): ReturnType<GraphModel<I, O>["toFunctional"]> {
    return this as ReturnType<GraphModel<I, O>["toFunctional"]>;
  }

  override toSequential(): StackModel {
    return sequentialOf(this);
  }

  /** Says where `add` belongs, to programs that TypeScript does not check. */
  add(): never {
    throw new CeratopsError(`"${this.name}" is a Functional model, which has no add`, {
      code: "E_FUNCTIONAL_ADD",
      where: `${this.name}.add`,
      expected: "a Sequential model, or a longer graph",
      received: "add on a Functional model",
      hint: "Model({ inputs: model.input, outputs: layers.Dense(10)(model.output) })",
    });
  }
}
