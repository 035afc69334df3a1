/** How Keras parts the arguments of an op: those in its config, and where its class lives. */

const words = (text: string): string[] => text.split(" ");

const modules: Readonly<Record<string, readonly string[]>> = {
  nn: words(
    "Relu Relu6 Sigmoid SparseSigmoid Softplus Softsign SoftShrink SparsePlus Silu Squareplus LogSigmoid LeakyRelu " +
      "HardSigmoid HardSilu Elu Selu Gelu Celu Glu TanhShrink HardTanh HardShrink Threshold Softmax LogSoftmax Sparsemax " +
      "MaxPool AdaptiveMaxPool AveragePool AdaptiveAveragePool Conv DepthwiseConv SeparableConv ConvTranspose OneHot " +
      "BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy MultiHot Moments BatchNorm CTCLoss " +
      "CTCDecode Normalize PSNR DotProductAttention RMSNorm LayerNorm Polar Unfold Fold DepthToSpace SpaceToDepth",
  ),
  core: words(
    "Map Scan AssociativeScan Scatter ScatterUpdate Slice SliceUpdate Switch WhileLoop StopGradient ForiLoop Unstack " +
      "Cast SaturateCast ConvertToTensor Cond VectorizedMap",
  ),
  math: words(
    "SegmentReduction SegmentSum SegmentMax SegmentMin SegmentProd TopK InTopK Logsumexp CDist ExtractSequences FFT FFT2 " +
      "IFFT2 RFFT IRFFT STFT ISTFT Rsqrt Erf Erfc Erfinv Logdet ViewAsComplex ViewAsReal",
  ),
  linalg: words("Cholesky CholeskyInverse Det Eig Eigh Inv LuFactor Norm Qr Solve SolveTriangular SVD Lstsq MatrixRank Pinv JVP"),
  image: words(
    "RGBToGrayscale RGBToHSV HSVToRGB Resize AffineTransform ExtractPatches MapCoordinates PadImages CropImages " +
      "PerspectiveTransform GaussianBlur ElasticTransform ScaleAndTranslate SobelEdges SSIM",
  ),
};

/** The module that Keras finds the class of an op in. */
export function moduleOf(className: string): string {
  const found = Object.entries(modules).find(([, names]) => names.includes(className));
  return `keras.src.ops.${found?.[0] ?? "numpy"}`;
}

/** Config keys of arguments that stand by position here, after the tensors (Einsum: before). */
const positional: Readonly<Record<string, string>> = {
  BroadcastTo: "shape",
  Clip: "x_min x_max",
  Einsum: "subscripts",
  ExpandDims: "axis",
  Hsplit: "indices_or_sections",
  Moveaxis: "source destination",
  Pad: "pad_width",
  UnravelIndex: "shape",
  Repeat: "repeats",
  Reshape: "newshape",
  Roll: "shift",
  Split: "indices_or_sections",
  Swapaxes: "axis1 axis2",
  Tile: "repeats",
  Vsplit: "indices_or_sections",
  Argpartition: "kth",
  ArraySplit: "indices_or_sections",
  Dsplit: "indices_or_sections",
  Threshold: "threshold default_value",
  MaxPool: "pool_size",
  AveragePool: "pool_size",
  OneHot: "num_classes",
  Moments: "axes",
  PSNR: "max_val",
  Unfold: "kernel_size",
  Fold: "output_size kernel_size",
  DepthToSpace: "block_size",
  SpaceToDepth: "block_size",
  Scatter: "shape",
  Slice: "shape",
  Cast: "dtype",
  SaturateCast: "dtype",
  TopK: "k",
  InTopK: "k",
  ExtractSequences: "sequence_length sequence_stride",
  STFT: "sequence_length sequence_stride fft_length",
  ISTFT: "sequence_length sequence_stride fft_length",
  Resize: "size",
  ExtractPatches: "size",
};

export const configArguments = (className: string): string[] => (positional[className] === undefined ? [] : words(positional[className]));

/** Whether the arguments in the config come before the tensors. */
export const configFirst = (className: string): boolean => className === "Einsum";
