interface MelOptions {
  /** Frequencies from 0 to half of the sampling rate. */
  readonly bins: number;
  readonly melBins: number;
  readonly samplingRate: number;
  /** Lowest and highest frequency, in hertz. */
  readonly from: number;
  readonly to: number;
}

/** O'Shaughnessy's formula, as HTK and TensorFlow have it. */
const mel = (hertz: number): number => 1127 * Math.log1p(hertz / 700);

/** How much each frequency counts for each pitch, `[bins, melBins]`: triangles that overlap by half. */
export function melWeights({ bins, melBins, samplingRate, from, to }: MelOptions): Float32Array {
  const step = (mel(to) - mel(from)) / (melBins + 1);
  const weights = new Float32Array(bins * melBins);
  for (let bin = 1; bin < bins; bin++) {
    const pitch = mel((bin * samplingRate) / 2 / (bins - 1));
    for (let band = 0; band < melBins; band++) {
      const distance = Math.abs(pitch - (mel(from) + (band + 1) * step));
      weights[bin * melBins + band] = Math.max(0, 1 - distance / step);
    }
  }
  return weights;
}
