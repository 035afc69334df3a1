import { isKerasTensor } from "../../tensor/keras_tensor.ts";
import { isTensor, onlyShapesMatter } from "../../tensor/operation.ts";
import type { OptionTable } from "../../util/options.ts";
import { leaves } from "../../util/tree.ts";
import { splitOptions } from "../call_arguments.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { elementsOf, type Elements } from "./strings.ts";

/** Layers that work on values as they are given, strings among them, rather than on tensors of numbers. */
export abstract class HostLayer<T extends OptionTable> extends ConfiguredLayer<T> {
  override readonly takesTexts: boolean = true;

  get needsValues(): boolean {
    return true;
  }

  /** What the layer makes of its input: tensors, or nested arrays of numbers or strings. */
  protected abstract process(input: unknown): unknown;

  /** The elements of an input; where only shapes are asked for, any. */
  protected read(input: unknown): Elements {
    if (!onlyShapesMatter() || !isTensor(input)) return elementsOf(input, this.name);
    return { shape: input.shape, data: Array.from({ length: input.size }, () => "") };
  }

  override call(input: unknown): unknown {
    return this.process(input);
  }

  override run(args: readonly unknown[]): unknown {
    const { inputs } = splitOptions(args);
    this.ensureBuilt([]);
    return this.process(inputs[0]);
  }

  override buildFromConfig(): void {
    this.ensureBuilt([]);
  }

  protected override invoke(...args: readonly unknown[]): unknown {
    return leaves(args, isKerasTensor).length > 0 ? super.invoke(...args) : this.run(args);
  }
}
