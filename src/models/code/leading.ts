/** The options that people write without their names, in their order: here and in Keras alike. */

const words = (text: string): string[] => text.split(" ");

const table: Readonly<Record<string, string>> = {
  "units": "Dense TernaryDense GRU GRUCell LSTM LSTMCell SimpleRNN SimpleRNNCell",
  "filters kernel_size":
    "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D ConvLSTM1D " +
    "ConvLSTM2D ConvLSTM3D",
  "kernel_size": "DepthwiseConv1D DepthwiseConv2D",
  "pool_size": "AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D",
  "output_size":
    "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D " +
    "AdaptiveMaxPooling3D",
  "activation": "Activation",
  "function": "Lambda",
  "rate": "Dropout AlphaDropout GaussianDropout SpatialDropout1D SpatialDropout2D SpatialDropout3D",
  "stddev": "GaussianNoise",
  "layer": "Bidirectional TimeDistributed SpectralNormalization Wrapper",
  "cell": "RNN",
  "cells": "StackedRNNCells",
  "layers": "Pipeline",
  "input_dim output_dim": "Embedding ReversibleEmbedding",
  "equation output_shape": "EinsumDense",
  "num_heads key_dim": "MultiHeadAttention",
  "head_dim num_query_heads num_key_value_heads": "GroupQueryAttention",
  "axes": "Dot",
  "dims": "Permute",
  "n": "RepeatVector",
  "target_shape": "Reshape",
  "size": "UpSampling1D UpSampling2D UpSampling3D",
  "padding": "ZeroPadding1D ZeroPadding2D ZeroPadding3D",
  "cropping": "Cropping1D Cropping2D Cropping3D",
  "scale": "Rescaling",
  "num_tokens": "CategoryEncoding",
  "num_bins": "Hashing HashedCrossing",
  "height width": "CenterCrop RandomCrop Resizing",
  "max_number": "MaxNumBoundingBoxes",
  "factor":
    "RandomBrightness RandomColorDegeneration RandomContrast RandomHue RandomPosterization RandomRotation RandomSaturation " +
    "RandomSharpness",
  "height_factor": "RandomZoom",
  "height_factor width_factor": "RandomTranslation",
};

const byClass = new Map(
  Object.entries(table).flatMap(([keys, classes]) => words(classes).map((name): [string, string[]] => [name, words(keys)])),
);

/** The options of a built-in layer that come first, without their names. */
export const leadingOptions = (className: string): readonly string[] => byClass.get(className) ?? [];
