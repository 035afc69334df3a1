import { CeratopsError } from "../../../errors.ts";
import * as ops from "../../../ops/index.ts";
import { toTensor, type TensorLike } from "../../../tensor/convert.ts";
import { showShape, type Shape } from "../../../tensor/keras_tensor.ts";
import { isTensor } from "../../../tensor/operation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { OptionTable } from "../../../util/options.ts";
import { currentTraining } from "../../call_context.ts";
import type { BuildShape } from "../../layer.ts";
import { isRecord } from "../../../util/tree.ts";
import { dataFormat } from "../../checks.ts";
import { ConfiguredLayer } from "../../configured_layer.ts";
import type { DataFormat } from "../../../tensor/config.ts";
import { fromCorners, toCorners, type BoxFormat, type Size } from "../../../data/bounding_boxes/corners.ts";
import { boxFormat, clipped, type Boxes } from "./boxes.ts";

/** Options of every layer on images. */
export const imageTable = { dataFormat: dataFormat(), boundingBoxFormat: boxFormat() };

/** Images with what belongs to them, which is changed along with them. Keys are Keras's. */
export interface ImageData {
  readonly images: TensorLike;
  readonly labels?: TensorLike;
  readonly segmentation_masks?: TensorLike;
  readonly bounding_boxes?: { readonly boxes: TensorLike; readonly labels: TensorLike };
}

/** The same afterwards. */
export interface ImageResult {
  readonly images: Tensor;
  readonly labels?: Tensor;
  readonly segmentation_masks?: Tensor;
  readonly bounding_boxes?: Boxes;
}

interface Common {
  readonly dataFormat: DataFormat;
  readonly boundingBoxFormat: BoxFormat | null;
}

/**
 * Layers that change images. What happens to a batch is drawn once (`draw`), then applied to the images, their masks,
 * labels and boxes. A layer sees `[batch, height, width, channels]` only, whatever it is called on.
 */
export abstract class ImageLayer<T extends OptionTable, Drawn = null> extends ConfiguredLayer<T> {
  /** Whether images are changed outside of training too. */
  protected readonly always: boolean = false;
  /** Whether pixels are brought to the compute dtype first. */
  protected readonly casts: boolean = true;

  /** Decides what happens to a batch. */
  abstract draw(images: Tensor): Drawn;

  abstract augment(images: Tensor, drawn: Drawn): Tensor;

  /** What happens outside of training. */
  protected atRest(images: Tensor): Tensor {
    return images;
  }

  augmentMasks(masks: Tensor, _drawn: Drawn): Tensor {
    return masks;
  }

  protected augmentLabels(labels: Tensor, _drawn: Drawn): Tensor {
    return labels;
  }

  /** Boxes as corners in pixels of the images before, and of those after. */
  protected augmentBoxes(boxes: Tensor, _drawn: Drawn, _before: Size, _after: Size): Tensor {
    return boxes;
  }

  /** What becomes of boxes and labels after they were moved. */
  protected finishBoxes(boxes: Boxes, size: Size): Boxes {
    return clipped(boxes, size);
  }

