import { describe, expect, it } from "vitest";
import * as ops from "../ops/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { registerSerializable } from "../util/custom_objects.ts";
import * as layers from "./index.ts";
import { describeLayer, type LayerSpec } from "./layer.suite.ts";
import { classNames } from "./registry.ts";

useEngine("reference");

const doubled = registerSerializable((x: Tensor) => ops.multiply(x, 2), { package: "tests", name: "doubled" });

const image = [6, 6, 3];
const volume = [5, 5, 5, 2];
const sequence = [6, 4];

const core: Record<string, LayerSpec> = {
  Dense: { make: (o) => layers.Dense(3, { activation: "tanh", ...o }), sample: [4], output: [3], weights: [2, 0] },
  TernaryDense: { make: (o) => layers.TernaryDense(3, o), sample: [4], output: [3], weights: [2, 0] },
  Lambda: { make: (o) => layers.Lambda(doubled, o), sample: sequence, output: sequence },
  EinsumDense: {
    make: (o) => layers.EinsumDense("abc,cde->abde", [6, 2, 5], { biasAxes: "de", ...o }),
    sample: sequence,
    output: [6, 2, 5],
    weights: [2, 0],
  },
  Embedding: {
    make: (o) => layers.Embedding(9, 3, { maskZero: true, ...o }),
    sample: [6],
    output: [6, 3],
    weights: [1, 0],
    idsBelow: 9,
  },
  ReversibleEmbedding: {
    make: (o) => layers.ReversibleEmbedding(9, 3, { maskZero: true, logitSoftCap: 5, ...o }),
    sample: [6],
    output: [6, 3],
    weights: [1, 0],
    idsBelow: 9,
  },
  Identity: { make: (o) => layers.Identity(o), sample: sequence, output: sequence, masks: true },
  Masking: { make: (o) => layers.Masking(o), sample: sequence, output: sequence, masks: true },
};

const activations: Record<string, LayerSpec> = {
  Activation: { make: (o) => layers.Activation("relu", o), sample: sequence, output: sequence, masks: true },
  ELU: { make: (o) => layers.ELU(o), sample: [4], output: [4] },
  LeakyReLU: { make: (o) => layers.LeakyReLU(o), sample: [4], output: [4] },
  PReLU: { make: (o) => layers.PReLU({ sharedAxes: [1], ...o }), sample: sequence, output: sequence, weights: [1, 0] },
  ReLU: { make: (o) => layers.ReLU({ maxValue: 0.5, ...o }), sample: [4], output: [4] },
  Softmax: { make: (o) => layers.Softmax(o), sample: [4], output: [4] },
};

const convolutional: Record<string, LayerSpec> = {
  Conv1D: { make: (o) => layers.Conv1D(3, 2, { padding: "causal", ...o }), sample: sequence, output: [6, 3], weights: [2, 0] },
  Conv2D: { make: (o) => layers.Conv2D(4, [3, 2], { strides: 2, ...o }), sample: image, output: [2, 3, 4], weights: [2, 0] },
  Conv3D: { make: (o) => layers.Conv3D(2, 2, { useBias: false, ...o }), sample: volume, output: [4, 4, 4, 2], weights: [1, 0] },
  Conv1DTranspose: { make: (o) => layers.Conv1DTranspose(3, 2, { strides: 2, ...o }), sample: sequence, output: [12, 3], weights: [2, 0] },
  Conv2DTranspose: {
    make: (o) => layers.Conv2DTranspose(4, 3, { strides: 2, padding: "same", ...o }),
    sample: image,
    output: [12, 12, 4],
    weights: [2, 0],
  },
  Conv3DTranspose: { make: (o) => layers.Conv3DTranspose(2, 2, o), sample: volume, output: [6, 6, 6, 2], weights: [2, 0] },
  DepthwiseConv1D: { make: (o) => layers.DepthwiseConv1D(2, { depthMultiplier: 2, ...o }), sample: sequence, output: [5, 8], weights: [2, 0] },
  DepthwiseConv2D: { make: (o) => layers.DepthwiseConv2D(3, o), sample: image, output: [4, 4, 3], weights: [2, 0] },
  SeparableConv1D: { make: (o) => layers.SeparableConv1D(5, 2, o), sample: sequence, output: [5, 5], weights: [3, 0] },
  SeparableConv2D: { make: (o) => layers.SeparableConv2D(5, 3, { padding: "same", ...o }), sample: image, output: [6, 6, 5], weights: [3, 0] },
};

