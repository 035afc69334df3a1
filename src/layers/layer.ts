import { CeratopsError } from "../errors.ts";
import type { DType, TypedArray } from "../ir/dtype.ts";
import { at, sameDims, type Dims } from "../ir/shape.ts";
import * as initializers from "../initializers/index.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import type { Constraint } from "../constraints/constraint.ts";
import * as ops from "../ops/index.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import { isKerasTensor, type KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import { uniqueName } from "../tensor/names.ts";
import { inferResult, isTensor, recordCall, type CallNode, type Operation } from "../tensor/operation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { isRecord, leaves, mapLeaves } from "../util/tree.ts";
import { currentTraining, inCall, insideCall, pathOf, withName } from "./call_context.ts";
import { Callable } from "./callable.ts";
import { DTypePolicy } from "./dtype_policy.ts";
import { owned } from "./tracking.ts";

export interface LayerOptions {
  /** Unique within a model; made from the class name where absent. */
  readonly name?: string | undefined;
  readonly trainable?: boolean | undefined;
  /** dtype of computation and weights, or a policy. */
  readonly dtype?: DType | DTypePolicy | undefined;
}

/** What `call` is told besides its inputs. */
export interface CallOptions {
  /** Whether the model is being trained: dropout drops, batch statistics are used. */
  readonly training: boolean;
  /** Mask that came with the first input (a structure of masks where the input is a structure). */
  readonly mask?: Tensor | readonly (Tensor | undefined)[] | undefined;
  /** Anything else that the caller named, such as `initialState`. */
  readonly [name: string]: unknown;
}

export interface WeightOptions {
  readonly name: string;
  readonly shape: Dims;
  readonly initializer?: Initializer | string | undefined;
  readonly regularizer?: Regularizer | null | undefined;
  readonly constraint?: Constraint | null | undefined;
  readonly trainable?: boolean | undefined;
  readonly dtype?: DType | undefined;
}

/** Inputs of a layer as shapes: one, or several by position. */
export type BuildShape = Shape | readonly Shape[];

/** A layer is called like a function, on symbolic tensors (which describes a model) or on values. */
export interface Layer {
  (inputs: KerasTensor | readonly KerasTensor[], ...rest: readonly unknown[]): KerasTensor;
  (inputs: TensorLike | readonly Tensor[], ...rest: readonly unknown[]): Tensor;
}

/**
 * A piece of computation with weights. A class of your own says in `build` which weights it has and in `call` what it
 * does with its inputs; everything else follows.
 *
 * @example
 * ```ts
 * class Scale extends Layer {
 *   factor?: Variable;
 *   override build(shape: Shape) {
 *     this.factor = this.addWeight({ name: "factor", shape: [shape.at(-1) ?? 1], initializer: "ones" });
 *   }
 *   override call(x: Tensor) {
 *     return ops.multiply(x, this.factor ?? 1);
 *   }
 * }
 * const y = new Scale()(Input([8]));
 * console.log(y.shape); // [null, 8]
 * ```
 */
export abstract class Layer extends Callable implements Operation {
  override readonly name: string;
  readonly dtypePolicy: DTypePolicy;
  built = false;
  /** Whether a mask that comes in goes on with the output. */
  supportsMasking = false;
  /** Whether float inputs are cast to the compute dtype before `call`. */
  autocast = true;
  activityRegularizer: Regularizer | null = null;
  #trainable: boolean;
  #calls: CallNode[] = [];
  #ownWeights: { variable: Variable; trainable: boolean; regularizer: Regularizer | null; constraint: Constraint | null }[] = [];
  #losses: Tensor[] = [];

  constructor(options: LayerOptions = {}) {
    super();
    const name = options.name ?? uniqueName(this.className);
    if (name.includes("/")) {
      throw new CeratopsError(`The layer name "${name}" contains "/"`, {
        code: "E_LAYER_NAME",
        expected: "a name without slashes, which separate the parts of a path",
        received: name,
        hint: `name: "${name.replaceAll("/", "_")}"`,
      });
    }
    // A function has a read-only `name` of its own.
    Object.defineProperty(this, "name", { value: name, writable: true, enumerable: false, configurable: true });
    this.name = name;
    this.dtypePolicy = DTypePolicy.from(options.dtype);
    this.#trainable = options.trainable ?? true;
  }

  /** Name of the class in Keras and in files. */
  get className(): string {
    return this.constructor.name;
  }

  /** Makes the weights, once the shape of the inputs is known. */
  build(_inputShape: BuildShape, ..._others: readonly BuildShape[]): void {}

  /** What the layer does. Inputs are tensors (or structures of them) in the order of the call. */
  abstract call(...args: readonly never[]): unknown;

  /** The mask of the outputs. */
  computeMask(_inputs: unknown, mask: CallOptions["mask"]): CallOptions["mask"] {
    return this.supportsMasking ? mask : undefined;
  }

