import { CeratopsError } from "../errors.ts";
import { BaseLayer } from "../layers/layer.ts";
import { at } from "../ir/shape.ts";
import { isKerasTensor, type KerasTensor } from "../tensor/keras_tensor.ts";
import { isTensor, type CallNode } from "../tensor/operation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { signatureOf, type Signature } from "../training/signature.ts";
import { isRecord, leaves, mapLeaves } from "../util/tree.ts";

/** Under which name a step is given what a host stage has prepared. */
const HANDED = "prepared before the step";

type Handed = { readonly [HANDED]: readonly Tensor[] };

export const isHanded = (inputs: unknown): inputs is Handed => isRecord(inputs) && HANDED in inputs;
export const handedTo = (inputs: Handed): readonly Tensor[] => inputs[HANDED];

/**
 * The part of a graph that works on values which are there, texts as a rule, and cannot be compiled: it runs on the data
 * before the steps of the rest, which take what it hands over.
 */
export class HostStage {
  readonly #nodes: readonly CallNode[];
  readonly #handed: readonly KerasTensor[];
  /** The calls that are left for the compiled steps. */
  readonly rest: readonly CallNode[];

  private constructor(nodes: readonly CallNode[], rest: readonly CallNode[], outputs: readonly KerasTensor[]) {
    this.#nodes = nodes;
    this.rest = rest;
    const made = new Set(rest.flatMap((node) => node.outputs));
    const needed = [...rest.flatMap(({ inputs }) => inputs), ...outputs];
    this.#handed = [...new Set(needed)].filter((tensor) => !made.has(tensor));
  }

  /** Undefined where all calls can be compiled. */
  static of(model: string, nodes: readonly CallNode[], outputs: readonly KerasTensor[]): HostStage | undefined {
    const before = new Set(nodes.filter(({ operation }) => operation.needsValues === true));
    if (before.size === 0) return undefined;
    const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
    for (const node of before) {
      const { operation } = node;
      if (operation instanceof BaseLayer && operation.trainableWeights.length > 0) throw trainedBefore(model, operation);
      node.inputs.map((input) => producers.get(input)).forEach((producer) => producer !== undefined && before.add(producer));
    }
    return new HostStage(nodes.filter((node) => before.has(node)), nodes.filter((node) => !before.has(node)), outputs);
  }

  /** What the compiled steps take and give. */
  signature({ outputs }: Signature): Signature {
    return signatureOf({ [HANDED]: this.#handed }, outputs);
  }

  /** What is handed over, for values of the inputs. */
  async run(inputs: readonly KerasTensor[], values: readonly unknown[]): Promise<Record<string, readonly unknown[]>> {
    const known = new Map<KerasTensor, unknown>(inputs.map((input, i) => [input, at(values, i)]));
    for (const { operation, args, outputs } of this.#nodes) {
      const given = args.map((arg) => mapLeaves(arg, isKerasTensor, (symbolic) => known.get(symbolic)));
      await Promise.all(leaves(given, isTensor).map((tensor) => tensor.data()));
      leaves(operation.run(given), isTensor).forEach((tensor, i) => known.set(at(outputs, i), tensor));
    }
    return { [HANDED]: this.#handed.map((tensor) => known.get(tensor)) };
  }

  /** The values of a step's symbolic tensors, from what was handed over. */
  known(handed: Handed): Map<KerasTensor, unknown> {
    return new Map(this.#handed.map((tensor, i) => [tensor, at(handedTo(handed), i)]));
  }
}

function trainedBefore(model: string, layer: BaseLayer): CeratopsError {
  return new CeratopsError(`"${layer.name}" has weights to train, and stands before a layer that prepares data`, {
    code: "E_HOST_STAGE",
    where: `${model}/${layer.name}`,
    expected: "layers that prepare texts and categories first, then those that are trained",
    received: `${layer.trainableWeights.length} weights to train`,
    hint: "call layers.TextVectorization(), layers.StringLookup() or layers.Hashing(1000) on the Input",
  });
}
