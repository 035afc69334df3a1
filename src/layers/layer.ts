import { CeratopsError } from "../errors.ts";
import { isFloat, type DType, type TypedArray } from "../ir/dtype.ts";
import { at, sameDims, type Dims } from "../ir/shape.ts";
import * as constraints from "../constraints/index.ts";
import type { ConstraintLike } from "../constraints/index.ts";
import * as initializers from "../initializers/index.ts";
import type { InitializerLike } from "../initializers/index.ts";
import * as ops from "../ops/index.ts";
import * as regularizers from "../regularizers/index.ts";
import type { RegularizerLike } from "../regularizers/index.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import { withAutocast } from "../tensor/autocast.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import { isKerasTensor, KerasTensor, textsNeedLayer, type Shape } from "../tensor/keras_tensor.ts";
import { uniqueName } from "../tensor/names.ts";
import { inWalkOrder, numbered, savedVariable, type Saveable, type SavedArray, type SavedAsset } from "../tensor/saved_state.ts";
import { inferResult, isTensor, recordCall, type CallNode, type Operation } from "../tensor/operation.ts";
import { currentScope, outsideTrace } from "../tensor/scope.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { refuse } from "../util/checks.ts";
import { configKey } from "../util/names.ts";
import { fromConfigKeys } from "../util/options.ts";
import { leaves, mapLeaves, type Tree } from "../util/tree.ts";
import { attachMasks, isShape, masksOf, originsOf, shapesOf, splitOptions, type BuildShape, type Mask } from "./call_arguments.ts";
import { currentPath, currentTraining, inCall, insideCall, pathOf, withName } from "./call_context.ts";
import { Callable } from "./callable.ts";
import { DTypePolicy, type PolicyName } from "./dtype_policy.ts";
import { checkResult, noCall, ofLayer, weightInCall } from "./call_errors.ts";
import { checkInput, checkSingle, type InputSpec } from "./input_checks.ts";
import { StepLosses } from "./step_losses.ts";
import { owned } from "./tracking.ts";

export type { BuildShape, Mask } from "./call_arguments.ts";

export interface LayerOptions {
  /** Unique within a model; made from the class name where absent. */
  readonly name?: string | undefined;
  readonly trainable?: boolean | undefined;
  /** dtype of computation and weights, or a policy. */
  readonly dtype?: PolicyName | DTypePolicy | undefined;
  /** Adds a term on the outputs to the loss, per sample. */
  readonly activityRegularizer?: RegularizerLike | null | undefined;
}

/** What `call` is told besides its inputs. */
export interface CallOptions {
  /** Whether the model is being trained: dropout drops, batch statistics are used. */
  readonly training: boolean;
  /** Mask that came with the first input (a structure of masks where the input is a structure). */
  readonly mask?: Mask;
  /** Anything else that the caller named, such as `initialState`. */
  readonly [name: string]: unknown;
}

export interface WeightOptions {
  readonly name: string;
  readonly shape: Dims;
  readonly initializer?: InitializerLike | undefined;
  readonly regularizer?: RegularizerLike | null | undefined;
  readonly constraint?: ConstraintLike | null | undefined;
  readonly trainable?: boolean | undefined;
  readonly dtype?: DType | undefined;
  /** Whether a mixed-precision layer reads the weight in its compute dtype; true if not said. */
  readonly autocast?: boolean | undefined;
}

/** Everything that a layer is besides its call, whose type each kind of layer states for itself. */
export abstract class BaseLayer extends Callable implements Operation, Saveable {
  readonly name: string;
  readonly dtypePolicy: DTypePolicy;
  built = false;
  /** Whether a mask that comes in goes on with the output. */
  supportsMasking = false;
  /** Whether float inputs are cast to the compute dtype before `call`. */
  autocast = true;
  /** Whether its inputs may be texts. */
  readonly takesTexts: boolean = false;
  /** What files call the shapes of several inputs. */
  protected readonly buildNames: readonly string[] = [];
  /** What the first input must look like. */
  protected inputSpec: InputSpec = {};
  readonly activityRegularizer: Regularizer | null;
  #trainable: boolean;
  #calls: CallNode[] = [];
  #ownWeights: { variable: Variable; trainable: boolean; regularizer: Regularizer | null }[] = [];
  readonly #losses = new StepLosses();
  #builtFor: readonly BuildShape[] | undefined;

