/** Families of layers, told apart by colour in the picture of a model. */
export type Family = keyof typeof FAMILY_COLORS;

export interface FamilyColor {
  /** Behind the layer's title. */
  readonly fill: string;
  /** Around the box. */
  readonly border: string;
  /** The layer's class. */
  readonly ink: string;
}

export const FAMILY_COLORS = {
  input: { fill: "#f1f5f9", border: "#cbd5e1", ink: "#334155" },
  core: { fill: "#eff6ff", border: "#bfdbfe", ink: "#1e40af" },
  convolution: { fill: "#f5f3ff", border: "#ddd6fe", ink: "#5b21b6" },
  pooling: { fill: "#f0fdfa", border: "#b5e6dc", ink: "#115e59" },
  recurrent: { fill: "#fefce8", border: "#f0dfa0", ink: "#854d0e" },
  attention: { fill: "#fdf2f8", border: "#fbcfe8", ink: "#9d174d" },
  normalization: { fill: "#f0fdf4", border: "#c3e9cf", ink: "#166534" },
  activation: { fill: "#fff1f2", border: "#fecdd3", ink: "#9f1239" },
  merging: { fill: "#fff7ed", border: "#fed7aa", ink: "#9a3412" },
  preprocessing: { fill: "#ecfeff", border: "#b4e4ec", ink: "#155e75" },
  regularization: { fill: "#fafaf9", border: "#d6d3d1", ink: "#57534e" },
  reshaping: { fill: "#fafaf9", border: "#d6d3d1", ink: "#57534e" },
  model: { fill: "#eef2ff", border: "#c7d2fe", ink: "#3730a3" },
  other: { fill: "#f8fafc", border: "#cbd5e1", ink: "#334155" },
} as const satisfies Record<string, FamilyColor>;

/** The family of a Keras layer or op, by the name of its class; the first pattern that matches wins. */
export function layerFamily(className: string): Family {
  return PATTERNS.find(([, pattern]) => pattern.test(className))?.[0] ?? "other";
}

const PATTERNS: readonly (readonly [Family, RegExp])[] = [
  ["input", /^InputLayer$/],
  ["model", /^(Functional|Sequential|Model)$/],
  ["attention", /Attention$/],
  ["recurrent", /(LSTM|GRU|RNN)(Cell|\dD)?$|^(Bidirectional|TimeDistributed|StackedRNNCells)$/],
  ["regularization", /Dropout|^Gaussian(Noise|Dropout)$|^ActivityRegularization$/],
  ["normalization", /^(Batch|Layer|Group|Unit|RMS|Spectral)Normalization$/],
  ["preprocessing", /^(Random|Center|Auto|Rand|Aug|Mix|Cut)|^(Rescaling|Resizing|Normalization|Discretization|Hashing|HashedCrossing)$|Lookup$|Vectorization$|^CategoryEncoding$|Spectrogram$/],
  ["pooling", /Pool(ing)?(\dD)?$/],
  ["convolution", /Conv/],
  ["reshaping", /^(Reshape|Flatten|Permute|RepeatVector|Transpose|ExpandDims|Squeeze|GetItem|Masking|Identity|Lambda)$|^(Cropping|UpSampling|ZeroPadding)\dD$/],
  ["core", /Dense$|Embedding$/],
  ["merging", /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|Stack)$/],
  ["activation", /^Activation$|ELU\d?$|^ReLU\d?$|LU$|Softmax$|Sigmoid$|Tanh$|Softplus$|Softsign$/i],
];