  /** What makes an equal layer: snake_case keys and values as Keras writes them. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable, dtype: this.dtypePolicy.serialize() };
  }

  /** Makes a weight of this layer. */
  addWeight(options: WeightOptions): Variable {
    const dtype = options.dtype ?? this.dtypePolicy.variableDtype;
    const initializer = initializers.get(options.initializer ?? "glorot_uniform");
    const trainable = options.trainable ?? true;
    const variable = new Variable(initializer.call(options.shape, dtype), { name: options.name, trainable });
    variable.path = pathOf(options.name);
    const { regularizer = null, constraint = null } = options;
    this.#ownWeights.push({ variable, trainable, regularizer, constraint });
    return variable;
  }

  /** Adds a term to the loss of the model, from inside `call`. */
  addLoss(loss: Tensor): void {
    this.#losses.push(loss);
  }

  /** Layers held in the fields of this one, in the order of the fields. */
  get sublayers(): Layer[] {
    return owned(this, (value) => value instanceof Layer);
  }

  /** This layer and all below it, each once. */
  flattenLayers(): Layer[] {
    const found = new Set<Layer>([this]);
    for (const layer of found) layer.sublayers.forEach((inner) => found.add(inner));
    return [...found];
  }

  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = value;
    for (const layer of this.sublayers) layer.trainable = value;
  }

  /** All weights: each layer's own trainable ones, then its others, then those of the layers inside. */
  get weights(): Variable[] {
    return unique([...this.#own(true), ...this.#own(false), ...this.sublayers.flatMap((layer) => layer.weights)]);
  }

  get trainableWeights(): Variable[] {
    if (!this.trainable) return [];
    return unique([...this.#own(true), ...this.sublayers.flatMap((layer) => layer.trainableWeights)]);
  }

  get nonTrainableWeights(): Variable[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((variable) => !trainable.has(variable));
  }

  /** Losses added by the last call, here and below, then the regularization of the trainable weights. */
  get losses(): Tensor[] {
    const layers = this.flattenLayers();
    const added = layers.flatMap((layer) => layer.#losses);
    const penalties = layers.flatMap((layer) =>
      layer.#ownWeights.flatMap(({ variable, regularizer, trainable }) =>
        regularizer === null || !trainable || !layer.trainable ? [] : [regularizer.call(variable.value)],
      ),
    );
    return [...added, ...penalties];
  }

  /** Forgets the losses of earlier calls, here and below. */
  clearLosses(): void {
    for (const layer of this.flattenLayers()) layer.#losses = [];
  }

  /** Constraints to be applied after each update, with the weights they are for. */
  get constraints(): { variable: Variable; constraint: Constraint }[] {
    return this.flattenLayers().flatMap((layer) =>
      layer.#ownWeights.flatMap(({ variable, constraint }) => (constraint === null ? [] : [{ variable, constraint }])),
    );
  }

  countParams(): number {
    return this.weights.reduce((sum, { size }) => sum + size, 0);
  }

  /** The numbers of all weights, in the order of `weights`. */
  async getWeights(): Promise<TypedArray[]> {
    const values = await Promise.all(this.weights.map((variable) => variable.read()));
    return values.map((value) => value.slice());
  }

  /** Sets all weights, in the order of `weights`; nothing changes unless every shape fits. */
  setWeights(values: readonly TensorLike[]): void {
    const { weights } = this;
    const given = values.map(toTensor);
    const wrong = weights.findIndex((variable, i) => !fits(variable, given[i]));
    if (given.length !== weights.length || wrong >= 0) throw this.#wrongWeights(given, weights, wrong);
    weights.forEach((variable, i) => {
      const value = at(given, i);
      variable.assign(ops.cast(ops.reshape(value, variable.shape), variable.dtype));
    });
  }

  /** Every symbolic call so far. */
  get calls(): CallNode[] {
    return this.#calls;
  }

  /** Makes the weights if they are not there yet, for these shapes. */
  ensureBuilt(shapes: readonly BuildShape[]): void {
    if (this.built) return;
    const [first, ...others] = shapes;
    withName(this.name, () => this.build(first ?? [], ...others));
    this.built = true;
  }

  /** Runs on values: what a model does with its layers. */
  run(args: readonly unknown[]): unknown {
    return this.#callOn(args);
  }

  protected override invoke(...args: readonly unknown[]): unknown {
    const symbolic = leaves(args, isKerasTensor).length > 0;
    return symbolic ? this.#describe(args) : this.#callOn(args);
  }

  /** A call on symbolic tensors: a node of a model. */
  #describe(args: readonly unknown[]): unknown {
    const { inputs } = splitOptions(args);
    this.checkInputs(inputs.map((input) => mapLeaves(input, isKerasTensor, ({ shape }) => shape)) as BuildShape[]);
    this.ensureBuilt(shapesOf(inputs));
    const result = this.inferOutputs(args);
    recordCall(this, args, result);
    return result;
  }

  /** The symbolic results of a call; models override it where they know better than by tracing. */
  protected inferOutputs(args: readonly unknown[]): unknown {
    return inferResult((concrete) => this.#callOn(concrete), args);
  }

  /** Refuses inputs that cannot be right, in the user's words; called with the shapes of each argument. */
  protected checkInputs(_shapes: readonly BuildShape[]): void {}

  #callOn(args: readonly unknown[]): unknown {
    const { inputs: given, options } = splitOptions(args);
    const inputs = given.map((input) => this.#convert(input));
    if (!this.built) this.checkInputs(shapesOf(inputs));
    this.ensureBuilt(shapesOf(inputs));
    if (!insideCall()) this.clearLosses();
    const training = typeof options["training"] === "boolean" ? options["training"] : undefined;
    const mask = "mask" in options ? (options["mask"] as CallOptions["mask"]) : masksOf(inputs[0]);
    return inCall(training, () =>
      withName(this.name, () => {
        const call = this.call as (...args: readonly unknown[]) => unknown;
        const result = call.apply(this, [...inputs, { ...options, training: currentTraining() ?? false, mask }]);
        this.#regularizeActivity(result);
        return attachMasks(result, this.computeMask(inputs[0], mask));
      }),
    );
  }

  #convert(input: unknown): unknown {
    const cast = (tensor: Tensor): Tensor => this.#toComputeDtype(tensor);
    const structure = isTensor(input) || leaves(input, isTensor).length > 0;
    if (structure) return mapLeaves(input, isTensor, cast);
    return input === null || input === undefined ? input : cast(toTensor(input as TensorLike));
  }

  #toComputeDtype(tensor: Tensor): Tensor {
    const { computeDtype } = this.dtypePolicy;
    if (!this.autocast || tensor.dtype === computeDtype || !tensor.dtype.includes("float")) return tensor;
    const converted = ops.cast(tensor, computeDtype);
    converted.mask = tensor.mask;
    return converted;
  }

  #regularizeActivity(result: unknown): void {
    const regularizer = this.activityRegularizer;
    if (regularizer === null) return;
    for (const output of leaves(result, isTensor)) {
      const batch = output.shape[0] ?? 1;
      this.addLoss(ops.divide(regularizer.call(output), ops.cast(batch, output.dtype)));
    }
  }

  #own(trainable: boolean): Variable[] {
    const weights = this.#ownWeights.filter((weight) => weight.trainable === trainable);
    return weights.map(({ variable }) => variable);
  }

  #wrongWeights(given: readonly Tensor[], weights: readonly Variable[], wrong: number): CeratopsError {
    const show = (list: readonly { shape: Dims }[]): string => list.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
    return new CeratopsError(`setWeights on "${this.name}" got weights that do not fit`, {
      code: "E_WEIGHTS_SHAPE",
      where: wrong >= 0 ? weights[wrong]?.path : this.name,
      expected: `${weights.length} arrays of shapes ${show(weights)}`,
      received: `${given.length} arrays of shapes ${show(given)}`,
      hint: "layer.setWeights(await other.getWeights()) of a layer built alike",
    });
  }
}

