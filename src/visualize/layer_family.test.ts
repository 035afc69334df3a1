import { expect, test } from "vitest";
import { layerFamily, type Family } from "./layer_family.ts";

test.each<[Family, string[]]>([
  ["input", ["InputLayer"]],
  ["core", ["Dense", "EinsumDense", "Embedding", "ReversibleEmbedding"]],
  ["convolution", ["Conv1D", "Conv2D", "Conv3DTranspose", "SeparableConv2D", "DepthwiseConv1D"]],
  ["pooling", ["MaxPooling2D", "AveragePooling1D", "GlobalMaxPooling3D", "AdaptiveAveragePooling2D"]],
  ["recurrent", ["LSTM", "GRU", "SimpleRNN", "RNN", "LSTMCell", "Bidirectional", "TimeDistributed", "ConvLSTM2D"]],
  ["attention", ["Attention", "MultiHeadAttention", "GroupQueryAttention", "AdditiveAttention"]],
  ["normalization", ["BatchNormalization", "LayerNormalization", "SpectralNormalization", "RMSNormalization"]],
  ["activation", ["ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "Activation", "GELU"]],
  ["merging", ["Add", "Concatenate", "Dot", "Multiply"]],
  ["preprocessing", ["Normalization", "TextVectorization", "RandomFlip", "Rescaling", "StringLookup", "CategoryEncoding"]],
  ["regularization", ["Dropout", "SpatialDropout2D", "GaussianNoise", "AlphaDropout"]],
  ["reshaping", ["Flatten", "Reshape", "ZeroPadding2D", "UpSampling1D", "Permute", "Lambda"]],
  ["model", ["Functional", "Sequential"]],
  ["other", ["MyLayer", "Sin"]],
])("%s layers", (family, classNames) => {
  expect(Object.fromEntries(classNames.map((name) => [name, layerFamily(name)]))).toEqual(
    Object.fromEntries(classNames.map((name) => [name, family])),
  );
});
