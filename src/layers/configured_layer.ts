import type { Constraint } from "../constraints/constraint.ts";
import { Initializer } from "../initializers/index.ts";
import type { Dims } from "../ir/shape.ts";
import { SeedGenerator } from "../random/index.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import type { Shape } from "../tensor/keras_tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { readOptions, writeConfig, type OptionTable, type Used, type Written } from "../util/options.ts";
import { mapLeaves } from "../util/tree.ts";
import { BaseLayer, Layer, type BuildShape, type LayerOptions, type WeightOptions } from "./layer.ts";
import { redrawn } from "./redrawn.ts";

/** Options of every layer, read by the base. */
const baseNames = ["name", "trainable", "dtype", "activityRegularizer", "inputShape"];

/** What a built-in layer states about itself. */
interface LayerClass<T extends OptionTable> {
  /** Keras's name of the class, which stands in files. */
  readonly className: string;
  readonly table: T;
}

interface SampleShape {
  /**
   * Sizes of one sample, for a layer that a Sequential model starts with; not in configs, and passed over elsewhere.
   * Kept from older Keras: `Input([...])` in front of the layer is the way to say it.
   */
  readonly inputShape?: Shape | undefined;
}

/** What the constructor of a built-in layer takes. */
export type LayerWritten<T extends OptionTable> = Written<T> & LayerOptions & SampleShape;

/**
 * A built-in layer: its options are a table, from which the constructor's types, defaults, checks and the config
 * follow; the class itself only builds and calls. `className` and `table` are static fields of each class.
 */
export abstract class ConfiguredLayer<T extends OptionTable> extends Layer {
  /** The options as the layer uses them. */
  protected readonly options: Used<T>;
  /** The activation, where it is a layer and may have weights. */
  declare readonly activation?: BaseLayer;
  readonly #inputShape: Shape | undefined;

  constructor(written: LayerWritten<T>) {
    super(written);
    this.#inputShape = written.inputShape;
    this.options = readOptions(factsOf<T>(this).table, written, this.className, baseNames);
    const { activation } = this.options as { readonly activation?: unknown };
    if (activation instanceof BaseLayer) this.activation = activation;
    // Other layers among the options belong to the fields that the class keeps them in.
    Object.defineProperty(this, "options", { enumerable: false });
  }

  override get isBuiltIn(): boolean {
    return true;
  }

  override get className(): string {
    return factsOf<T>(this).className;
  }

  /** The sizes of one sample, where the layer was told. */
  get inputShape(): Shape | undefined {
    return this.#inputShape;
  }

  /** A layer with the same options and weights of its own. */
  override copy(changes: Readonly<Record<string, unknown>> = {}): this {
    const { name, trainable, dtypePolicy: dtype, activityRegularizer, inputShape } = this;
    const copied = mapLeaves(this.options, isLayer, (layer) => layer.copy());
    const options = mapLeaves(mapLeaves(copied, isInitializer, redrawn), isGenerator, anotherGenerator);
    const written = { ...(options as Used<T>), name, trainable, dtype, activityRegularizer, inputShape, ...changes };
    return Reflect.construct(this.constructor, [written]) as this;
  }

  /** Makes a weight with the initializer, regularizer and constraint that the options give to `part`. */
  protected addOwn(part: string, shape: Dims, changes: Partial<WeightOptions> = {}): Variable {
    const options = this.options as Readonly<Record<string, unknown>>;
    return this.addWeight({
      name: part,
      shape,
      initializer: options[`${part}Initializer`] as Initializer,
      regularizer: (options[`${part}Regularizer`] ?? null) as Regularizer | null,
      constraint: (options[`${part}Constraint`] ?? null) as Constraint | null,
      ...changes,
    });
  }

  /** Asks a layer made alike, so that this one is not built. */
  override computeOutputShape(...shapes: readonly (BuildShape | null)[]): Shape | readonly Shape[] {
    return this.built ? super.computeOutputShape(...shapes) : this.copy().#outputShape(shapes);
  }

  #outputShape(shapes: readonly (BuildShape | null)[]): Shape | readonly Shape[] {
    return super.computeOutputShape(...shapes);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...writeConfig(factsOf<T>(this).table, this.options) };
  }
}

const isInitializer = (value: unknown): value is Initializer => value instanceof Initializer;
const isGenerator = (value: unknown): value is SeedGenerator => value instanceof SeedGenerator;
const anotherGenerator = (generator: SeedGenerator): SeedGenerator => new SeedGenerator(generator.getConfig().seed);
const isLayer = (value: unknown): value is BaseLayer => value instanceof BaseLayer;

// A function, since a private getter is not there yet when the base asks for the class name.
const factsOf = <T extends OptionTable>(layer: Layer): LayerClass<T> => layer.constructor as unknown as LayerClass<T>;

/** A class of built-in layers, as the registry keeps it. */
export type LayerConstructor = (new (written: never) => Layer) & LayerClass<OptionTable>;
