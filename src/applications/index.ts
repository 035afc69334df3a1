/** Ready-made models for images: Keras's `keras.applications`. */
import { decodePredictions } from "./decode_predictions.ts";
import { preprocessingIn, preprocessInput, preprocessInside } from "./preprocessing.ts";

export { ConvNeXtBase, ConvNeXtLarge, ConvNeXtSmall, ConvNeXtTiny, ConvNeXtXLarge } from "./families/convnext.ts";
export { DenseNet121, DenseNet169, DenseNet201 } from "./families/densenet.ts";
export {
  EfficientNetB0, EfficientNetB1, EfficientNetB2, EfficientNetB3, EfficientNetB4, EfficientNetB5, EfficientNetB6, EfficientNetB7,
} from "./families/efficientnet.ts";
export {
  EfficientNetV2B0, EfficientNetV2B1, EfficientNetV2B2, EfficientNetV2B3, EfficientNetV2L, EfficientNetV2M, EfficientNetV2S,
} from "./families/efficientnet_v2.ts";
export { InceptionResNetV2 } from "./families/inception_resnet_v2.ts";
export { InceptionV3 } from "./families/inception_v3.ts";
export { MobileNet, type MobileNetOptions } from "./families/mobilenet.ts";
export { MobileNetV2, type MobileNetV2Options } from "./families/mobilenet_v2.ts";
export { MobileNetV3Large, MobileNetV3Small, type MobileNetV3Options } from "./families/mobilenet_v3.ts";
export { NASNetLarge, NASNetMobile } from "./families/nasnet.ts";
export { ResNet101, ResNet101V2, ResNet152, ResNet152V2, ResNet50, ResNet50V2 } from "./families/resnet.ts";
export { VGG16, VGG19 } from "./families/vgg.ts";
export { Xception } from "./families/xception.ts";
export type { DecodeOptions, Prediction } from "./decode_predictions.ts";
export type { ApplicationOptions, ApplicationWeights, ImageShape, PreprocessingOptions } from "./options.ts";
export type { ModeOptions, Preprocess, PreprocessingMode, PreprocessOptions } from "./preprocessing.ts";

/** What the inputs and outputs of any of the models need. */
export const imagenetUtils = { preprocessInput, decodePredictions };

const tf = { preprocessInput: preprocessingIn("tf"), decodePredictions };
const torch = { preprocessInput: preprocessingIn("torch"), decodePredictions };
const caffe = { preprocessInput: preprocessingIn("caffe"), decodePredictions };
/** Their models scale pixels from 0 to 255 themselves. */
const inside = { preprocessInput: preprocessInside, decodePredictions };

export {
  caffe as resnet,
  caffe as resnet50,
  caffe as vgg16,
  caffe as vgg19,
  inside as convnext,
  inside as efficientnet,
  inside as efficientnetV2,
  inside as mobilenetV3,
  tf as inceptionResnetV2,
  tf as inceptionV3,
  tf as mobilenet,
  tf as mobilenetV2,
  tf as nasnet,
  tf as resnetV2,
  tf as xception,
  torch as densenet,
};
