import type { Engine, Resident } from "../engines/engine.ts";
import { CeratopsError } from "../errors.ts";
import { isFloat, type DType, type TypedArray } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import type { Node, TensorType } from "../ir/node.ts";
import { at, sameDims, type Dims } from "../ir/shape.ts";
import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import { autocastDtype } from "./autocast.ts";
import { currentScope, noteAssigned, type Stateful } from "./scope.ts";
import { setSource } from "./source.ts";
import { evaluateTensors, fromTypedArray, Tensor } from "./tensor.ts";

export interface VariableOptions {
  readonly name?: string;
  readonly trainable?: boolean;
  /** Whether layers of a mixed-precision policy read the value in their compute dtype; true if not said. */
  readonly autocast?: boolean;
}

/** What the value of a weight is brought back to after each update, such as a norm of at most 1. */
interface ValueConstraint {
  call(value: Tensor): Tensor;
}

/** Where the numbers are: still to be computed, in an array, with an engine, or nowhere any more. */
type Place =
  | { readonly kind: "lazy"; readonly tensor: Tensor }
  | { readonly kind: "host"; readonly data: TypedArray }
  | { readonly kind: "gone" }
  | { readonly kind: "engine"; readonly engine: Engine; readonly resident: Resident };

/** Gives an engine its memory back when the variable that owned it is gone. */
const abandoned = new FinalizationRegistry<{ engine: Engine; resident: Resident }>(({ engine, resident }) =>
  engine.release(resident),
);

let unnamed = 0;

/**
 * A tensor that changes: a weight, an optimizer's slot, a metric's count. Compiled steps read and update it where it
 * lives, in the engine's memory; it goes when its last owner goes.
 *
 * @example
 * ```ts
 * const counter = new Variable(tensor(0), { name: "counter" });
 * counter.assign(ops.add(counter.value, 1));
 * console.log(await counter.value.item()); // 1
 * ```
 */
export class Variable implements Stateful {
  readonly type: TensorType;
  name: string;
  /** Full path, such as `"sequential/dense/kernel"`; set by the layer that owns the variable. */
  path: string;
  trainable: boolean;
  /** Applied by optimizers after each update. */
  constraint: ValueConstraint | null = null;
  readonly #autocast: boolean;
  #place: Place;
  /** The leaf handed out for the present value, so that gradients with respect to it can be asked for. */
  #leaf: WeakRef<Node> | undefined;
  #snapshot: { data: MaybePromise<TypedArray> | undefined } = { data: undefined };

  constructor(initial: Tensor, options: VariableOptions = {}) {
    this.type = { shape: initial.shape, dtype: initial.dtype };
    this.name = options.name ?? `variable_${unnamed++}`;
    this.path = this.name;
    this.trainable = options.trainable ?? true;
    this.#autocast = (options.autocast ?? true) && isFloat(initial.dtype);
    this.#place = { kind: "lazy", tensor: initial };
  }

  get shape(): Dims {
    return this.type.shape;
  }

  get dtype(): DType {
    return this.type.dtype;
  }

  get size(): number {
    return this.shape.reduce((product, dim) => product * dim, 1);
  }

