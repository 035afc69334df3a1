import { DenseLayer } from "./core/dense.ts";
import { LambdaLayer } from "./core/lambda.ts";
import { TernaryDenseLayer } from "./core/ternary_dense.ts";
import { EinsumDenseLayer } from "./core/einsum_dense.ts";
import { EmbeddingLayer } from "./core/embedding.ts";
import { ReversibleEmbeddingLayer } from "./core/reversible_embedding.ts";
import { IdentityLayer } from "./core/identity.ts";
import { InputLayer } from "./core/input.ts";
import { MaskingLayer } from "./core/masking.ts";
import { ActivationLayer } from "./activations/activation.ts";
import { ELULayer } from "./activations/elu.ts";
import { LeakyReLULayer } from "./activations/leaky_relu.ts";
import { PReLULayer } from "./activations/prelu.ts";
import { ReLULayer } from "./activations/relu.ts";
import { SoftmaxLayer } from "./activations/softmax.ts";
import { Conv1DLayer } from "./convolutional/conv1d.ts";
import { Conv1DTransposeLayer } from "./convolutional/conv1d_transpose.ts";
import { Conv2DLayer } from "./convolutional/conv2d.ts";
import { Conv2DTransposeLayer } from "./convolutional/conv2d_transpose.ts";
import { Conv3DLayer } from "./convolutional/conv3d.ts";
import { Conv3DTransposeLayer } from "./convolutional/conv3d_transpose.ts";
import { DepthwiseConv1DLayer } from "./convolutional/depthwise_conv1d.ts";
import { DepthwiseConv2DLayer } from "./convolutional/depthwise_conv2d.ts";
import { SeparableConv1DLayer } from "./convolutional/separable_conv1d.ts";
import { SeparableConv2DLayer } from "./convolutional/separable_conv2d.ts";
import { AdaptiveAveragePooling1DLayer } from "./pooling/adaptive_average_pooling1d.ts";
import { AdaptiveAveragePooling2DLayer } from "./pooling/adaptive_average_pooling2d.ts";
import { AdaptiveAveragePooling3DLayer } from "./pooling/adaptive_average_pooling3d.ts";
import { AdaptiveMaxPooling1DLayer } from "./pooling/adaptive_max_pooling1d.ts";
import { AdaptiveMaxPooling2DLayer } from "./pooling/adaptive_max_pooling2d.ts";
import { AdaptiveMaxPooling3DLayer } from "./pooling/adaptive_max_pooling3d.ts";
import { AveragePooling1DLayer } from "./pooling/average_pooling1d.ts";
import { AveragePooling2DLayer } from "./pooling/average_pooling2d.ts";
import { AveragePooling3DLayer } from "./pooling/average_pooling3d.ts";
import { GlobalAveragePooling1DLayer } from "./pooling/global_average_pooling1d.ts";
import { GlobalAveragePooling2DLayer } from "./pooling/global_average_pooling2d.ts";
import { GlobalAveragePooling3DLayer } from "./pooling/global_average_pooling3d.ts";
import { GlobalMaxPooling1DLayer } from "./pooling/global_max_pooling1d.ts";
import { GlobalMaxPooling2DLayer } from "./pooling/global_max_pooling2d.ts";
import { GlobalMaxPooling3DLayer } from "./pooling/global_max_pooling3d.ts";
import { MaxPooling1DLayer } from "./pooling/max_pooling1d.ts";
import { MaxPooling2DLayer } from "./pooling/max_pooling2d.ts";
import { MaxPooling3DLayer } from "./pooling/max_pooling3d.ts";
import { Cropping1DLayer } from "./reshaping/cropping1d.ts";
import { Cropping2DLayer } from "./reshaping/cropping2d.ts";
import { Cropping3DLayer } from "./reshaping/cropping3d.ts";
import { FlattenLayer } from "./reshaping/flatten.ts";
import { PermuteLayer } from "./reshaping/permute.ts";
import { RepeatVectorLayer } from "./reshaping/repeat_vector.ts";
import { ReshapeLayer } from "./reshaping/reshape.ts";
import { UpSampling1DLayer } from "./reshaping/up_sampling1d.ts";
import { UpSampling2DLayer } from "./reshaping/up_sampling2d.ts";
import { UpSampling3DLayer } from "./reshaping/up_sampling3d.ts";
import { ZeroPadding1DLayer } from "./reshaping/zero_padding1d.ts";
import { ZeroPadding2DLayer } from "./reshaping/zero_padding2d.ts";
import { ZeroPadding3DLayer } from "./reshaping/zero_padding3d.ts";
import { ActivityRegularizationLayer } from "./regularization/activity_regularization.ts";
import { AlphaDropoutLayer } from "./regularization/alpha_dropout.ts";
import { DropoutLayer } from "./regularization/dropout.ts";
import { GaussianDropoutLayer } from "./regularization/gaussian_dropout.ts";
import { GaussianNoiseLayer } from "./regularization/gaussian_noise.ts";
import { SpatialDropout1DLayer } from "./regularization/spatial_dropout1d.ts";
import { SpatialDropout2DLayer } from "./regularization/spatial_dropout2d.ts";
import { SpatialDropout3DLayer } from "./regularization/spatial_dropout3d.ts";
import { BatchNormalizationLayer } from "./normalization/batch_normalization.ts";
import { GroupNormalizationLayer } from "./normalization/group_normalization.ts";
import { LayerNormalizationLayer } from "./normalization/layer_normalization.ts";
import { RMSNormalizationLayer } from "./normalization/rms_normalization.ts";
import { UnitNormalizationLayer } from "./normalization/unit_normalization.ts";
import { AdditiveAttentionLayer } from "./attention/additive_attention.ts";
import { AttentionLayer } from "./attention/attention.ts";
import { GroupQueryAttentionLayer } from "./attention/group_query_attention.ts";
import { MultiHeadAttentionLayer } from "./attention/multi_head_attention.ts";
import { AddLayer } from "./merging/add.ts";
import { AverageLayer } from "./merging/average.ts";
import { ConcatenateLayer } from "./merging/concatenate.ts";
import { DotLayer } from "./merging/dot.ts";
import { MaximumLayer } from "./merging/maximum.ts";
import { MinimumLayer } from "./merging/minimum.ts";
import { MultiplyLayer } from "./merging/multiply.ts";
import { SubtractLayer } from "./merging/subtract.ts";
import { BidirectionalLayer } from "./rnn/bidirectional.ts";
import { ConvLSTM1DLayer } from "./rnn/conv_lstm1d.ts";
import { ConvLSTM2DLayer } from "./rnn/conv_lstm2d.ts";
import { ConvLSTM3DLayer } from "./rnn/conv_lstm3d.ts";
import { GRULayer } from "./rnn/gru.ts";
import { GRUCellLayer } from "./rnn/gru_cell.ts";
import { LSTMLayer } from "./rnn/lstm.ts";
import { LSTMCellLayer } from "./rnn/lstm_cell.ts";
import { RNNLayer } from "./rnn/rnn.ts";
import { SimpleRNNLayer } from "./rnn/simple_rnn.ts";
import { SimpleRNNCellLayer } from "./rnn/simple_rnn_cell.ts";
import { StackedRNNCellsLayer } from "./rnn/stacked_rnn_cells.ts";
import { TimeDistributedLayer } from "./rnn/time_distributed.ts";
import { NormalizationLayer } from "./preprocessing/numeric/normalization.ts";
import { DiscretizationLayer } from "./preprocessing/numeric/discretization.ts";
import { CategoryEncodingLayer } from "./preprocessing/numeric/category_encoding.ts";
import { RescalingLayer } from "./preprocessing/numeric/rescaling.ts";
import { IntegerLookupLayer } from "./preprocessing/lookup/integer_lookup.ts";
import { StringLookupLayer } from "./preprocessing/lookup/string_lookup.ts";
import { HashingLayer } from "./preprocessing/hashing/hashing.ts";
import { HashedCrossingLayer } from "./preprocessing/hashing/hashed_crossing.ts";
import { AugMixLayer } from "./preprocessing/image/aug_mix.ts";
import { AutoContrastLayer } from "./preprocessing/image/auto_contrast.ts";
import { CenterCropLayer } from "./preprocessing/image/center_crop.ts";
import { ContrastLimitedAdaptiveHistogramEqualizationLayer } from "./preprocessing/image/clahe.ts";
import { CutMixLayer } from "./preprocessing/image/cut_mix.ts";
import { EqualizationLayer } from "./preprocessing/image/equalization.ts";
import { MaxNumBoundingBoxesLayer } from "./preprocessing/image/max_num_bounding_boxes.ts";
import { MixUpLayer } from "./preprocessing/image/mix_up.ts";
import { RandAugmentLayer } from "./preprocessing/image/rand_augment.ts";
import { RandomBrightnessLayer } from "./preprocessing/image/random_brightness.ts";
import { RandomColorDegenerationLayer } from "./preprocessing/image/random_color_degeneration.ts";
import { RandomColorJitterLayer } from "./preprocessing/image/random_color_jitter.ts";
import { RandomContrastLayer } from "./preprocessing/image/random_contrast.ts";
import { RandomCropLayer } from "./preprocessing/image/random_crop.ts";
import { RandomElasticTransformLayer } from "./preprocessing/image/random_elastic_transform.ts";
import { RandomErasingLayer } from "./preprocessing/image/random_erasing.ts";
import { RandomFlipLayer } from "./preprocessing/image/random_flip.ts";
import { RandomGaussianBlurLayer } from "./preprocessing/image/random_gaussian_blur.ts";
import { RandomGrayscaleLayer } from "./preprocessing/image/random_grayscale.ts";
import { RandomHueLayer } from "./preprocessing/image/random_hue.ts";
import { RandomInvertLayer } from "./preprocessing/image/random_invert.ts";
import { RandomPerspectiveLayer } from "./preprocessing/image/random_perspective.ts";
import { RandomPosterizationLayer } from "./preprocessing/image/random_posterization.ts";
import { RandomRotationLayer } from "./preprocessing/image/random_rotation.ts";
import { RandomSaturationLayer } from "./preprocessing/image/random_saturation.ts";
import { RandomSharpnessLayer } from "./preprocessing/image/random_sharpness.ts";
import { RandomShearLayer } from "./preprocessing/image/random_shear.ts";
import { RandomTranslationLayer } from "./preprocessing/image/random_translation.ts";
import { RandomZoomLayer } from "./preprocessing/image/random_zoom.ts";
import { ResizingLayer } from "./preprocessing/image/resizing.ts";
import { SolarizationLayer } from "./preprocessing/image/solarization.ts";
import { STFTSpectrogramLayer } from "./preprocessing/audio/stft_spectrogram.ts";
import { MelSpectrogramLayer } from "./preprocessing/audio/mel_spectrogram.ts";
import { TextVectorizationLayer } from "./preprocessing/text/text_vectorization.ts";
import { PipelineLayer } from "./preprocessing/pipeline.ts";
import { WrapperLayer } from "./wrapping/wrapper.ts";
import { SpectralNormalizationLayer } from "./wrapping/spectral_normalization.ts";
import type { LayerConstructor } from "./configured_layer.ts";
import { BaseLayer } from "./layer.ts";
import { serializeLayer } from "./serialize_layer.ts";
import { Family } from "../util/family.ts";
import { isSerialized, type Serialized } from "../util/serialize.ts";

