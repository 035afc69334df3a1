import { BaseLayer } from "../layers/layer.ts";
import { at } from "../ir/shape.ts";
import { isKerasTensor, KerasTensor } from "../tensor/keras_tensor.ts";
import { isTensor, type CallNode, type Operation } from "../tensor/operation.ts";
import { signatureOf, type Signature } from "../training/signature.ts";
import type { SymbolicTree } from "../training/structure.ts";
import { leaves, mapLeaves } from "../util/tree.ts";
import { checkStructure, disconnected, duplicateName, inputInTheMiddle, inputTwice, rememberOwner } from "./graph_errors.ts";
import { madeIn, orderGraph } from "./graph_order.ts";
import { HostStage } from "./host_stage.ts";

/** The calls between some inputs and some outputs: what a Functional model is, and what a built Sequential runs. */
export class LayerGraph {
  readonly signature: Signature;
  /** What must happen to data before the compiled steps; undefined if nothing. */
  readonly hostStage: HostStage | undefined;
  /** What the compiled steps take and give. */
  readonly stepSignature: Signature;
  /** Each call after those it needs; the inputs are not among them. */
  readonly nodes: readonly CallNode[];
  /** All calls, inputs included: what belongs to the model of all that its layers were called for. */
  readonly members: ReadonlySet<CallNode>;
  /** Layers and ops in Keras's order. */
  readonly operations: readonly Operation[];

  constructor(name: string, inputs: SymbolicTree, outputs: SymbolicTree) {
    checkStructure(name, "inputs", inputs);
    checkStructure(name, "outputs", outputs);
    const signature = signatureOf(inputs, outputs);
    const { flatInputs, flatOutputs, outputNames } = signature;
    checkInputs(name, flatInputs, flatOutputs);
    const order = orderGraph(flatInputs, flatOutputs, (end) => {
      throw disconnected(name, flatInputs, outputNames, end);
    });
    this.nodes = order.nodes.filter((node) => node.inputs.length > 0);
    this.members = new Set([...order.nodes, ...flatInputs.map(madeIn).filter((node) => node !== undefined)]);
    this.operations = order.operations;
    const consumers = flatInputs.map((input) => this.#consumersOf(input));
    this.signature = {
      ...signature,
      consumers: consumers.map((list) => list.map((operation) => operation.name)),
      consumingLayers: consumers.map((list) => list.filter((operation) => operation instanceof BaseLayer)),
    };
    this.hostStage = HostStage.of(name, this.nodes, flatOutputs);
    this.stepSignature = this.hostStage?.signature(this.signature) ?? this.signature;
    checkNames(name, this.operations);
    rememberOwner(flatInputs, name);
  }

  get layers(): BaseLayer[] {
    return this.operations.filter((operation): operation is BaseLayer => operation instanceof BaseLayer);
  }

  #consumersOf(input: KerasTensor): Operation[] {
    return this.nodes.filter(({ inputs }) => inputs.includes(input)).map(({ operation }) => operation);
  }

  /** One pass over the calls with values for the inputs, which come in the order of `flatInputs`. */
  run(values: readonly unknown[]): unknown {
    const { flatInputs } = this.signature;
    return this.#pass(this.nodes, new Map(flatInputs.map((input, i) => [input, at(values, i)])));
  }

  /** The same for what the host stage has handed over. */
  runHanded(handed: Parameters<HostStage["known"]>[0]): unknown {
    const { hostStage } = this;
    return hostStage === undefined ? undefined : this.#pass(hostStage.rest, hostStage.known(handed));
  }

  #pass(nodes: readonly CallNode[], known: Map<KerasTensor, unknown>): unknown {
    const { outputs } = this.signature;
    const valueOf = (symbolic: KerasTensor): unknown => known.get(symbolic);
    for (const node of nodes) {
      const result = node.operation.run(node.args.map((arg) => mapLeaves(arg, isKerasTensor, valueOf)));
      leaves(result, isTensor).forEach((tensor, i) => known.set(at(node.outputs, i), tensor));
    }
    return mapLeaves(outputs, isKerasTensor, valueOf);
  }

  /** New symbolic tensors like the outputs. */
  freshOutputs(): unknown {
    return mapLeaves(this.signature.outputs, isKerasTensor, (tensor) => {
      const fresh = new KerasTensor(tensor.shape, { dtype: tensor.dtype });
      fresh.mask = tensor.mask;
      return fresh;
    });
  }
}

function checkInputs(name: string, inputs: readonly KerasTensor[], outputs: readonly KerasTensor[]): void {
  inputs.forEach((tensor, i) => {
    const node = madeIn(tensor);
    if (node === undefined || node.inputs.length > 0) throw inputInTheMiddle(name, tensor, outputs);
    if (inputs.indexOf(tensor) < i) throw inputTwice(name, tensor);
  });
}

function checkNames(model: string, operations: readonly Operation[]): void {
  const seen = new Set<string>();
  for (const { name } of operations) {
    if (!seen.has(name)) {
      seen.add(name);
      continue;
    }
    const group = operations.filter((operation) => operation.name === name);
    const classNames = group.map((one) => ("className" in one ? String(one.className) : "op"));
    throw duplicateName(model, name, classNames);
  }
}