const pooling: Record<string, LayerSpec> = {
  AveragePooling1D: { make: (o) => layers.AveragePooling1D(2, o), sample: sequence, output: [3, 4] },
  AveragePooling2D: { make: (o) => layers.AveragePooling2D(2, { strides: 1, ...o }), sample: image, output: [5, 5, 3] },
  AveragePooling3D: { make: (o) => layers.AveragePooling3D(2, { padding: "same", ...o }), sample: volume, output: [3, 3, 3, 2] },
  MaxPooling1D: { make: (o) => layers.MaxPooling1D(o), sample: sequence, output: [3, 4] },
  MaxPooling2D: { make: (o) => layers.MaxPooling2D([3, 2], o), sample: image, output: [2, 3, 3] },
  MaxPooling3D: { make: (o) => layers.MaxPooling3D(2, o), sample: volume, output: [2, 2, 2, 2] },
  GlobalAveragePooling1D: { make: (o) => layers.GlobalAveragePooling1D(o), sample: sequence, output: [4], masks: false },
  GlobalAveragePooling2D: { make: (o) => layers.GlobalAveragePooling2D(o), sample: image, output: [3] },
  GlobalAveragePooling3D: { make: (o) => layers.GlobalAveragePooling3D({ keepdims: true, ...o }), sample: volume, output: [1, 1, 1, 2] },
  GlobalMaxPooling1D: { make: (o) => layers.GlobalMaxPooling1D(o), sample: sequence, output: [4] },
  GlobalMaxPooling2D: { make: (o) => layers.GlobalMaxPooling2D({ dataFormat: "channels_first", ...o }), sample: image, output: [6] },
  GlobalMaxPooling3D: { make: (o) => layers.GlobalMaxPooling3D(o), sample: volume, output: [2] },
};

const adaptive: Record<string, LayerSpec> = {
  AdaptiveAveragePooling1D: { make: (o) => layers.AdaptiveAveragePooling1D(4, o), sample: sequence, output: [4, 4] },
  AdaptiveAveragePooling2D: { make: (o) => layers.AdaptiveAveragePooling2D([2, 3], o), sample: image, output: [2, 3, 3] },
  AdaptiveAveragePooling3D: { make: (o) => layers.AdaptiveAveragePooling3D(2, o), sample: volume, output: [2, 2, 2, 2] },
  AdaptiveMaxPooling1D: { make: (o) => layers.AdaptiveMaxPooling1D(4, o), sample: sequence, output: [4, 4] },
  AdaptiveMaxPooling2D: { make: (o) => layers.AdaptiveMaxPooling2D([2, 3], o), sample: image, output: [2, 3, 3] },
  AdaptiveMaxPooling3D: { make: (o) => layers.AdaptiveMaxPooling3D(2, o), sample: volume, output: [2, 2, 2, 2] },
};

const reshaping: Record<string, LayerSpec> = {
  Flatten: { make: (o) => layers.Flatten(o), sample: image, output: [108] },
  Reshape: { make: (o) => layers.Reshape([9, -1], o), sample: image, output: [9, 12] },
  Permute: { make: (o) => layers.Permute([2, 1], o), sample: sequence, output: [4, 6] },
  RepeatVector: { make: (o) => layers.RepeatVector(5, o), sample: [4], output: [5, 4] },
  Cropping1D: { make: (o) => layers.Cropping1D([1, 2], o), sample: sequence, output: [3, 4] },
  Cropping2D: { make: (o) => layers.Cropping2D([1, [0, 2]], o), sample: image, output: [4, 4, 3] },
  Cropping3D: { make: (o) => layers.Cropping3D(1, o), sample: volume, output: [3, 3, 3, 2] },
  ZeroPadding1D: { make: (o) => layers.ZeroPadding1D(2, o), sample: sequence, output: [10, 4] },
  ZeroPadding2D: { make: (o) => layers.ZeroPadding2D({ padding: [1, [0, 2]], ...o }), sample: image, output: [8, 8, 3] },
  ZeroPadding3D: { make: (o) => layers.ZeroPadding3D(o), sample: volume, output: [7, 7, 7, 2] },
  UpSampling1D: { make: (o) => layers.UpSampling1D(3, o), sample: sequence, output: [18, 4] },
  UpSampling2D: { make: (o) => layers.UpSampling2D([2, 1], o), sample: image, output: [12, 6, 3] },
  UpSampling3D: { make: (o) => layers.UpSampling3D(o), sample: volume, output: [10, 10, 10, 2] },
};