function fits(variable: Variable, value: Tensor | undefined): boolean {
  if (value === undefined) return false;
  // A typed array has no shape of its own; its length is enough.
  return sameDims(value.shape, variable.shape) || (value.rank === 1 && value.size === variable.size);
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** A trailing plain record is options, unless it is the only argument or holds tensors (a structure of inputs). */
function splitOptions(args: readonly unknown[]): { inputs: readonly unknown[]; options: Record<string, unknown> } {
  const last = args.at(-1);
  if (args.length > 1 && isRecord(last)) return { inputs: args.slice(0, -1), options: last };
  return { inputs: args, options: {} };
}

function shapesOf(inputs: readonly unknown[]): BuildShape[] {
  const shapes = (input: unknown): unknown => {
    const symbolic = mapLeaves(input, isKerasTensor, ({ shape }) => shape);
    return mapLeaves(symbolic, isTensor, ({ shape }) => shape);
  };
  return inputs.filter((input) => input !== null && input !== undefined).map(shapes) as BuildShape[];
}

function masksOf(input: unknown): CallOptions["mask"] {
  if (isTensor(input)) return input.mask;
  const masks = leaves(input, isTensor).map(({ mask }) => mask);
  return masks.some((mask) => mask !== undefined) ? masks : undefined;
}

function attachMasks(result: unknown, mask: CallOptions["mask"]): unknown {
  if (mask === undefined) return result;
  const masks = isTensor(mask) ? [mask] : mask;
  leaves(result, isTensor).forEach((output, i) => {
    output.mask ??= masks[i];
  });
  return result;
}

