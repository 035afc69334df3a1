import type { KerasTensor, Shape } from "../../../tensor/keras_tensor.ts";
import type { TensorLike } from "../../../tensor/convert.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { BaseLayer } from "../../layer.ts";
import type { CallArguments, Loose } from "../../typing.ts";
import type { ImageData, ImageResult } from "./image_layer.ts";

/** A layer that keeps the sizes of images; a record of images, labels, masks and boxes is changed as a whole. */
export interface OnImages extends BaseLayer {
  (data: ImageData, options?: CallArguments): ImageResult;
  (images: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(images: KerasTensor<S>, options?: CallArguments): KerasTensor<S>;
}

/** A layer that gives images of another size. */
export interface ResizingImages extends BaseLayer {
  (data: ImageData, options?: CallArguments): ImageResult;
  (images: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(images: KerasTensor<S>, options?: CallArguments): KerasTensor<Loose<S>>;
}
