import type { CallArguments } from "../layers/typing.ts";
import { BaseLayer, type BuildShape, type Layer, type LayerOptions } from "../layers/layer.ts";
import { isKerasTensor, type KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import { inferResult } from "../tensor/operation.ts";
import { inWalkOrder } from "../tensor/saved_state.ts";
import type { Source } from "../saving/files/read_bytes.ts";
import type { Target } from "../saving/files/write_bytes.ts";
import { stringifyJson } from "../saving/json/stringify.ts";
import type { History, Logs } from "../callbacks/index.ts";
import { checkNotTraining } from "../training/busy.ts";
import { Compiled, type CompileOptions } from "../training/compiled.ts";
import type { Batches } from "../training/data/iterable_source.ts";
import { evaluate, type EvaluateOptions } from "../training/evaluate.ts";
import { fit, type FitOptions } from "../training/fit.ts";
import { testOnBatch, trainOnBatch, type BatchOptions } from "../training/on_batch.ts";
import { metricsOf } from "../training/judge.ts";
import { metricResetter } from "../training/metric_programs.ts";
import { predict, predictOnBatch, type PredictOptions } from "../training/predict.ts";
import { signatureOf, type Signature } from "../training/signature.ts";
import { computeLoss, computeMetrics, predictStep, testStep, trainStep } from "../training/step.ts";
import type { JudgedData, StepData, StepLogs } from "../training/step_data.ts";
import type { CallableWith, DataOf, DataTree, SymbolicLike, SymbolicTree, TargetsOf, TensorTree, ValuesOf } from "../training/structure.ts";
import type { TrainableModel } from "../training/trainable.ts";
import { mapLeaves } from "../util/tree.ts";
import type { Metric } from "../metrics/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { graphInClass, noCallMethod, noGraph, noSuchLayer, notCompiled, type Wanted } from "./model_errors.ts";
import { lockedList } from "./locked_list.ts";
import { advise, type Finding } from "./advice/advise.ts";
import type { AdviceOptions } from "./advice/finding.ts";
import { toCode, type CodeOptions } from "./code/to_code.ts";
import { notAGraph } from "./conversion/errors.ts";
import { modelConfig } from "./saving/model_config.ts";
import type { SaveOptions, SaveTarget } from "./saving/save_model.ts";
import { disposeModel } from "./dispose.ts";
import { exportModel, type ExportOptions } from "./export.ts";
import type { LoadWeightsOptions, SaveWeightsOptions } from "./saving/save_weights.ts";
import { summaryText, type ModelSummaryOptions } from "./summary.ts";
import { printText } from "./print.ts";
import type { LayerGraph } from "./layer_graph.ts";

/**
 * A model is called like a layer: on symbolic tensors it becomes part of another model, on values it runs. Written as a
 * method, so that a model with certain inputs is a `Model` too.
 */
interface ModelCall<I extends SymbolicTree, O extends SymbolicTree, Out> {
  call(inputs: SymbolicLike<I>, options?: CallArguments): Out;
  call(inputs: CallableWith<I>, options?: CallArguments): ValuesOf<O>;
}
type Called<I extends SymbolicTree, O extends SymbolicTree, Out> = ModelCall<I, O, Out>["call"];

/** What a class of its own may do in its own way, so that targets are its own affair. */
const ownSteps = ["trainStep", "testStep", "computeLoss"] as const;

/** Options that ask for a list instead of a record. */
type AsList<Options> = Options & { readonly returnDict: false };

/** A layer that is asked for by name: its type says less than it knows, but most have one input and one output. */
export type FoundLayer = Layer & { readonly input: KerasTensor; readonly output: KerasTensor };

/** One tensor, where nobody has stated otherwise. */
type Known<S extends SymbolicTree> = SymbolicTree extends S ? KerasTensor : S;

/** What `toSequential` gives: a `Sequential`. */
export interface StackModel extends BaseModel<KerasTensor, KerasTensor> {
  add(item: BaseLayer | KerasTensor): void;
  pop(): BaseLayer;
}

// eslint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor gives back a function
export interface BaseModel<I extends SymbolicTree, O extends SymbolicTree, Out extends SymbolicTree> extends Called<I, O, Out> {}

/**
 * What every kind of model can do: be trained, asked, shown. `I` and `O` are the structures of inputs and outputs; `Out`
 * is `O` with the shapes.
 */
// eslint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor gives back a function
export abstract class BaseModel<
    I extends SymbolicTree = SymbolicTree,
    O extends SymbolicTree = KerasTensor,
    Out extends SymbolicTree = O,
  >
  extends BaseLayer
  implements TrainableModel
{
  stopTraining = false;
  history: History | undefined;
  #signature: Signature | undefined;
  #compiled: Compiled | undefined;

  constructor(options: LayerOptions = {}) {
    super(options);
    if ("inputs" in options || "outputs" in options) throw graphInClass(this.name, this.className);
    // Casting is left to the layers inside.
    this.autocast = false;
  }

  /** Models check their inputs where they know their names. */
  protected override checkInputs(_shapes: readonly BuildShape[]): void {}

  override call(..._args: readonly never[]): unknown {
    throw noCallMethod(this);
  }

  /** Whether what the model does is said by its `call` alone. */
  protected get isCode(): boolean {
    return true;
  }

  /** The calls between inputs and outputs; a model that is code has none. */
  get graph(): LayerGraph | undefined {
    return undefined;
  }

  get signature(): Signature | undefined {
    return this.graph?.signature ?? this.#signature;
  }

  buildFor(inputs: SymbolicTree): Signature {
    const shapes = mapLeaves(inputs, isKerasTensor, ({ shape }) => shape) as BuildShape;
    this.ensureBuilt([shapes]);
    const outputs = inferResult((args) => this.run(args), [inputs, {}]) as SymbolicTree;
    this.#signature = signatureOf(inputs, outputs);
    return this.#signature;
  }

  /** The layers of the model; a list that is only read. */
  get layers(): readonly BaseLayer[] {
    const hint = "Model({ inputs: model.input, outputs: model.getLayer(\"…\").output }) for a shorter model";
    return lockedList(this.graph?.layers ?? this.sublayers, `"${this.name}"`, hint);
  }

  /** Keras knows the layers of a model under `layers`, too, and what the fields do not name first is found there. */
  override savedChildren(): ReadonlyMap<string, unknown> {
    const compiled: readonly (readonly [string, unknown])[] = this.isCompiled ? [["optimizer", this.optimizer]] : [];
    return inWalkOrder([...super.savedChildren(), ["layers", this.layers], ...compiled]);
  }

  /** A layer by its name or its position in `layers`; a path such as `"base/conv"` reaches into nested models. */
  getLayer(wanted: Wanted): FoundLayer {
    const { layers } = this;
    if ("index" in Object(wanted)) {
      const layer = layers.at((wanted as { index: number }).index);
      if (layer !== undefined) return layer as FoundLayer;
      throw noSuchLayer(this.name, layers, wanted);
    }
    const path = typeof wanted === "string" ? wanted : (wanted as { name: string }).name;
    const [first = "", ...rest] = path.split("/");
    const layer = layers.find(({ name }) => name === first);
    if (layer === undefined) throw noSuchLayer(this.name, layers, wanted);
    if (rest.length === 0) return layer as FoundLayer;
    if (layer instanceof BaseModel) return layer.getLayer(rest.join("/"));
    throw noSuchLayer(layer.name, layer.sublayers, rest.join("/"));
  }

  /** The symbolic inputs, in the structure they were given. */
  override get input(): Known<I> {
    return this.#known("input").inputs as Known<I>;
  }

  /** The symbolic outputs, in the structure they were given. */
  override get output(): Out {
    return this.#known("output").outputs as Out;
  }

  /** The symbolic inputs as a list. */
  get inputs(): readonly KerasTensor[] {
    return this.#known("inputs").flatInputs;
  }

  /** The symbolic outputs as a list. */
  get outputs(): readonly KerasTensor[] {
    return this.#known("outputs").flatOutputs;
  }

  get inputNames(): readonly string[] {
    return this.#known("inputNames").inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#known("outputNames").outputNames;
  }

  #known(what: string): Signature {
    const { graph } = this;
    if (graph !== undefined) return graph.signature;
    if (this.isCode) throw notAGraph(this, what);
    throw noGraph(this.name, what, this.#exampleShape());
  }

  /** The shape of one example, where the model was called on data. */
  #exampleShape(): Shape | undefined {
    const [first] = this.#signature?.flatInputs ?? [];
    return first?.shape.slice(1);
  }

  /** What `compile` was told. */
  get compiled(): Compiled {
    if (this.#compiled === undefined) throw notCompiled(this.name);
    return this.#compiled;
  }

  get isCompiled(): boolean {
    return this.#compiled !== undefined;
  }

  get optimizer(): Optimizer {
    return this.compiled.optimizer;
  }

  /**
   * Chooses how the model is trained and judged.
   *
   * Losses and metrics of a model with several outputs are given by output name or by position.
   *
   * @example
   * ```ts
   * const model = Sequential([Input([4]), layers.Dense(3, { activation: "softmax" })]);
   * model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
   * ```
   */
  compile(options: CompileOptions<O> = {}): void {
    checkNotTraining(this, "compile");
    this.#compiled = new Compiled(options, this.signature, this.dtypePolicy.name);
  }

  /**
   * Trains on data in memory, or on a stream of batches, and says how it went.
   *
   * @param x examples, rows first: one array, or one per input by name or position; or a stream of batches `[x, y]`
   * @param y targets: one array, or one per output by name or position
   * @throws CeratopsError before anything is trained, where the data cannot be right
   * @example
   * ```ts
   * const model = Sequential([Input([1]), layers.Dense(1)]);
   * model.compile({ optimizer: "sgd", loss: "mean_squared_error" });
   * const history = await model.fit([[1], [2], [3]], [[2], [4], [6]], { epochs: 5 });
   * console.log(history.history["loss"]);
   * ```
   */
  fit(x: DataOf<I>, y?: TargetsOf<O>, options?: FitOptions<DataOf<I>, TargetsOf<O>>): Promise<History>;
  fit(batches: Batches<DataOf<I>, TargetsOf<O>>, options?: FitOptions<DataOf<I>, TargetsOf<O>>): Promise<History>;
  fit(x: unknown, y?: unknown, options?: unknown): Promise<History> {
    return fit(this, x, y, options);
  }

  /** Loss and metrics on data, by name. */
  evaluate(x: DataOf<I>, y: TargetsOf<O> | undefined, options: AsList<EvaluateOptions<TargetsOf<O>>>): Promise<number[]>;
  evaluate(x: DataOf<I>, y?: TargetsOf<O>, options?: EvaluateOptions<TargetsOf<O>>): Promise<Logs>;
  evaluate(batches: Batches<DataOf<I>, TargetsOf<O>>, options?: EvaluateOptions<TargetsOf<O>>): Promise<Logs>;
  evaluate(x: unknown, y?: unknown, options?: unknown): Promise<Logs | number[]> {
    return evaluate(this, x, y, options);
  }

  /** The outputs for all examples, in the structure of the model's outputs. */
  async predict(x: DataOf<I> | Batches<DataOf<I>, DataTree>, options?: PredictOptions): Promise<ValuesOf<O>> {
    return (await predict(this, x, options)) as ValuesOf<O>;
  }

  /** One step of training on one batch; metrics go on from where they are unless told otherwise. */
  trainOnBatch(x: DataOf<I>, y: TargetsOf<O> | undefined, options: AsList<BatchOptions<TargetsOf<O>>>): Promise<number[]>;
  trainOnBatch(x: DataOf<I>, y?: TargetsOf<O>, options?: BatchOptions<TargetsOf<O>>): Promise<Logs>;
  trainOnBatch(x: DataOf<I>, y?: TargetsOf<O>, options?: BatchOptions<TargetsOf<O>>): Promise<Logs | number[]> {
    return trainOnBatch(this, x, y, options);
  }

  /** Loss and metrics of one batch; metrics go on from where they are unless told otherwise. */
  testOnBatch(x: DataOf<I>, y: TargetsOf<O> | undefined, options: AsList<BatchOptions<TargetsOf<O>>>): Promise<number[]>;
  testOnBatch(x: DataOf<I>, y?: TargetsOf<O>, options?: BatchOptions<TargetsOf<O>>): Promise<Logs>;
  testOnBatch(x: DataOf<I>, y?: TargetsOf<O>, options?: BatchOptions<TargetsOf<O>>): Promise<Logs | number[]> {
    return testOnBatch(this, x, y, options);
  }

  /** The outputs for one batch. */
  async predictOnBatch(x: DataOf<I>): Promise<ValuesOf<O>> {
    return (await predictOnBatch(this, x)) as ValuesOf<O>;
  }

  /** Starts all metrics again. */
  async resetMetrics(): Promise<void> {
    const reset = await metricResetter(this.metrics);
    await reset();
  }

  /** Everything the model measures with: what `compile` named, then what it and its layers hold in their fields. */
  get metrics(): readonly Metric[] {
    return this.#compiled === undefined ? [] : metricsOf(this);
  }

  get hasCall(): boolean {
    return this.graph !== undefined || this.call !== BaseModel.prototype.call;
  }

  get hasOwnSteps(): boolean {
    return ownSteps.some((name) => this[name] !== BaseModel.prototype[name]);
  }

  /**
   * One step of training on one batch: forward, loss, gradients, update, metrics. It is traced and compiled, so it says
   * what to do with tensors and runs once per form of batch. A class of your own may do all of it in its own way.
   *
   * @param data the batch; in a class of your own, `y` has the structure of the data
   * @returns what is told of the step: tensors, whose latest value counts, and metrics, which count all batches
   * @example
   * ```ts
   * class Plain extends Model {
   *   dense = layers.Dense(1);
   *   meanLoss = metrics.Mean({ name: "loss" });
   *   mse = losses.MeanSquaredError();
   *   override call(x: Tensor) {
   *     return this.dense(x);
   *   }
   *   override trainStep({ x, y }: StepData<Tensor, Tensor>) {
   *     const weights = this.trainableWeights;
   *     const { value, gradients } = valueAndGrad(() => this.mse.call(y, this.call(x)), weights)();
   *     this.optimizer.apply(gradients, weights);
   *     this.meanLoss.updateState(value);
   *     return { loss: this.meanLoss };
   *   }
   * }
   * const model = new Plain();
   * model.compile({ optimizer: "adam" });
   * const { history } = await model.fit([[1], [2]], [[2], [4]], { epochs: 2 });
   * console.log(Object.keys(history)); // ["loss"]
   * ```
   */
  trainStep(data: StepData): StepLogs {
    return trainStep(this, data);
  }

  /** What `evaluate` does with one batch: forward, loss, metrics. */
  testStep(data: StepData): StepLogs {
    return testStep(this, data);
  }

  /** What `predict` does with one batch. */
  predictStep(data: StepData): TensorTree {
    return predictStep(this, data);
  }

  /** The number that training makes small: the losses that `compile` named, weighted, and what layers have added. */
  computeLoss(judged: JudgedData): Tensor {
    return computeLoss(this, judged);
  }

  /** Takes a batch into the metrics that `compile` named, and gives all there are by name. */
  computeMetrics(judged: JudgedData): StepLogs {
    return computeMetrics(this, judged);
  }

  /**
   * Saves the model: its layers, weights and vocabularies and, if it is compiled, losses, metrics and the state of the
   * optimizer, so that `loadModel` gives a model that goes on training as this one would.
   *
   * @param target where to, in the format its name ends in: `.keras`, as Keras 3 reads and writes it; `.h5`, a whole model
   * in HDF5; `.json`, for TensorFlow.js. In Node a path; in a page `"indexeddb://name.keras"`, `"opfs://name.keras"`,
   * `"downloads://name.keras"` or the handle of a file
   * @throws CeratopsError when the model has no weights yet, or the place cannot be written to; then what was there stays
   * @example
   * ```ts
   * const model = Sequential([Input([4]), layers.Dense(3)]);
   * await model.save("small.keras");
   * const again = await loadModel("small.keras");
   * ```
   */
  async save(target: SaveTarget, options?: SaveOptions): Promise<void> {
    // Loaded when it is used: programs that save nothing need not carry the formats.
    const { saveModel } = await import("./saving/save_model.ts");
    return saveModel(this, target, options);
  }

  /**
   * Saves the weights and the state of the optimizer alone.
   *
   * @param target `.weights.h5`; `.weights.json` with `maxShardSize` for several files; `.safetensors` or `.h5`, weights only
   */
  async saveWeights(target: Target, options?: SaveWeightsOptions): Promise<void> {
    const { saveWeights } = await import("./saving/save_weights.ts");
    return saveWeights(this, target, options);
  }

  /**
   * Takes over weights that a model built alike has saved, in any format that `saveWeights` or `save` writes.
   *
   * @param options `skipMismatch`: keep the weights of layers that the file does not fit; `byName`, for `.h5` of Keras 1 and 2:
   * only layers whose names the file knows
   * @throws CeratopsError with a comparison of model and file where they differ; then nothing has changed
   * @example
   * ```ts
   * const make = () => Sequential([Input([4]), layers.Dense(3)]);
   * await make().saveWeights("small.weights.h5");
   * await make().loadWeights("small.weights.h5");
   * ```
   */
  async loadWeights(source: Source, options?: LoadWeightsOptions): Promise<void> {
    const { loadWeights } = await import("./saving/save_weights.ts");
    return loadWeights(this, source, options);
  }

  /** The configuration as text, without weights: `modelFromJson` makes a model like this one of it. */
  toJson(): string {
    return stringifyJson(modelConfig(this));
  }

  /**
   * Writes what the model does to its inputs, without anything of training, as an ONNX file for other programs. Sizes that
   * are open, such as that of the batch, stay open.
   *
   * @param target a path, or what `save` takes
   * @param options `inputSignature`: shapes of the inputs in place of those the model declares
   * @throws CeratopsError where the model does something that ONNX cannot say
   * @example
   * ```ts no-run: writes a file
   * await model.export("model.onnx");
   * ```
   *
   * Differs from Keras: ONNX is the only format, and so the default.
   */
  export(target: Target, options?: ExportOptions): Promise<void> {
    return exportModel(this, target, options);
  }

  /**
   * Gives back the memory of the weights and of everything that training keeps, at once. Nobody has to: what is no longer
   * used is freed by itself. Layers that another model shares are gone for it too.
   *
   * @example
   * ```ts
   * {
   *   using model = Sequential([Input([4]), layers.Dense(1)]);
   *   await model.predict([[1, 2, 3, 4]]);
   * } // here its memory is free again
   * ```
   */
  dispose(): void {
    disposeModel(this, this.#compiled?.optimizer);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * The model as a Functional one, over the same graph: the layers are the same objects, so the weights are shared, and so
   * is the optimizer if the model is compiled. Models inside it stay what they are. A Functional model is given back as it is.
   *
   * @throws CeratopsError where the model is not built, or is a class of your own
   * @example
   * ```ts
   * const model = Sequential([Input([4]), layers.Dense(8, { activation: "relu", name: "hidden" }), layers.Dense(3)]);
   * const graph = model.toFunctional();
   * const features = Model({ inputs: graph.input, outputs: graph.getLayer("hidden").output });
   * console.log((await features.predict(ops.ones([2, 4]))).shape); // [2, 8]
   * ```
   */
  toFunctional(): BaseModel<Known<I>, Known<O>, Out> {
    throw notAGraph(this, "toFunctional");
  }

  /**
   * The model as a stack, where its graph is a chain of layers with one input and one output. The layers are the same
   * objects, so the weights are shared, and so is the optimizer if the model is compiled.
   *
   * @throws CeratopsError that names where the graph is no chain: a layer of two inputs, a tensor or layer used twice,
   * another input or output, an op
   * @example
   * ```ts
   * const x = Input([4]);
   * const model = Model({ inputs: x, outputs: layers.Dense(3)(layers.Dense(8)(x)) });
   * const stack = model.toSequential();
   * stack.add(layers.Softmax());
   * console.log(stack.layers.length); // 3
   * ```
   */
  toSequential(): StackModel {
    throw notAGraph(this, "toSequential");
  }

  /**
   * The source of a program that makes the model again: its layers with the options that are not what they would be
   * anyway, its graph, how it is compiled; not its weights. Names are written unless they are the automatic ones of a
   * program that is run by itself; ops are always named automatically.
   *
   * @param options `api`: `"sequential"` or `"functional"`, as the model is if not said; `language`: `"typescript"` if
   * not said, or `"python"`, for Keras 3
   * @returns the source; classes and functions of your own are listed in a comment, to be imported
   * @throws CeratopsError where the model is a class of your own, or is no chain and asked for as a Sequential
   * @example
   * ```ts
   * const model = Sequential([Input([4], { name: "petals" }), layers.Dense(3, { activation: "softmax", name: "kind" })]);
   * console.log(model.toCode({ api: "functional", language: "python" }));
   * // import keras
   * // from keras import layers
   * //
   * // petals = keras.Input(shape=(4,), name="petals")
   * // kind = layers.Dense(3, activation="softmax", name="kind")(petals)
   * // model = keras.Model(inputs=petals, outputs=kind, name="sequential")
   * ```
   */
  toCode(options?: CodeOptions): string {
    return toCode(this, options);
  }

  /**
   * Says what is wrong with the model, done in vain, or better said otherwise, with code for each change: from its layers,
   * from what `compile` was told, and from data where they are given. The worst comes first; nothing changes.
   *
   * @param options `x` and `y` as `fit` takes them, or `rows`, the number of examples; `batchSize`, 32 if not said
   * @returns findings: `code` (stable, listed in src/models/advice/README.md), `severity`, `where`, `what`, `why`, `change`
   * @throws CeratopsError where x and y are no data for the model at all
   * @example
   * ```ts
   * const model = Sequential([
   *   Input([4]),
   *   layers.Dense(8, { activation: "relu" }),
   *   layers.Dropout(0),
   *   layers.Dense(3, { activation: "softmax" }),
   * ]);
   * model.compile({ optimizer: "adam", loss: losses.SparseCategoricalCrossentropy({ fromLogits: true }) });
   * for (const { code, where, change } of model.advise()) console.log(code, where, change);
   * // A_LOGITS_TWICE dense_1 model.compile({ optimizer: "adam", loss: losses.SparseCategoricalCrossentropy() });
   * // A_NO_EFFECT dropout // leave out layers.Dropout(0)
   * ```
   */
  advise(options: AdviceOptions<DataOf<I>, TargetsOf<O>> = {}): Finding[] {
    return advise(this, options);
  }

  /** Prints the table of layers, as Keras does. */
  summary(options: ModelSummaryOptions = {}): void {
    const { print = printText, ...rest } = options;
    print(summaryText(this, rest));
  }
}