  constructor(options: LayerOptions = {}) {
    super();
    const name = options.name ?? uniqueName(this.className);
    const { trainable = true } = options;
    if (typeof trainable !== "boolean") throw refuse(`${name}: trainable`, "true or false", trainable, "false");
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
    this.activityRegularizer = regularizers.get(options.activityRegularizer ?? null);
    this.#trainable = trainable;
  }

  /** Name of the class in Keras and in files. */
  get className(): string {
    return this.constructor.name;
  }

  /** Whether Keras knows the class too. */
  get isBuiltIn(): boolean {
    return false;
  }

  /** Name of the class in the paths of weights files, where Keras's class is called otherwise. */
  get pathName(): string {
    return this.className;
  }

  /** What weights files keep of the layer itself, by key: its own weights, those made to be trained first. */
  savedArrays(): ReadonlyMap<string, SavedArray> {
    return numbered([...this.#own(true), ...this.#own(false)].map(savedVariable));
  }

  /** Texts that files keep of the layer itself, by file name. */
  savedAssets(): ReadonlyMap<string, SavedAsset> {
    return new Map();
  }

  /**
   * What the layer holds, by the names that files know it by: those of the fields as they are written; in built-in
   * layers, whose files Keras reads, Keras's.
   */
  savedChildren(): ReadonlyMap<string, unknown> {
    const { isBuiltIn } = this;
    return inWalkOrder(Object.entries(this).map(([field, value]) => [isBuiltIn ? configKey(field) : field, value]));
  }

  /** Makes the weights, once the shapes of the inputs are known: one argument for each input of the call. */
  build(..._inputShapes: readonly never[]): void {}

  /** What the layer does. Inputs are tensors (or structures of them) in the order of the call. */
  abstract call(...args: readonly never[]): unknown;

  /** The mask of the outputs. */
  computeMask(_inputs: unknown, mask: Mask): Mask {
    return this.supportsMasking ? mask : undefined;
  }

  /** The shapes of the outputs for inputs of these shapes, without a call. */
  computeOutputShape(...given: readonly (BuildShape | null)[]): Shape | readonly Shape[] {
    const inputShapes = given.filter((shape) => shape !== null);
    const symbolic = (shape: BuildShape): unknown =>
      isShape(shape) ? new KerasTensor(shape, { dtype: this.computeInputDtype }) : shape.map(symbolic);
    this.checkInputs(inputShapes);
    this.ensureBuilt(inputShapes);
    const result = this.inferOutputs(inputShapes.map(symbolic));
    return mapLeaves(result, isKerasTensor, ({ shape }) => shape) as Shape | readonly Shape[];
  }

  /** What makes an equal layer: snake_case keys and values as Keras writes them. */
  getConfig(): Record<string, unknown> {
    const { name, trainable, activityRegularizer } = this;
    const config = { name, trainable, dtype: this.dtypePolicy.serialize() };
    if (activityRegularizer === null) return config;
    return { ...config, activity_regularizer: regularizers.serialize(activityRegularizer) };
  }

  /** Makes a weight of this layer. */
  addWeight(options: WeightOptions): Variable {
    if (this.built && insideCall()) throw weightInCall(this, options.name, options.shape);
    const dtype = options.dtype ?? this.dtypePolicy.variableDtype;
    const initializer = initializers.get(options.initializer ?? "glorot_uniform");
    const { name, trainable = true, autocast = true } = options;
    const variable = new Variable(initializer.call(options.shape, dtype), { name, trainable, autocast });
    variable.path = pathOf(name);
    const regularizer = regularizers.get(options.regularizer ?? null);
    variable.constraint = constraints.get(options.constraint ?? null);
    this.#ownWeights.push({ variable, trainable, regularizer });
    return variable;
  }

  /** The weight of this layer that `addWeight` made under that name. */
  weight(name: string): Variable {
    const found = this.#ownWeights.find(({ variable }) => variable.name === name);
    if (found !== undefined) return found.variable;
    const names = this.#ownWeights.map(({ variable }) => variable.name).join(", ");
    throw new CeratopsError(`"${this.name}" has no weight "${name}"${this.built ? "" : ": it is not built yet"}`, {
      code: "E_NO_WEIGHT",
      where: this.name,
      expected: this.built ? names : "a layer that was called, or built",
      received: name,
      hint: this.built ? undefined : "call the layer on an input first",
    });
  }

  /** A layer with the same configuration and weights of its own. */
  copy(changes: Readonly<Record<string, unknown>> = {}): this {
    return Reflect.construct(this.constructor, [{ ...fromConfigKeys(this.getConfig()), ...changes }]) as this;
  }

  /** Adds a term to the loss of the model, from inside `call`. */
  addLoss(loss: Tensor): void {
    this.#losses.add(loss);
  }

  /** Layers held in the fields of this one, in the order of the fields. */
  get sublayers(): BaseLayer[] {
    return owned(this, (value) => value instanceof BaseLayer);
  }

  /** This layer and all below it, each once. */
  flattenLayers(): BaseLayer[] {
    const found = new Set<BaseLayer>([this]);
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
    const own = this.#own(true).filter((variable) => variable.trainable);
    return unique([...own, ...this.sublayers.flatMap((layer) => layer.trainableWeights)]);
  }

  get nonTrainableWeights(): Variable[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((variable) => !trainable.has(variable));
  }

  /** Losses added by the calls of this step (outside of a step, by the last call), here and below, then the regularization of the trainable weights. */
  get losses(): Tensor[] {
    const layers = this.flattenLayers();
    const added = layers.flatMap((layer) => layer.#losses.present);
    const penalties = layers.flatMap((layer) =>
      layer.#ownWeights.flatMap(({ variable, regularizer, trainable }) =>
        regularizer === null || !trainable || !variable.trainable || !layer.trainable
          ? []
          : [regularizer.call(variable.value)],
      ),
    );
    return [...added, ...penalties];
  }

  /** Forgets the losses of earlier calls, here and below. */
  clearLosses(): void {
    for (const layer of this.flattenLayers()) layer.#losses.clear();
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

  /** What the first symbolic call gave, in the structure in which it gave it. */
  get output(): Tree<KerasTensor> {
    return this.#firstCall("output").result as Tree<KerasTensor>;
  }

  /** What the first symbolic call was given. */
  get input(): Tree<KerasTensor> {
    const { args, outputs } = this.#firstCall("input");
    return (args[0] ?? outputs[0]) as Tree<KerasTensor>;
  }

  #firstCall(what: string): CallNode {
    const [first] = this.#calls;
    if (first !== undefined) return first;
    throw new CeratopsError(`Layer "${this.name}" has no ${what}: it was not called on a symbolic tensor`, {
      code: "E_LAYER_UNCALLED",
      where: this.name,
      expected: `a layer that is part of a model`,
      received: "a layer that was not called, or on values only",
      hint: `const y = layer(Input([784]));`,
    });
  }

  /** Makes the weights if they are not there yet, for these shapes. */
  ensureBuilt(shapes: readonly BuildShape[]): void {
    if (this.built) return;
    outsideTrace(() => withName(this.name, () => this.build(...(shapes as readonly never[]))));
    this.#builtFor = shapes;
    this.built = true;
  }

  /** The shapes that `build` was called with, as files keep them; null before. */
  getBuildConfig(): Record<string, unknown> | null {
    if (this.#builtFor === undefined) return null;
    const [shape, ...others] = this.#builtFor;
    if (shape !== undefined && others.length === 0) return { input_shape: shape };
    return { shapes_dict: Object.fromEntries(this.#builtFor.map((one, i) => [this.buildNames[i] ?? `shape_${i}`, one])) };
  }

  /** Builds the layer as the one was built that gave this. */
  buildFromConfig(config: Readonly<Record<string, unknown>>): void {
    const { input_shape: one, shapes_dict: several } = config;
    const shapes = one === undefined || one === null ? Object.values(several ?? {}) : [one];
    this.ensureBuilt(shapes.filter((shape) => shape !== null) as BuildShape[]);
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
    const { inputs, options } = splitOptions(args);
    const texts = leaves(args, isKerasTensor).some(({ dtype }) => dtype === "string");
    if (texts && !this.takesTexts) throw textsNeedLayer(`The input of "${this.name}" (${this.className})`);
    const shapes = shapesOf(this.builtWith(inputs, options));
    this.checkInputs(shapes, originsOf(inputs[0]));
    this.ensureBuilt(shapes);
    const result = this.inferOutputs(args);
    recordCall(this, args, result);
    return result;
  }

  /** The symbolic results of a call; models override it where they know better than by tracing. */
  protected inferOutputs(args: readonly unknown[]): unknown {
    return inferResult((concrete) => this.#callOn(concrete), args);
  }

  /** The tensors of a call whose shapes `build` is told. */
  protected builtWith(inputs: readonly unknown[], _options: Readonly<Record<string, unknown>>): readonly unknown[] {
    return inputs;
  }

  /** The dtype that inputs are assumed to have where only their shapes are known. */
  protected get computeInputDtype(): DType {
    return this.dtypePolicy.computeDtype;
  }

  /**
   * Refuses inputs that cannot be right, in the user's words.
   * @param shapes of each argument
   * @param origins what made the tensors of the first input, if they are symbolic
   */
  protected checkInputs(shapes: readonly BuildShape[], origins: readonly (Operation | undefined)[] = []): void {
    const [first] = shapes;
    if (first === undefined) return;
    if (isShape(first)) checkInput(this, this.inputSpec, first, origins[0]);
    else checkSingle(this, this.inputSpec, first, origins);
  }

  #callOn(args: readonly unknown[]): unknown {
    const { inputs: given, options: written } = splitOptions(args);
    const inputs = given.map((input) => this.#convert(input));
    const shapes = shapesOf(this.builtWith(inputs, written));
    this.checkInputs(shapes);
    this.ensureBuilt(shapes);
    if (!insideCall() && currentScope() === undefined) this.clearLosses();
    const options = mapLeaves(written, isTensor, (tensor) => this.#toComputeDtype(tensor)) as Record<string, unknown>;
    const training = typeof options["training"] === "boolean" ? options["training"] : undefined;
    const mask = "mask" in options ? ((options["mask"] ?? undefined) as Mask) : masksOf(inputs[0]);
    return inCall(training, () =>
      withName(this.name, () => {
        const result = this.#compute([...inputs, { ...options, training: currentTraining() ?? false, mask }]);
        this.#regularizeActivity(result);
        return attachMasks(result, this.computeMask(inputs[0], mask));
      }),
    );
  }

  #compute(args: readonly unknown[]): unknown {
    const call = this.call as ((...args: readonly unknown[]) => unknown) | undefined;
    if (call === undefined) throw noCall(this);
    try {
      const result = withAutocast(this.#weightDtype(), () => call.apply(this, [...args]));
      checkResult(this, result);
      return result;
    } catch (error) {
      throw ofLayer(error, currentPath(), this);
    }
  }

  #weightDtype(): DType | undefined {
    const { computeDtype } = this.dtypePolicy;
    return this.autocast && isFloat(computeDtype) ? computeDtype : undefined;
  }

  #convert(input: unknown): unknown {
    const cast = (tensor: Tensor): Tensor => this.#toComputeDtype(tensor);
    const structure = isTensor(input) || leaves(input, isTensor).length > 0;
    if (!structure && this.takesTexts && leaves(input, isText).length > 0) return input;
    if (structure) return mapLeaves(input, isTensor, cast);
    return input === null || input === undefined ? input : cast(toTensor(input as TensorLike));
  }

  #toComputeDtype(tensor: Tensor): Tensor {
    const { computeDtype } = this.dtypePolicy;
    if (!this.autocast || tensor.dtype === computeDtype || !isFloat(tensor.dtype)) return tensor;
    const converted = ops.cast(tensor, computeDtype);
    converted.mask = tensor.mask;
    return converted;
  }

  #regularizeActivity(result: unknown): void {
    const regularizer = this.activityRegularizer;
    if (regularizer === null) return;
    for (const output of leaves(result, isTensor)) {
      this.addLoss(ops.divide(regularizer.call(output), ops.cast(output.shape[0] ?? 1, output.dtype)));
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
      hint: isTransposed(weights[wrong], given[wrong])
        ? `ops.transpose(${weights[wrong]?.name ?? "weight"}): its axes have changed places`
        : "layer.setWeights(await other.getWeights()) of a layer built alike",
    });
  }
}

/**
 * A layer is called like a function, on symbolic tensors (which describes a model) or on values. Written as a method so
 * that a layer which takes only some of these inputs, as most do, is a `Layer` too.
 */
interface AnyCall {
  call(inputs: KerasTensor | readonly KerasTensor[], ...rest: readonly unknown[]): KerasTensor;
  call(inputs: TensorLike | readonly TensorLike[], ...rest: readonly unknown[]): Tensor;
}
type Called = AnyCall["call"];

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor gives back a function
export interface Layer extends Called {}

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
export abstract class Layer extends BaseLayer {}

const isText = (value: unknown): value is string => typeof value === "string";

const isTransposed = (weight: Variable | undefined, given: Tensor | undefined): boolean =>
  weight !== undefined && given !== undefined && given.rank > 1 && sameDims(weight.shape, given.shape.toReversed());

function fits(variable: Variable, value: Tensor | undefined): boolean {
  if (value === undefined) return false;
  // A typed array has no shape of its own; its length is enough.
  return sameDims(value.shape, variable.shape) || (value.rank === 1 && value.size === variable.size);
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
