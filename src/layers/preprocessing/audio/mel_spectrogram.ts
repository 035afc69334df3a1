import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { nonNegative, oneOf, orNull, positive, refuse } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../../configured_layer.ts";
import type { InputSpec } from "../../input_checks.ts";
import { typed, type AnyShape } from "../../typing.ts";
import { melWeights } from "./mel_weights.ts";

type WindowName = "hann" | "hamming";

const table = {
  fftLength: option(2048, positiveInteger),
  sequenceStride: option(512, positiveInteger),
  sequenceLength: option<number | null>(null, orNull(positiveInteger)),
  window: option<WindowName | null>("hann", orNull(oneOf<WindowName>("hann", "hamming"))),
  samplingRate: option(16_000, positive),
  numMelBins: option(128, positiveInteger),
  minFreq: option(20, nonNegative),
  maxFreq: option<number | null>(null, orNull(positive)),
  powerToDb: option(true),
  topDb: option(80, positive),
  magExp: option(2, positive),
  minPower: option(1e-10, positive),
  refPower: option(1, positive),
};

export type MelSpectrogramOptions = LayerWritten<typeof table>;

export class MelSpectrogramLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "MelSpectrogram";
  static readonly table = table;
  protected override inputSpec: InputSpec = { minRank: 1, layout: ["time"] };

  constructor(written: MelSpectrogramOptions) {
    super(written);
    const { fftLength, sequenceLength } = this.options;
    if (sequenceLength === null || sequenceLength <= fftLength) return;
    throw refuse(`${this.className}: sequenceLength`, `at most fftLength, ${fftLength}`, sequenceLength, String(fftLength));
  }

  override call(x: Tensor): Tensor {
    const { fftLength, sequenceStride, window, magExp, numMelBins, samplingRate, minFreq, powerToDb } = this.options;
    const signal = ops.cast(x, "float32");
    const [real, imag] = ops.stft(signal, this.#sequenceLength, sequenceStride, fftLength, { window, center: true }) as unknown as [Tensor, Tensor];
    const magnitude = ops.sqrt(ops.add(ops.square(real), ops.square(imag)));
    const bins = Math.floor(fftLength / 2) + 1;
    const weights = melWeights({ bins, melBins: numMelBins, samplingRate, from: minFreq, to: this.#maxFreq });
    const mel = ops.matmul(ops.power(magnitude, magExp), tensor({ data: weights, shape: [bins, numMelBins] }));
    const scaled = powerToDb ? this.#decibels(mel) : mel;
    return ops.cast(ops.swapaxes(scaled, -1, -2), this.dtypePolicy.computeDtype);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), sequence_length: this.#sequenceLength, max_freq: this.#maxFreq };
  }

  /** Powers of ten, in tenths, not further below the largest than `topDb`. */
  #decibels(power: Tensor): Tensor {
    const { minPower, refPower, topDb } = this.options;
    const reference = 10 * Math.log10(Math.max(refPower, minPower));
    const level = ops.subtract(ops.multiply(ops.log10(ops.maximum(power, minPower)), 10), reference);
    return ops.maximum(level, ops.subtract(ops.max(level), topDb));
  }

  get #sequenceLength(): number {
    return this.options.sequenceLength ?? this.options.fftLength;
  }

  get #maxFreq(): number {
    return this.options.maxFreq ?? Math.trunc(this.options.samplingRate / 2);
  }
}

/**
 * How loud each pitch is in each stretch of a sound, pitches spaced as they are heard (the mel scale).
 *
 * In: `[time]` or `[batch, time]`. Out: `[…, numMelBins, frames]`.
 *
 * @param options `fftLength`: 2048; `sequenceLength`: samples in a frame, `fftLength`; `sequenceStride`: from one frame to the
 * next, 512; `window`: `"hann"`, `"hamming"` or null; `samplingRate`: samples per second, 16000; `numMelBins`: 128; `minFreq`,
 * `maxFreq`: in hertz, 20 and half of the sampling rate; `powerToDb`: whether loudness is in decibels over `refPower`, no more
 * than `topDb` below the largest; `magExp`: 1 for amplitudes, 2 for powers; `minPower`
 * @example
 * ```ts
 * const y = layers.MelSpectrogram({ numMelBins: 64, fftLength: 256, sequenceStride: 128 })(Input([1024]));
 * console.log(y.shape); // [null, 64, 9]
 * ```
 */
export const MelSpectrogram = (options: MelSpectrogramOptions = {}): AnyShape => typed(new MelSpectrogramLayer(options));