const regularization: Record<string, LayerSpec> = {
  Dropout: { make: (o) => layers.Dropout(0.5, { seed: 1, ...o }), sample: sequence, output: sequence, training: true, masks: true },
  AlphaDropout: { make: (o) => layers.AlphaDropout(0.5, { seed: 1, ...o }), sample: sequence, output: sequence, training: true },
  GaussianDropout: { make: (o) => layers.GaussianDropout(0.5, { seed: 1, ...o }), sample: sequence, output: sequence, training: true },
  GaussianNoise: { make: (o) => layers.GaussianNoise(0.5, { seed: 1, ...o }), sample: sequence, output: sequence, training: true },
  SpatialDropout1D: { make: (o) => layers.SpatialDropout1D(0.5, o), sample: sequence, output: sequence, training: true },
  SpatialDropout2D: { make: (o) => layers.SpatialDropout2D(0.5, o), sample: image, output: image, training: true },
  SpatialDropout3D: { make: (o) => layers.SpatialDropout3D(0.5, o), sample: volume, output: volume, training: true },
  ActivityRegularization: { make: (o) => layers.ActivityRegularization({ l1: 0.1, ...o }), sample: [4], output: [4] },
};

const normalization: Record<string, LayerSpec> = {
  BatchNormalization: { make: (o) => layers.BatchNormalization(o), sample: image, output: image, weights: [2, 2], training: true },
  LayerNormalization: { make: (o) => layers.LayerNormalization(o), sample: sequence, output: sequence, weights: [2, 0], masks: true },
  GroupNormalization: { make: (o) => layers.GroupNormalization({ groups: 2, ...o }), sample: sequence, output: sequence, weights: [2, 0] },
  RMSNormalization: { make: (o) => layers.RMSNormalization(o), sample: sequence, output: sequence, weights: [1, 0] },
  UnitNormalization: { make: (o) => layers.UnitNormalization(o), sample: sequence, output: sequence },
};

const attention: Record<string, LayerSpec> = {
  Attention: {
    make: (o) => layers.Attention({ useScale: true, scoreMode: "concat", ...o }),
    sample: { list: [sequence, [3, 4]] },
    output: [6, 4],
    weights: [2, 0],
  },
  AdditiveAttention: { make: (o) => layers.AdditiveAttention(o), sample: { list: [sequence, [3, 4]] }, output: [6, 4], weights: [1, 0] },
  MultiHeadAttention: {
    make: (o) => layers.MultiHeadAttention(2, 3, { useGate: true, valueDim: 5, ...o }),
    sample: { positional: [sequence, [3, 7]] },
    output: [6, 4],
    weights: [10, 0],
  },
  GroupQueryAttention: {
    make: (o) => layers.GroupQueryAttention(3, 4, 2, o),
    sample: { positional: [sequence, sequence] },
    output: [6, 4],
    weights: [8, 0],
  },
};

const two = { list: [sequence, sequence] };
const merging: Record<string, LayerSpec> = {
  Add: { make: (o) => layers.Add(o), sample: { list: [sequence, [4]] }, output: sequence },
  Subtract: { make: (o) => layers.Subtract(o), sample: two, output: sequence, masks: true },
  Multiply: { make: (o) => layers.Multiply(o), sample: two, output: sequence, masks: true },
  Average: { make: (o) => layers.Average(o), sample: two, output: sequence },
  Maximum: { make: (o) => layers.Maximum(o), sample: two, output: sequence, masks: true },
  Minimum: { make: (o) => layers.Minimum(o), sample: two, output: sequence },
  Concatenate: { make: (o) => layers.Concatenate({ axis: 1, ...o }), sample: { list: [sequence, [2, 4]] }, output: [8, 4] },
  Dot: { make: (o) => layers.Dot([2, 2], o), sample: { list: [sequence, [3, 4]] }, output: [6, 3] },
};

