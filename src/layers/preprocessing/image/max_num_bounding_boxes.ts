import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { option, required, unsaved } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import type { Boxes } from "./boxes.ts";
import { imageTable } from "./image_layer.ts";
import { SteadyImageLayer } from "./steady_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, maxNumber: required(positiveInteger), fillValue: unsaved(option(-1)) };

export type MaxNumBoundingBoxesOptions = Omit<LayerWritten<typeof table>, "maxNumber">;

export class MaxNumBoundingBoxesLayer extends SteadyImageLayer<typeof table> {
  static readonly className = "MaxNumBoundingBoxes";
  static readonly table = table;
  protected override readonly casts = false;

  override augment(images: Tensor): Tensor {
    return images;
  }

  protected override finishBoxes({ boxes, labels }: Boxes): Boxes {
    const { maxNumber, fillValue } = this.options;
    const [batch = 1, count = 0] = boxes.shape;
    const kept = Math.min(count, maxNumber);
    const filled = (x: Tensor): Tensor => {
      const edges = x.shape.map((_, axis) => [0, axis === 1 ? maxNumber - kept : 0] as const);
      return ops.pad(ops.slice(x, x.shape.map(() => 0), [batch, kept, ...x.shape.slice(2)]), edges, { constantValues: fillValue });
    };
    return { boxes: filled(boxes), labels: filled(labels) };
  }
}

/**
 * Gives every image the same number of bounding boxes: those beyond it are dropped, missing ones are filled up.
 *
 * In and out: a record with `images` and `bounding_boxes`; images alone go through unchanged.
 *
 * @param maxNumber how many boxes each image has afterwards
 * @param options `fillValue`: of missing boxes and labels, -1; `boundingBoxFormat`: what the numbers of a box mean
 * @example
 * ```ts
 * const layer = layers.MaxNumBoundingBoxes(3, { boundingBoxFormat: "xyxy" });
 * const images = tensor({ data: new Float32Array(48), shape: [4, 4, 3] });
 * const boxes = { boxes: [[0, 0, 2, 2]], labels: [1] };
 * const result = layer({ images, bounding_boxes: boxes });
 * console.log(await result.bounding_boxes?.labels.array()); // [1, -1, -1]
 * ```
 */
export const MaxNumBoundingBoxes = (maxNumber: number, options: MaxNumBoundingBoxesOptions = {}): OnImages =>
  typed(new MaxNumBoundingBoxesLayer({ ...options, maxNumber }));
