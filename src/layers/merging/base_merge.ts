import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import { isTensor, type Operation } from "../../tensor/operation.ts";
import type { OptionTable } from "../../util/options.ts";
import { isShape } from "../call_arguments.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { BuildShape, Mask } from "../layer.ts";

type Origins = readonly (Operation | undefined)[];

/** Layers of a list of tensors. */
export abstract class BaseMerge<T extends OptionTable = Record<never, never>> extends ConfiguredLayer<T> {
  override supportsMasking = true;
  /** How many tensors it takes, where that is fixed. */
  protected readonly count: number | undefined;

  /** A step counts if it counts in any of the inputs, as long as all say what counts. */
  override computeMask(_inputs: unknown, mask: Mask): Mask {
    if (mask === undefined || isTensor(mask)) return undefined;
    const known = mask.filter((one) => one !== undefined);
    return known.length < mask.length ? undefined : known.reduce((a, b) => ops.logicalOr(a, b));
  }

  protected override checkInputs([shapes]: readonly BuildShape[], origins: Origins = []): void {
    if (shapes === undefined || isShape(shapes)) throw this.#notAList(shapes);
    const list = shapes as readonly Shape[];
    if (this.count !== undefined && list.length !== this.count) throw this.#wrongCount(list.length, this.count);
    this.checkShapes(list, origins);
  }

  /** Refuses shapes that cannot be merged. */
  protected abstract checkShapes(shapes: readonly Shape[], origins: Origins): void;

  protected misfit(shapes: readonly Shape[], origins: Origins, expected: string): CeratopsError {
    const from = (i: number): string => (origins[i] === undefined ? "" : ` from "${origins[i]?.name}"`);
    return new CeratopsError(`"${this.name}" (${this.className}) got shapes that do not fit together`, {
      code: "E_MERGE_SHAPES",
      where: this.name,
      expected,
      received: shapes.map((shape, i) => showShape(shape) + from(i)).join(" and "),
      hint: "layers.Dense(units) or layers.Reshape(shape) on one of the branches, so that the sizes agree",
    });
  }

  #notAList(shape: Shape | undefined): CeratopsError {
    const name = this.className;
    return new CeratopsError(`"${this.name}" (${name}) takes a list of tensors and got one`, {
      code: "E_MERGE_INPUTS",
      where: this.name,
      expected: "[a, b], two tensors or more",
      received: shape === undefined ? "nothing" : `one tensor ${showShape(shape)}`,
      hint: `layers.${name}()([a, b]) in a Functional model; Sequential passes a single tensor on`,
    });
  }

  #wrongCount(got: number, count: number): CeratopsError {
    return new CeratopsError(`"${this.name}" (${this.className}) takes ${count} tensors and got ${got}`, {
      code: "E_MERGE_INPUTS",
      where: this.name,
      expected: `${count} tensors`,
      received: String(got),
      hint: `layers.${this.className}()([a, b])`,
    });
  }
}