  override call(input: Tensor | ImageData): Tensor | ImageResult {
    const training = this.always || (currentTraining() ?? true);
    const images = toTensor(isTensor(input) ? input : input.images);
    if (images.rank !== 3 && images.rank !== 4) throw this.#wrongRank(images);
    const batch = this.#enter(images);
    const before = this.casts ? ops.cast(batch, this.dtypePolicy.computeDtype) : batch;
    const drawn = training ? this.draw(before) : undefined;
    const after = drawn === undefined ? this.atRest(before) : this.augment(before, drawn);
    const result = this.#leave(after, images.rank);
    return isTensor(input) ? result : { images: result, ...this.#others(input, images.rank, before, after, drawn) };
  }

  /** A record of images has a record of shapes. */
  override computeOutputShape(...shapes: readonly (BuildShape | null)[]): Shape | readonly Shape[] {
    const [shape] = shapes;
    if (!isRecord(shape)) return super.computeOutputShape(...shapes);
    const images = super.computeOutputShape(shape["images"] as unknown as Shape);
    return { ...(shape as object), images } as unknown as Shape;
  }

  protected override checkInputs(): void {
    // The rank is checked by `call`, which knows records too.
  }

  #others(input: ImageData, rank: number, before: Tensor, after: Tensor, drawn: Drawn | undefined): Omit<ImageResult, "images"> {
    const { labels, segmentation_masks: masks, bounding_boxes: boxes } = input;
    const single = rank === 3;
    const lift = (x: Tensor): Tensor => (single ? ops.expandDims(x, 0) : x);
    const drop = (x: Tensor): Tensor => (single ? ops.squeeze(x, { axis: 0 }) : x);
    const change = (x: TensorLike, how: (x: Tensor, drawn: Drawn) => Tensor): Tensor =>
      drawn === undefined ? toTensor(x) : drop(how(lift(toTensor(x)), drawn));
    return {
      ...(labels === undefined ? {} : { labels: change(labels, (x, d) => this.augmentLabels(x, d)) }),
      ...(masks === undefined ? {} : { segmentation_masks: this.#masks(masks, drawn) }),
      ...(boxes === undefined ? {} : { bounding_boxes: this.#boxes(boxes, before, after, drawn) }),
    };
  }

  #masks(given: TensorLike, drawn: Drawn | undefined): Tensor {
    const masks = toTensor(given);
    return drawn === undefined ? masks : this.#leave(this.augmentMasks(this.#enter(masks), drawn), masks.rank);
  }

  #boxes(given: { readonly boxes: TensorLike; readonly labels: TensorLike }, before: Tensor, after: Tensor, drawn: Drawn | undefined): Boxes {
    const { boundingBoxFormat: format } = this.#common;
    if (format === null) throw this.#noFormat();
    const boxes = ops.cast(toTensor(given.boxes), "float32");
    const labels = toTensor(given.labels);
    if (drawn === undefined) return { boxes, labels };
    const rows = ops.reshape(boxes, [-1, boxes.shape.at(-2) ?? 1, 4]);
    const [from, to] = [sizeOf(before), sizeOf(after)];
    const moved = this.augmentBoxes(toCorners(rows, format, from), drawn, from, to);
    const finished = this.finishBoxes({ boxes: moved, labels: ops.reshape(labels, moved.shape.slice(0, 2)) }, to);
    const count = finished.boxes.shape[1] ?? 1;
    return {
      boxes: ops.reshape(fromCorners(finished.boxes, format, to), [...boxes.shape.slice(0, -2), count, 4]),
      labels: ops.reshape(finished.labels, [...labels.shape.slice(0, -1), count]),
    };
  }

  /** One image or a batch, as a batch with channels last. */
  #enter(images: Tensor): Tensor {
    const batch = images.rank === 3 ? ops.expandDims(images, 0) : images;
    return this.#common.dataFormat === "channels_last" ? batch : ops.transpose(batch, { axes: [0, 2, 3, 1] });
  }

  #leave(batch: Tensor, rank: number): Tensor {
    const laid = this.#common.dataFormat === "channels_last" ? batch : ops.transpose(batch, { axes: [0, 3, 1, 2] });
    return rank === 3 ? ops.squeeze(laid, { axis: 0 }) : laid;
  }

  get #common(): Common {
    return this.options as unknown as Common;
  }

  #wrongRank(images: Tensor): CeratopsError {
    const axes = this.#common.dataFormat === "channels_last" ? "height, width, channels" : "channels, height, width";
    return new CeratopsError(`"${this.name}" (${this.className}) takes an image or a batch of images`, {
      code: "E_INPUT_RANK",
      where: this.name,
      expected: `[${axes}] or [batch, ${axes}]`,
      received: showShape(images.shape),
      hint: "ops.expandDims(x, -1) adds a channel",
    });
  }

  #noFormat(): CeratopsError {
    return new CeratopsError(`"${this.name}" got bounding boxes but does not know what their numbers mean`, {
      code: "E_BOX_FORMAT",
      where: this.name,
      expected: "the option boundingBoxFormat",
      received: "nothing",
      hint: `boundingBoxFormat: "xyxy"`,
    });
  }
}

export const sizeOf = ({ shape }: Tensor): Size => ({ height: shape[1] ?? 1, width: shape[2] ?? 1 });