const classes = [
  DenseLayer,
  LambdaLayer,
  TernaryDenseLayer,
  EinsumDenseLayer,
  EmbeddingLayer,
  ReversibleEmbeddingLayer,
  IdentityLayer,
  InputLayer,
  MaskingLayer,
  ActivationLayer,
  ELULayer,
  LeakyReLULayer,
  PReLULayer,
  ReLULayer,
  SoftmaxLayer,
  Conv1DLayer,
  Conv1DTransposeLayer,
  Conv2DLayer,
  Conv2DTransposeLayer,
  Conv3DLayer,
  Conv3DTransposeLayer,
  DepthwiseConv1DLayer,
  DepthwiseConv2DLayer,
  SeparableConv1DLayer,
  SeparableConv2DLayer,
  AdaptiveAveragePooling1DLayer,
  AdaptiveAveragePooling2DLayer,
  AdaptiveAveragePooling3DLayer,
  AdaptiveMaxPooling1DLayer,
  AdaptiveMaxPooling2DLayer,
  AdaptiveMaxPooling3DLayer,
  AveragePooling1DLayer,
  AveragePooling2DLayer,
  AveragePooling3DLayer,
  GlobalAveragePooling1DLayer,
  GlobalAveragePooling2DLayer,
  GlobalAveragePooling3DLayer,
  GlobalMaxPooling1DLayer,
  GlobalMaxPooling2DLayer,
  GlobalMaxPooling3DLayer,
  MaxPooling1DLayer,
  MaxPooling2DLayer,
  MaxPooling3DLayer,
  Cropping1DLayer,
  Cropping2DLayer,
  Cropping3DLayer,
  FlattenLayer,
  PermuteLayer,
  RepeatVectorLayer,
  ReshapeLayer,
  UpSampling1DLayer,
  UpSampling2DLayer,
  UpSampling3DLayer,
  ZeroPadding1DLayer,
  ZeroPadding2DLayer,
  ZeroPadding3DLayer,
  ActivityRegularizationLayer,
  AlphaDropoutLayer,
  DropoutLayer,
  GaussianDropoutLayer,
  GaussianNoiseLayer,
  SpatialDropout1DLayer,
  SpatialDropout2DLayer,
  SpatialDropout3DLayer,
  BatchNormalizationLayer,
  GroupNormalizationLayer,
  LayerNormalizationLayer,
  RMSNormalizationLayer,
  UnitNormalizationLayer,
  AdditiveAttentionLayer,
  AttentionLayer,
  GroupQueryAttentionLayer,
  MultiHeadAttentionLayer,
  AddLayer,
  AverageLayer,
  ConcatenateLayer,
  DotLayer,
  MaximumLayer,
  MinimumLayer,
  MultiplyLayer,
  SubtractLayer,
  BidirectionalLayer,
  ConvLSTM1DLayer,
  ConvLSTM2DLayer,
  ConvLSTM3DLayer,
  GRULayer,
  GRUCellLayer,
  LSTMLayer,
  LSTMCellLayer,
  RNNLayer,
  SimpleRNNLayer,
  SimpleRNNCellLayer,
  StackedRNNCellsLayer,
  TimeDistributedLayer,
  NormalizationLayer,
  DiscretizationLayer,
  CategoryEncodingLayer,
  RescalingLayer,
  IntegerLookupLayer,
  StringLookupLayer,
  HashingLayer,
  HashedCrossingLayer,
  AugMixLayer,
  AutoContrastLayer,
  CenterCropLayer,
  ContrastLimitedAdaptiveHistogramEqualizationLayer,
  CutMixLayer,
  EqualizationLayer,
  MaxNumBoundingBoxesLayer,
  MixUpLayer,
  RandAugmentLayer,
  RandomBrightnessLayer,
  RandomColorDegenerationLayer,
  RandomColorJitterLayer,
  RandomContrastLayer,
  RandomCropLayer,
  RandomElasticTransformLayer,
  RandomErasingLayer,
  RandomFlipLayer,
  RandomGaussianBlurLayer,
  RandomGrayscaleLayer,
  RandomHueLayer,
  RandomInvertLayer,
  RandomPerspectiveLayer,
  RandomPosterizationLayer,
  RandomRotationLayer,
  RandomSaturationLayer,
  RandomSharpnessLayer,
  RandomShearLayer,
  RandomTranslationLayer,
  RandomZoomLayer,
  ResizingLayer,
  SolarizationLayer,
  STFTSpectrogramLayer,
  MelSpectrogramLayer,
  TextVectorizationLayer,
  PipelineLayer,
  WrapperLayer,
  SpectralNormalizationLayer,
];

