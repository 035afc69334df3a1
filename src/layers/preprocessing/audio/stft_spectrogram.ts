import { STFT } from "../../../initializers/index.ts";
import * as ops from "../../../ops/index.ts";
import { epsilon } from "../../../tensor/config.ts";
import type { Shape } from "../../../tensor/keras_tensor.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf, orNull, refuse } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { dataFormat, padding, positiveInteger } from "../../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../../configured_layer.ts";
import type { InputSpec } from "../../input_checks.ts";
import { typed, type AnyShape } from "../../typing.ts";

export type SpectrogramMode = "log" | "magnitude" | "psd" | "real" | "imag" | "angle" | "stft";
export type SpectrogramWindow = NonNullable<Parameters<typeof STFT>[0]>["window"];

/** A window that the initializer of the weights knows. */
const window = option<SpectrogramWindow | null>("hann", (written) => {
  STFT({ window: written });
  return written;
});

const table = {
  mode: option<SpectrogramMode>("log", oneOf<SpectrogramMode>("log", "magnitude", "psd", "real", "imag", "angle", "stft")),
  frameLength: option(256, positiveInteger),
  frameStep: option<number | null>(null, orNull(positiveInteger)),
  fftLength: option<number | null>(null, orNull(positiveInteger)),
  window,
  periodic: option(false),
  scaling: option<"density" | "spectrum" | null>("density", orNull(oneOf<"density" | "spectrum">("density", "spectrum"))),
  padding: padding(),
  expandDims: option(false),
  dataFormat: dataFormat(),
};

export type STFTSpectrogramOptions = LayerWritten<typeof table>;

export class STFTSpectrogramLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "STFTSpectrogram";
  static readonly table = table;
  protected override inputSpec: InputSpec = {
    rank: 3,
    layout: this.options.dataFormat === "channels_last" ? ["batch", "time", "channels"] : ["batch", "channels", "time"],
  };

  constructor(written: STFTSpectrogramOptions) {
    super(written);
    const { frameLength, frameStep, fftLength } = this.options;
    if (frameStep !== null && frameStep > frameLength) throw refuse(`${this.className}: frameStep`, `at most frameLength, ${frameLength}`, frameStep, String(frameLength));
    if (fftLength !== null && fftLength < frameLength) throw refuse(`${this.className}: fftLength`, `at least frameLength, ${frameLength}`, fftLength, String(frameLength));
  }

  override build(_shape: Shape): void {
    const { mode, frameLength, fftLength, window, scaling, periodic } = this.options;
    const length = fftLength ?? 2 ** Math.ceil(Math.log2(frameLength));
    const shape = [frameLength, 1, Math.floor(length / 2) + 1];
    for (const side of ["real", "imag"] as const) {
      const unused = side === "real" ? "imag" : "real";
      if (mode !== unused) this.addWeight({ name: `${side}_kernel`, shape, initializer: STFT({ side, window, scaling, periodic }) });
    }
  }

  override call(x: Tensor): Tensor {
    const laid = this.options.dataFormat === "channels_last" ? ops.transpose(x, { axes: [0, 2, 1] }) : x;
    const spectrum = this.#arranged(this.#spectrum((side) => this.#frames(laid, side)));
    return this.options.mode === "log" ? ops.log(ops.maximum(spectrum, epsilon())) : spectrum;
  }

  /** One part of the transform of every frame, `[batch, channels, frames, frequencies]`. */
  #frames(x: Tensor, side: "real" | "imag"): Tensor {
    const [batch = 1, channels = 1, time = 1] = x.shape;
    const { frameLength, frameStep, padding: edges } = this.options;
    const strides = frameStep ?? Math.max(1, Math.floor(frameLength / 2));
    const kernel = ops.cast(this.weight(`${side}_kernel`).value, x.dtype);
    const found = ops.conv(ops.reshape(x, [batch * channels, time, 1]), kernel, { strides, padding: edges, dataFormat: "channels_last" });
    return ops.reshape(found, [batch, channels, found.shape[1] ?? 1, found.shape[2] ?? 1]);
  }

  #spectrum(part: (side: "real" | "imag") => Tensor): Tensor {
    const { mode } = this.options;
    if (mode === "real" || mode === "imag") return part(mode);
    const [real, imag] = [part("real"), part("imag")];
    if (mode === "angle") return ops.arctan2(imag, real);
    if (mode === "stft") return ops.concatenate([real, imag], { axis: 3 });
    const power = ops.add(ops.square(real), ops.square(imag));
    if (mode !== "psd") return ops.sqrt(ops.maximum(power, epsilon()));
    // All frequencies but the first and the last stand for their negatives too.
    const inner = ops.slice(power, [0, 0, 0, 1], [...power.shape.slice(0, 3), (power.shape[3] ?? 2) - 2]);
    return ops.add(power, ops.pad(inner, [[0, 0], [0, 0], [0, 0], [1, 1]]));
  }

  #arranged(x: Tensor): Tensor {
    const { dataFormat: format, expandDims } = this.options;
    const [batch = 1, channels = 1, frames = 1, frequencies = 1] = x.shape;
    if (expandDims) return format === "channels_last" ? ops.transpose(x, { axes: [0, 2, 3, 1] }) : x;
    const axes = format === "channels_last" ? [0, 2, 1, 3] : [0, 1, 3, 2];
    const shape = format === "channels_last" ? [batch, frames, channels * frequencies] : [batch, channels * frequencies, frames];
    return ops.reshape(ops.transpose(x, { axes }), shape);
  }
}

/**
 * The frequencies in each stretch of a signal, by a short-time Fourier transform made of convolutions, whose weights can
 * be trained.
 *
 * In: `[batch, time, channels]`. Out: `[batch, frames, frequencies * channels]`, or `[batch, frames, frequencies,
 * channels]` with `expandDims`.
 *
 * @param options `mode`: `"log"`, `"magnitude"`, `"psd"`, `"real"`, `"imag"`, `"angle"` or `"stft"` (real and imaginary
 * part one after the other); `frameLength`: samples in a frame, 256; `frameStep`: from one frame to the next, half a
 * frame; `fftLength`: the next power of two; `window`: as that of the initializer `STFT`, `"hann"`; `periodic`; `scaling`: `"density"`,
 * `"spectrum"` or null; `padding`: `"valid"` or `"same"`
 * @example
 * ```ts
 * const y = layers.STFTSpectrogram({ frameLength: 16, mode: "magnitude" })(Input([64, 1]));
 * console.log(y.shape); // [null, 7, 9]
 * ```
 */
export const STFTSpectrogram = (options: STFTSpectrogramOptions = {}): AnyShape => typed(new STFTSpectrogramLayer(options));
