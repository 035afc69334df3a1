export { correlate, corrcoef, type CorrelateMode } from "./correlation.ts";
export { diff, trapezoid, type TrapezoidOptions } from "./difference.ts";
export { fft, fft2, ifft2, irfft, rfft, type ComplexPair, type RealFourierOptions } from "./fourier.ts";
export { extractSequences, istft, stft, type IstftOptions, type StftOptions, type WindowName } from "./stft.ts";