const members = Object.fromEntries(
  classes.map((layer) => [layer.className, (options: never) => new (layer as LayerConstructor)(options)]),
);

/** The names of the built-in layers. */
export const classNames: readonly string[] = Object.keys(members);

/** Names that Keras has given to a class besides its own. */
const names = {
  GroupedQueryAttention: "GroupQueryAttention",
  AvgPool1D: "AveragePooling1D",
  AvgPool2D: "AveragePooling2D",
  AvgPool3D: "AveragePooling3D",
  MaxPool1D: "MaxPooling1D",
  MaxPool2D: "MaxPooling2D",
  MaxPool3D: "MaxPooling3D",
  Convolution1D: "Conv1D",
  Convolution2D: "Conv2D",
  Convolution3D: "Conv3D",
} as const;

const family = new Family<BaseLayer>({
  kind: "layer",
  module: "keras.layers",
  members,
  names,
  isMember: (value) => value instanceof BaseLayer,
});

/** How a layer stands in files. */
export const serialize = (layer: BaseLayer): Serialized => serializeLayer(layer);

/** A layer out of a file, with the layers inside it; built, if it was. */
export function deserialize(config: Serialized & { readonly build_config?: Record<string, unknown> | null }): BaseLayer {
  const layer = family.deserialize({ ...config, config: withInnerLayers(config) });
  if (config.build_config) layer.buildFromConfig(config.build_config);
  return layer;
}

/** Options in which layers of the user's own may stand; Keras's are known by their module. */
const layerKeys = ["layer", "backward_layer", "cell", "cells"];

function withInnerLayers({ config, class_name: name }: Serialized): Serialized["config"] {
  if (typeof config === "string") return config;
  const isLayer = (key: string, value: unknown): boolean =>
    layerKeys.includes(key) || (name === "Pipeline" && key === "layers") || (isSerialized(value) && value.module === "keras.layers");
  const made = Object.entries(config).map(([key, value]) => [key, isLayer(key, value) ? inner(value) : value]);
  return Object.fromEntries(made) as Serialized["config"];
}

function inner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  return isSerialized(value) ? deserialize(value) : value;
}