const recurrent: Record<string, LayerSpec> = {
  SimpleRNN: { make: (o) => layers.SimpleRNN(3, { returnSequences: true, ...o }), sample: sequence, output: [6, 3], weights: [3, 0], masks: true },
  LSTM: { make: (o) => layers.LSTM(3, o), sample: sequence, output: [3], weights: [3, 0], masks: false },
  GRU: { make: (o) => layers.GRU(3, { goBackwards: true, returnState: true, ...o }), sample: sequence, output: [[3], [3]], weights: [3, 0] },
  ConvLSTM1D: { make: (o) => layers.ConvLSTM1D(3, 2, { padding: "same", strides: 2, ...o }), sample: image, output: [3, 3], weights: [3, 0] },
  ConvLSTM2D: {
    make: (o) => layers.ConvLSTM2D(3, 2, { dataFormat: "channels_first", returnSequences: true, returnState: true, dropout: 0.2, recurrentDropout: 0.3, seed: 1, ...o }),
    sample: volume,
    output: [[5, 3, 4, 1], [3, 4, 1], [3, 4, 1]],
    weights: [3, 0],
    training: true,
  },
  ConvLSTM3D: { make: (o) => layers.ConvLSTM3D(2, 1, { goBackwards: true, ...o }), sample: [2, 3, 2, 2, 1], output: [3, 2, 2, 2], weights: [3, 0] },
  RNN: {
    make: (o) => layers.RNN([layers.GRUCell(3, { resetAfter: false, ...o }), layers.LSTMCell(2, o)], o),
    sample: sequence,
    output: [2],
    weights: [6, 0],
  },
  Bidirectional: {
    make: (o) => layers.Bidirectional(layers.LSTM(3, { returnSequences: true, ...o }), o),
    sample: sequence,
    output: [6, 6],
    weights: [6, 0],
    masks: true,
  },
  TimeDistributed: { make: (o) => layers.TimeDistributed(layers.Dense(3, o), o), sample: sequence, output: [6, 3], weights: [2, 0], masks: true },
};

const preprocessing: Record<string, LayerSpec> = {
  Normalization: { make: (o) => layers.Normalization(o), sample: sequence, output: sequence, weights: [0, 3], masks: true },
  Discretization: { make: (o) => layers.Discretization({ numBins: 3, outputMode: "int", binBoundaries: [0, 0.5], ...o }), sample: [4], output: [4], gives: "int32" },
  CategoryEncoding: { make: (o) => layers.CategoryEncoding(5, o), sample: [4], output: [5], idsBelow: 5 },
  Rescaling: { make: (o) => layers.Rescaling(0.5, o), sample: sequence, output: sequence, masks: true },
  IntegerLookup: { make: (o) => layers.IntegerLookup({ vocabulary: [3, 1], ...o }), sample: [4], output: [4], idsBelow: 5, gives: "int32" },
  StringLookup: { make: (o) => layers.StringLookup({ vocabulary: ["3", "1"], ...o }), sample: [4], output: [4], idsBelow: 5, gives: "int32" },
  Hashing: { make: (o) => layers.Hashing(5, { outputMode: "one_hot", ...o }), sample: [4], output: [4, 5], idsBelow: 9 },
  HashedCrossing: { make: (o) => layers.HashedCrossing(5, { outputMode: "one_hot", ...o }), sample: { list: [[1], [1]] }, output: [5], idsBelow: 9 },
};

const signals: Record<string, LayerSpec> = {
  STFTSpectrogram: { make: (o) => layers.STFTSpectrogram({ frameLength: 8, mode: "psd", ...o }), sample: [24, 2], output: [5, 10], weights: [2, 0] },
  MelSpectrogram: { make: (o) => layers.MelSpectrogram({ fftLength: 16, sequenceStride: 8, numMelBins: 4, ...o }), sample: [32], output: [4, 5] },
  Wrapper: { make: (o) => layers.Wrapper(layers.Dense(3, o), o), sample: [4], output: [3], weights: [2, 0] },
  SpectralNormalization: { make: (o) => layers.SpectralNormalization(layers.Dense(3, o), o), sample: [4], output: [3], weights: [2, 1] },
  Pipeline: { make: (o) => layers.Pipeline([layers.Rescaling(2, o), layers.CenterCrop(3, 4, o)]), sample: image, output: [3, 4, 3] },
};

