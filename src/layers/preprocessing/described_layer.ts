import type { OptionTable } from "../../util/options.ts";
import { ConfiguredLayer } from "../configured_layer.ts";

/**
 * Layers that know all they need only once they were adapted: in a call on symbolic tensors, which may come before,
 * shapes are all that matters.
 */
export abstract class DescribedLayer<T extends OptionTable> extends ConfiguredLayer<T> {
  #describing = false;

  /** Whether only shapes are asked for. */
  protected get describing(): boolean {
    return this.#describing;
  }

  protected override inferOutputs(args: readonly unknown[]): unknown {
    this.#describing = true;
    try {
      return super.inferOutputs(args);
    } finally {
      this.#describing = false;
    }
  }
}
