import type { TypedArray } from "../ir/dtype.ts";
import { isOp, Node, topological } from "../ir/node.ts";
import { at, otherAxes } from "../ir/shape.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";
import { contractionKernels, contractionTarget } from "./contraction_kernels.ts";
import { controlSteps, type Bindings, type Destination, type Scope, type Update } from "./control.ts";
import type { Buffer } from "./expr.ts";
import { chooseStored, isTuple } from "./fusion.ts";
import { dependenciesOf, groupNodes, type Group } from "./groups.ts";
import type { Kernel, Step } from "./loop.ts";
import { dense, type Storage, type Stored } from "./lower.ts";
import type { Machine } from "./machine.ts";
import { mapKernel } from "./map_kernel.ts";
import { reduceKernel } from "./reduce_kernel.ts";
import type { Names } from "./names.ts";
import { breathe } from "../util/breathe.ts";
import { singleKernels } from "./single_kernels.ts";

/** One graph (the step's own, or the body of a loop) on its way to kernels. */
export class Level implements Scope {
  readonly names: Names;
  readonly #machine: Machine;
  readonly constants: { buffer: Buffer; data: TypedArray }[];
  readonly #storage: Map<Node, Stored>;
  readonly #roots: readonly Node[];
  readonly #stored: Set<Node>;
  readonly #groups: readonly Group[];
  readonly #place = new Map<Node, number>();

  constructor(names: Names, machine: Machine, bindings: Bindings, roots: readonly Node[], outer?: Level) {
    this.names = names;
    this.#machine = machine;
    this.constants = outer?.constants ?? [];
    this.#storage = new Map(bindings);
    this.#roots = roots;
    const order = topological(roots);
    this.#stored = chooseStored({ parameters: [], outputs: roots });
    this.#bindConstants(order);
    this.#groups = groupNodes(order, this.#stored);
    this.#groups.forEach(({ nodes }, place) => nodes.forEach((node) => this.#place.set(node, place)));
  }

  get storage(): Storage {
    return (node) => this.#storage.get(node);
  }

  /** Where the elements of a stored value lie. */
  storedAt(node: Node): Stored {
    const stored = this.#storage.get(node);
    if (stored === undefined) throw new Error(`${node.op} is not stored`);
    return stored;
  }

  /** The buffer that holds a value from its start, row-major. */
  denseBuffer(node: Node): Buffer {
    return this.storedAt(node).buffer;
  }

