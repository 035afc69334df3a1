import { readOptions, writeConfig, type OptionTable, type Used, type Written } from "../util/options.ts";
import { Layer, type LayerOptions } from "./layer.ts";

const baseNames = ["name", "trainable", "dtype", "activityRegularizer"];

/**
 * A built-in layer: its options are a table, from which the constructor's types, defaults, checks and the config
 * follow; the class itself only builds and calls.
 */
export abstract class ConfiguredLayer<T extends OptionTable> extends Layer {
  /** The options as the layer uses them. */
  protected readonly options: Used<T>;
  readonly #table: T;

  constructor(table: T, written: Written<T> & LayerOptions) {
    super(written);
    this.#table = table;
    this.options = readOptions(table, written, this.name, baseNames);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...writeConfig(this.#table, this.options) };
  }
}