/** Images stay what they are in shape; everything here is done while training. */
const images = (make: LayerSpec["make"], output = image): LayerSpec => ({ make, sample: image, output, training: true });
const imagePreprocessing: Record<string, LayerSpec> = {
  AugMix: images((o) => layers.AugMix({ numChains: 2, seed: 1, ...o })),
  AutoContrast: images((o) => layers.AutoContrast(o)),
  CenterCrop: images((o) => layers.CenterCrop(3, 4, o), [3, 4, 3]),
  ContrastLimitedAdaptiveHistogramEqualization: images((o) => layers.ContrastLimitedAdaptiveHistogramEqualization({ tileGridSize: 2, ...o })),
  CutMix: images((o) => layers.CutMix(o)),
  Equalization: images((o) => layers.Equalization({ bins: 8, ...o })),
  MaxNumBoundingBoxes: images((o) => layers.MaxNumBoundingBoxes(3, o)),
  MixUp: images((o) => layers.MixUp(o)),
  RandAugment: images((o) => layers.RandAugment(o)),
  RandomBrightness: images((o) => layers.RandomBrightness(0.2, o)),
  RandomColorDegeneration: images((o) => layers.RandomColorDegeneration(0.5, o)),
  RandomColorJitter: images((o) => layers.RandomColorJitter({ brightnessFactor: 0.1, contrastFactor: 0.1, saturationFactor: 0.1, hueFactor: 0.1, ...o })),
  RandomContrast: images((o) => layers.RandomContrast(0.2, o)),
  RandomCrop: images((o) => layers.RandomCrop(3, 4, { seed: 1, ...o }), [3, 4, 3]),
  RandomElasticTransform: images((o) => layers.RandomElasticTransform(o)),
  RandomErasing: images((o) => layers.RandomErasing(o)),
  RandomFlip: images((o) => layers.RandomFlip({ mode: "vertical", ...o })),
  RandomGaussianBlur: images((o) => layers.RandomGaussianBlur(o)),
  RandomGrayscale: images((o) => layers.RandomGrayscale(o)),
  RandomHue: images((o) => layers.RandomHue(0.3, { valueRange: [-1, 1], ...o })),
  RandomInvert: images((o) => layers.RandomInvert(o)),
  RandomPerspective: images((o) => layers.RandomPerspective({ scale: 0.3, ...o })),
  RandomPosterization: images((o) => layers.RandomPosterization([2, 5], o)),
  RandomRotation: images((o) => layers.RandomRotation(0.2, o)),
  RandomSaturation: images((o) => layers.RandomSaturation(0.4, o)),
  RandomSharpness: images((o) => layers.RandomSharpness(0.4, o)),
  RandomShear: images((o) => layers.RandomShear({ xFactor: 0.3, ...o })),
  RandomTranslation: images((o) => layers.RandomTranslation(0.1, [-0.2, 0.3], o)),
  RandomZoom: images((o) => layers.RandomZoom([-0.2, 0.1], { widthFactor: 0.3, ...o })),
  Resizing: images((o) => layers.Resizing(3, 4, o), [3, 4, 3]),
  Solarization: images((o) => layers.Solarization({ thresholdFactor: 0.5, ...o })),
};

const specs = {
  ...core,
  ...activations,
  ...convolutional,
  ...pooling,
  ...adaptive,
  ...reshaping,
  ...regularization,
  ...normalization,
  ...attention,
  ...merging,
  ...recurrent,
  ...preprocessing,
  ...imagePreprocessing,
  ...signals,
};

/** Cells are called with states, `InputLayer` with nothing, texts are no tensors; they have tests of their own. */
const elsewhere = ["GRUCell", "InputLayer", "LSTMCell", "SimpleRNNCell", "StackedRNNCells", "TextVectorization"];

for (const [name, spec] of Object.entries(specs)) describeLayer(name, spec);

describe("the shared suite", () => {
  it("runs for every layer", () => {
    expect([...Object.keys(specs), ...elsewhere].toSorted()).toEqual(classNames.toSorted());
  });
});