  /** The present value. Inside a traced function, the value at that point of the function. */
  get value(): Tensor {
    return new Tensor(g.convert(this.node, (this.#autocast ? autocastDtype() : undefined) ?? this.dtype));
  }

  /** The node that stands for the present value. */
  get node(): Node {
    const scope = currentScope();
    if (scope !== undefined) return scope.updates.get(this) ?? this.#parameterIn(scope.reads);
    if (this.#place.kind === "lazy") return this.#place.tensor.node;
    if (this.#place.kind === "gone") throw disposed(this.path);
    return this.#leaf?.deref() ?? this.#newLeaf();
  }

  /** Sets the value: at once, or when the step being traced has run. */
  assign(value: Tensor): void {
    if (!sameDims(value.shape, this.shape) || value.dtype !== this.dtype) {
      throw new CeratopsError(`Variable "${this.path}" cannot take a value of another shape or dtype`, {
        code: "E_VARIABLE_ASSIGN",
        where: this.path,
        expected: `${this.dtype} [${this.shape.join(", ")}]`,
        received: `${value.dtype} [${value.shape.join(", ")}]`,
        hint: "ops.reshape(value, variable.shape), or ops.cast(value, variable.dtype)",
      });
    }
    const scope = currentScope();
    if (scope !== undefined) {
      // Reading first keeps the variable among the states of the step.
      this.#parameterIn(scope.reads);
      scope.updates.set(this, value.node);
    } else {
      this.#keepSnapshot();
      this.#moveTo({ kind: "lazy", tensor: value });
      noteAssigned(this);
    }
  }

  /** The numbers, from wherever they are. */
  read(): MaybePromise<TypedArray> {
    const place = this.#place;
    if (place.kind === "host") return place.data;
    if (place.kind === "engine") return place.engine.download(place.resident);
    if (place.kind === "gone") throw disposed(this.path);
    return evaluateTensors([place.tensor]).then((values) => at(values, 0));
  }

  /** What the value is still to be computed from, if it is. */
  get pending(): Tensor | undefined {
    return this.#place.kind === "lazy" ? this.#place.tensor : undefined;
  }

  /** The tensor in the engine's memory, if it is there already. */
  residentOn(engine: Engine): Resident | undefined {
    return this.#place.kind === "engine" && this.#place.engine === engine ? this.#place.resident : undefined;
  }

  /** Moves the value into the engine's memory. */
  async moveToEngine(engine: Engine): Promise<Resident> {
    const there = this.residentOn(engine);
    if (there !== undefined) return there;
    const data = await this.read();
    const resident = await engine.upload(this.type, data);
    this.#moveTo({ kind: "engine", engine, resident });
    return resident;
  }

  /** To be called before a step changes the value in place: whoever holds the old value keeps it. */
  beforeUpdate(): MaybePromise<void> {
    if (this.#leaf === undefined) return;
    return this.#keepSnapshot();
  }

  /** Puts the value into an array on the JavaScript side and gives the engine its memory back. */
  async moveToHost(): Promise<void> {
    const data = await this.read();
    this.#moveTo({ kind: "host", data });
  }

  /**
   * Gives the memory back at once, for variables that are large; the collector does it in time for all others. Values
   * that were taken before stay, if they have been read.
   */
  dispose(): void {
    this.#leaf = undefined;
    this.#moveTo({ kind: "gone" });
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #keepSnapshot(): MaybePromise<void> {
    const alive = this.#leaf?.deref() !== undefined;
    const snapshot = this.#snapshot;
    this.#leaf = undefined;
    this.#snapshot = { data: undefined };
    if (!alive || snapshot.data !== undefined) return;
    const read = this.read();
    // Whoever asks for the old value from now on waits for this read, and never sees the new one.
    snapshot.data = read;
    if (isPromise(read)) return read.then(() => undefined);
  }

  #moveTo(place: Place): void {
    if (this.#place.kind === "engine") {
      abandoned.unregister(this);
      this.#place.engine.release(this.#place.resident);
    }
    this.#place = place;
    if (place.kind === "engine") abandoned.register(this, { engine: place.engine, resident: place.resident }, this);
  }

  #parameterIn(reads: Map<Stateful, Node<"parameter">>): Node {
    const known = reads.get(this);
    if (known !== undefined) return known;
    const parameter = g.parameter(this.name, this.type);
    reads.set(this, parameter);
    return parameter;
  }

  #newLeaf(): Node {
    const leaf = g.parameter(this.name, this.type);
    const snapshot = this.#snapshot;
    setSource(leaf, { data: () => snapshot.data ?? this.read() });
    this.#leaf = new WeakRef(leaf);
    return leaf;
  }
}

/** Computes the initial values of many variables in one run, then moves all to the engine. */
export async function moveAllToEngine(variables: readonly Variable[], engine: Engine): Promise<void> {
  const missing = variables.filter((variable) => variable.residentOn(engine) === undefined);
  await evaluateTensors(missing.flatMap((variable) => variable.pending ?? []));
  for (const variable of missing) await variable.moveToEngine(engine);
}

/** A variable over numbers that are already there. */
export const variableOf = (data: TypedArray, shape: Dims, dtype: DType, options?: VariableOptions): Variable =>
  new Variable(fromTypedArray(data, shape, dtype), options);

const disposed = (path: string): CeratopsError =>
  new CeratopsError(`"${path}" was disposed: its memory was given back`, {
    code: "E_DISPOSED",
    where: path,
    expected: "a variable, or model, that is still there",
    received: "one that was disposed",
    hint: "leave out dispose() and using: what nobody uses any more is freed by itself",
  });