  nested(bindings: Bindings, roots: readonly Node[]): Level {
    return new Level(this.names, this.#machine, bindings, roots, this);
  }

  async build(destination: Destination): Promise<Step[]> {
    const { updates = [], places = [] } = destination;
    for (const { node, target } of places) if (!this.#storage.has(node)) this.#storage.set(node, target);
    const inPlace = updates.filter((update) => !this.#storage.has(update.node) && this.#mayOverwrite(update));
    for (const { node, buffer } of inPlace) {
      if (!this.#storage.has(node)) this.#storage.set(node, dense(buffer, node.shape));
    }
    const steps: Step[] = [];
    for (const group of this.#groups) {
      steps.push(...(await this.#stepsOf(group)));
      await breathe();
    }
    const left = [
      ...updates.map(({ node, buffer }) => ({ node, target: dense(buffer, node.shape) })),
      ...places,
    ].filter(({ node, target }) => this.#storage.get(node)?.buffer !== target.buffer);
    return [...steps, ...this.copies(left)];
  }

  /** Kernels that copy stored values to further places. A reshape to the same shape reads what is stored. */
  copies(list: readonly { readonly node: Node; readonly target: Stored }[]): Step[] {
    return list.map(({ node, target }) => {
      const copy = new Node("reshape", [node], { shape: node.shape }, [node.type]);
      return kernelStep(mapKernel(this.names.kernel("copy"), [{ node: copy, target }], this.storage));
    });
  }

  /**
   * Whether a state's new value may be written over the old one: whoever else reads the old one must be done by then,
   * or read it in the same kernel at the very element that is overwritten.
   */
  #mayOverwrite({ node, parameter }: Update): boolean {
    const place = this.#place.get(node);
    if (place === undefined) return false;
    return this.#groups.every((group, other) => {
      if (other < place) return true;
      return group.nodes.every((reader) => {
        const how = this.#dependencies(reader).get(parameter);
        return how === undefined || (other === place && how === "pointwise" && group.kind === "map");
      });
    });
  }

  #bindConstants(order: readonly Node[]): void {
    for (const node of order) {
      if (!isOp(node, "constant") || node.attributes.data.length === 1 || this.#storage.has(node)) continue;
      const buffer = this.names.buffer(node, "const");
      this.constants.push({ buffer, data: node.attributes.data });
      this.#storage.set(node, dense(buffer, node.shape));
    }
  }

  #stepsOf(group: Group): MaybePromise<Step[]> {
    if (group.kind === "map") return this.#mapSteps(group.nodes);
    if (group.kind === "reduce") return [kernelStep(this.#reduce(group.nodes))];
    const node = at(group.nodes, 0);
    if (isOp(node, "dot_general") || isOp(node, "convolution")) return this.#contract(node);
    if (isTuple(node) && ["while", "scan", "case"].includes(node.op)) return controlSteps(this, node);
    return singleKernels(this.names.kernel(node.op), node, this.storage, this.targetsOf(node)).map(kernelStep);
  }

  #mapSteps(nodes: readonly Node[]): Step[] {
    const roots = nodes.filter((node) => this.#isReadElsewhere(node, nodes)).map((node) => ({ node, target: this.#target(node) }));
    if (roots.length === 0) return [];
    return [kernelStep(mapKernel(this.names.kernel(at(nodes, nodes.length - 1).op), roots, this.storage))];
  }

  /** A value that only its own kernel reads, element by element, stays in registers. */
  #isReadElsewhere(node: Node, kernel: readonly Node[]): boolean {
    if (this.#roots.includes(node) || this.#storage.has(node)) return true;
    this.#readers ??= this.#findReaders();
    const readers = this.#readers.get(node) ?? [];
    return readers.some(({ reader, how }) => !(kernel.includes(reader) && how === "pointwise"));
  }

  #readers: Map<Node, { reader: Node; how: string }[]> | undefined;

  /** For each stored value, whose kernels read it, and how. */
  #findReaders(): Map<Node, { reader: Node; how: string }[]> {
    const readers = new Map<Node, { reader: Node; how: string }[]>();
    for (const reader of this.#groups.flatMap(({ nodes }) => nodes)) {
      for (const [node, how] of this.#dependencies(reader)) {
        readers.set(node, [...(readers.get(node) ?? []), { reader, how }]);
      }
    }
    return readers;
  }

  readonly #dependencyMemo = new Map<Node, ReturnType<typeof dependenciesOf>>();

  #dependencies(node: Node): ReturnType<typeof dependenciesOf> {
    const known = this.#dependencyMemo.get(node) ?? dependenciesOf(node, this.#stored);
    this.#dependencyMemo.set(node, known);
    return known;
  }

  #reduce(nodes: readonly Node[]): Kernel {
    const roots = nodes.filter((node) => isOp(node, "reduce"));
    const first = at(roots, 0);
    const { shape } = at(first.inputs, 0);
    const kept = otherAxes(shape.length, first.attributes.dimensions);
    const resultAxis = shape.map((_, axis) => (kept.includes(axis) ? kept.indexOf(axis) : undefined));
    return reduceKernel(
      this.names.kernel("reduce"),
      { dims: shape, resultAxis },
      roots.map((node) => ({
        node,
        kind: node.attributes.kind,
        target: this.#target(node),
        value: (lowering, index) => lowering.input(node, 0, index),
      })),
      this.storage,
    );
  }

  #contract(node: Node<"dot_general"> | Node<"convolution">): Step[] {
    const preset = this.#storage.get(node);
    const buffer = preset?.buffer ?? this.names.buffer(node);
    const target = preset ?? contractionTarget(node, buffer);
    this.#storage.set(node, target);
    return contractionKernels(this.names, node, this.storage, target, this.#machine).map(kernelStep);
  }

  /** Buffers for all results of a node that is no tuple, or for each element of one that is. */
  targetsOf(node: Node): Stored[] {
    if (!isTuple(node)) return [this.#target(node)];
    const targets = node.results.map((type) => dense(this.names.buffer(type), type.shape));
    this.bindElements(node, targets);
    return targets;
  }

  /** Says where the elements of a tuple lie, for everybody who reads them. */
  bindElements(tuple: Node, targets: readonly Stored[]): void {
    for (const node of topological(this.#roots)) {
      if (!isOp(node, "get_tuple_element") || node.inputs[0] !== tuple) continue;
      const target = targets[node.attributes.index];
      if (target !== undefined) this.#storage.set(node, target);
    }
  }

  #target(node: Node): Stored {
    const known = this.#storage.get(node);
    if (known !== undefined) return known;
    const made = dense(this.names.buffer(node), node.shape);
    this.#storage.set(node, made);
    return made;
  }
}

export const kernelStep = (kernel: Kernel): Step => ({ kind: "kernel", kernel });
