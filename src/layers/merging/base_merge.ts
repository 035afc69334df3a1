import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import { isTensor, type Operation } from "../../tensor/operation.ts";
import type { OptionTable } from "../../util/options.ts";
import { asIdentifier } from "../../util/names.ts";
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

  protected override checkInputs([shapes, ...others]: readonly BuildShape[], origins: Origins = []): void {
    if (shapes === undefined || isShape(shapes)) throw this.#notAList(shapes, others);
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
      hint: misfitHint(shapes, origins),
    });
  }

  #notAList(shape: Shape | undefined, others: readonly BuildShape[]): CeratopsError {
    const name = this.className;
    const isSpread = others.length > 0;
    return new CeratopsError(`"${this.name}" (${name}) takes a list of tensors and got ${isSpread ? "several, not in a list" : "one"}`, {
      code: "E_MERGE_INPUTS",
      where: this.name,
      expected: "[a, b], two tensors or more",
      received: shape === undefined ? "nothing" : `${isSpread ? "" : "one tensor "}${[shape, ...others].map((one) => showShape(one as Shape)).join(", ")}`,
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

/** What can be changed at the branch that came last. */
function misfitHint(shapes: readonly Shape[], origins: Origins): string {
  const [first = []] = shapes;
  const last = shapes.at(-1) ?? [];
  const branch = asIdentifier(origins.at(-1)?.name ?? "x");
  const differing = first.flatMap((size, axis) => (size !== last[axis] && size !== 1 && last[axis] !== 1 ? [axis] : []));
  const inner = differing.filter((axis) => axis < first.length - 1);
  if (first.length === last.length && inner.length > 0) {
    return `padding: "same" keeps the lengths of a convolution; else layers.Reshape or layers.Cropping1D on one branch`;
  }
  if (first.length !== last.length) return `layers.Reshape([${first.slice(1).map((size) => size ?? -1).join(", ")}])(${branch})`;
  return `layers.Dense(${first.at(-1) ?? "units"})(${branch}) makes the sizes agree`;
}
