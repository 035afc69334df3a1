/** `|a - b| <= atol + rtol * |b|`, where `atol` may grow with the largest magnitude in the tensor. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
  /** Times the largest magnitude of what is expected: the absolute tolerance, if that is more. */
  readonly scaled: number;
}

/** Tolerances by the dtype that was recorded. */
export type ToleranceOf = (dtype: string) => Tolerance;

const half: Tolerance = { rtol: 2e-2, atol: 2e-3, scaled: 2e-3 };
const brain: Tolerance = { rtol: 5e-2, atol: 2e-2, scaled: 2e-2 };

const byDType =
  (float32: Tolerance): ToleranceOf =>
  (dtype) =>
    dtype === "float16" ? half : dtype === "bfloat16" ? brain : float32;

export const plain = byDType({ rtol: 1e-4, atol: 1e-5, scaled: 1e-5 });

export const longSums = byDType({ rtol: 1e-3, atol: 0, scaled: 1e-4 });
export const gradient = byDType({ rtol: 1e-3, atol: 0, scaled: 1e-4 });

/** Optimizer variables and metric results. */
export const unscaled = byDType({ rtol: 1e-4, atol: 1e-5, scaled: 0 });
export const schedule = byDType({ rtol: 1e-5, atol: 1e-7, scaled: 0 });

/** A fixed tolerance for every dtype. */
export const fixed =
  (rtol: number, atol: number): ToleranceOf =>
  () => ({ rtol, atol, scaled: 0 });

/** Last part of the names of functions and layers that sum over many products, of linear algebra and of FFT. */
const LONG = new RegExp(
  `^(${[
    "matmul|dot|vdot|inner|outer|tensordot|einsum|kron|correlate|corrcoef|dot_product_attention",
    "conv|conv_transpose|depthwise_conv|separable_conv",
    "cholesky|cholesky_inverse|det|slogdet|logdet|eig|eigh|inv|pinv|lstsq|lu_factor|matrix_rank|norm|qr|solve|solve_triangular|svd",
    "fft|fft2|ifft2|rfft|irfft|stft|istft",
    "Dense|EinsumDense|SpectralNormalization|MelSpectrogram|STFTSpectrogram",
    "(Depthwise|Separable)?Conv[123]D(Transpose)?|ConvLSTM[123]D",
    "(\\w*)Attention|(LSTM|GRU|SimpleRNN|StackedRNN)(Cells?)?|RNN|Bidirectional|TimeDistributed",
    "Model|Sequential",
  ].join("|")})$`,
);

/** The row of the table for results of a function or layer. */
export const toleranceFor = (symbol: string): ToleranceOf => (LONG.test(symbol.split(".").at(-1) ?? "") ? longSums : plain);
