import { ConfiguredLayer } from "../layers/configured_layer.ts";
import { withName } from "../layers/call_context.ts";
import { Input, InputLayer } from "../layers/core/input.ts";
import { BaseLayer, type BuildShape, type Layer, type LayerOptions } from "../layers/layer.ts";
import { at } from "../ir/shape.ts";
import { isKerasTensor, type KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import type { Signature } from "../training/signature.ts";
import type { SymbolicTree } from "../training/structure.ts";
import { provideStacks } from "./conversion/stack_maker.ts";
import { functionalOf } from "./conversion/to_functional.ts";
import type { Functional } from "./functional.ts";
import { GraphModel } from "./graph_model.ts";
import { madeIn } from "./graph_order.ts";
import { LayerGraph } from "./layer_graph.ts";
import { lockedList } from "./locked_list.ts";
import { BaseModel } from "./model.ts";
import { sequentialConfig } from "./sequential_config.ts";
import { noLayers, otherShape, secondInput, severalOutputs, stackable } from "./sequential_errors.ts";

/** What a Sequential model is made of: layers, and at the bottom what `Input` gave. */
export type Stackable = BaseLayer | KerasTensor;

/** A stack of layers: see `Sequential` in constructors.ts. */
export class SequentialModel extends GraphModel<KerasTensor, KerasTensor> {
  readonly #stack: BaseLayer[] = [];
  #input: KerasTensor | undefined;
  /** The output of each layer, as far as the model is built. */
  readonly #chain: KerasTensor[] = [];
  #graph: LayerGraph | undefined;

  constructor(stack: readonly Stackable[] = [], options: LayerOptions = {}) {
    super(options);
    for (const item of stack) this.#push(item);
    this.#connect();
  }

  override get isBuiltIn(): boolean {
    return this.constructor === SequentialModel;
  }

  override get className(): string {
    return this.isBuiltIn ? "Sequential" : super.className;
  }

  override get graph(): LayerGraph | undefined {
    return this.#graph;
  }

  override get layers(): readonly BaseLayer[] {
    return lockedList(this.#stack, `"${this.name}"`, "model.pop() removes the last layer, model.add(layer) adds one");
  }

  /** The layers with the input layer first, if there is one: what stands in files. */
  get stack(): readonly BaseLayer[] {
    const operation = this.#input === undefined ? undefined : madeIn(this.#input)?.operation;
    return operation instanceof BaseLayer ? [operation, ...this.#stack] : this.#stack;
  }

  override get sublayers(): BaseLayer[] {
    return [...new Set([...this.#stack, ...super.sublayers])];
  }

  /** Puts a layer on top. */
  add(item: Stackable): void {
    this.#push(item);
    try {
      this.#connect();
    } catch (error) {
      // What does not fit is not kept.
      this.#stack.pop();
      throw error;
    }
  }

  /** Takes the last layer off and gives it back. */
  pop(): BaseLayer {
    const layer = this.#stack.pop();
    if (layer === undefined) throw noLayers(this.name);
    this.#connect();
    return layer;
  }

  /** Makes the weights for inputs of this shape, batch first: `model.build([null, 784])`. */
  override build(inputShape: BuildShape): void {
    if (this.#stack.length === 0) throw noLayers(this.name);
    const known = this.#input?.shape;
    if (known !== undefined && known.join() !== (inputShape as Shape).join()) throw otherShape(this.name, known, inputShape as Shape);
    const [batchSize = null, ...shape] = inputShape as Shape;
    const dtype = this.#stack[0]?.dtypePolicy.computeDtype ?? "float32";
    this.#begin(Input(shape, { dtype, batchSize }));
  }

  /**
   * `build` says by itself under which name the weights are made, so that it can be called directly too. The first batch
   * says nothing about how many examples the next will have.
   */
  override ensureBuilt([shape = []]: readonly BuildShape[]): void {
    if (this.#graph === undefined) this.build([null, ...(shape as Shape).slice(1)]);
  }

  override buildFor(inputs: SymbolicTree): Signature {
    if (this.#graph === undefined && isKerasTensor(inputs)) {
      const shape = inputs.shape.slice(1);
      if (inputs.dtype === "string") this.#begin(Input(shape, { dtype: "string" }));
      else this.build([null, ...shape]);
    }
    return this.signature ?? super.buildFor(inputs);
  }

  #begin(input: KerasTensor): void {
    this.#input ??= input;
    this.#connect();
  }

  override getConfig(): Record<string, unknown> {
    return sequentialConfig(this);
  }

  override toFunctional(): Functional<KerasTensor, KerasTensor> {
    return functionalOf(this);
  }

  override toSequential(): this {
    return this;
  }

  #push(item: unknown): void {
    const symbolic: unknown = item instanceof InputLayer ? item.output : item;
    if (isKerasTensor(symbolic) && madeIn(symbolic)?.inputs.length === 0) {
      if (this.#input !== undefined || this.#stack.length > 0) throw secondInput(this.name, this.#input, symbolic, this.#stack);
      this.#input = symbolic;
      return;
    }
    const position = this.#stack.length + (this.#input === undefined ? 0 : 1);
    this.#stack.push(stackable(this.name, item, this.#stack, position));
  }

  /** Calls the layers that have not been called yet, where the input is known. */
  #connect(): void {
    this.#input ??= inputLike(this.#stack[0]);
    this.#chain.length = Math.min(this.#chain.length, this.#stack.length);
    this.#graph = undefined;
    const input = this.#input;
    if (input !== undefined) withName(this.name, () => this.#callFrom(input));
    this.built = this.#graph !== undefined;
  }

  #callFrom(input: KerasTensor): void {
    for (const layer of this.#stack.slice(this.#chain.length)) {
      const output: unknown = (layer as Layer)(this.#chain.at(-1) ?? input);
      if (!isKerasTensor(output)) throw severalOutputs(this.name, layer);
      this.#chain.push(output);
    }
    if (this.#chain.length > 0) this.#graph = new LayerGraph(this.name, input, at(this.#chain, this.#chain.length - 1));
  }
}

provideStacks((stack, options) => new SequentialModel(stack, options));

/** An input for what is at the bottom of the stack, if that knows what it takes: a model, or a layer that was told. */
function inputLike(layer: BaseLayer | undefined): KerasTensor | undefined {
  if (layer instanceof ConfiguredLayer && layer.inputShape !== undefined) return Input(layer.inputShape);
  const inputs = layer instanceof BaseModel ? layer.graph?.signature.flatInputs : undefined;
  if (inputs === undefined || inputs.length !== 1) return undefined;
  const { shape, dtype } = at(inputs, 0);
  return Input(shape.slice(1), { dtype });
}
