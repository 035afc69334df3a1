import { CeratopsError } from "../../errors.ts";
import { at, sizeOf } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import { showShape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { OptionTable } from "../../util/options.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { perAxis } from "../space.ts";

type Margin = readonly [before: number, after: number];

/** Layers that cut margins off. */
export abstract class BaseCropping<T extends OptionTable> extends ConfiguredLayer<T> {
  protected crop(x: Tensor, inSpace: readonly Margin[], format: DataFormat): Tensor {
    const margins = perAxis<Margin>(inSpace, [0, 0], format);
    const sizes = x.shape.map((dim, axis) => dim - at(at(margins, axis), 0) - at(at(margins, axis), 1));
    if (sizeOf(sizes) === 0 || sizes.some((dim) => dim < 0)) throw this.#nothingLeft(x, inSpace);
    return ops.slice(x, margins.map(([before]) => before), sizes);
  }

  #nothingLeft(x: Tensor, inSpace: readonly Margin[]): CeratopsError {
    return new CeratopsError(`"${this.name}" would cut everything off`, {
      code: "E_CROPPING",
      where: this.name,
      expected: `margins smaller than the sizes of ${showShape(x.shape)}`,
      received: inSpace.map((margin) => `[${margin.join(", ")}]`).join(", "),
      hint: "cropping: 0",
    });
  }
}
