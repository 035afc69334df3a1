import { CeratopsError } from "../errors.ts";
import { at } from "../ir/shape.ts";
import { tensor } from "../tensor/convert.ts";
import * as ops from "../ops/index.ts";
import { oneOf } from "../util/checks.ts";
import { option } from "../util/options.ts";
import { defineInitializer } from "./initializer.ts";

/** Windows by name, over the part of the way, t from 0 to 1. */
const windows = {
  bartlett: (t: number) => 1 - Math.abs(2 * t - 1),
  blackman: (t: number) => 0.42 - 0.5 * Math.cos(2 * Math.PI * t) + 0.08 * Math.cos(4 * Math.PI * t),
  boxcar: () => 1,
  hamming: (t: number) => 0.54 - 0.46 * Math.cos(2 * Math.PI * t),
  hann: (t: number) => 0.5 - 0.5 * Math.cos(2 * Math.PI * t),
} satisfies Readonly<Record<string, (t: number) => number>>;

type WindowName = keyof typeof windows;
type Window = WindowName | readonly number[] | null;
type Scaling = "density" | "spectrum" | null;

const checkWindow = (written: Window, where: string): Window =>
  typeof written === "string" ? oneOf(...(Object.keys(windows) as WindowName[]))(written, where) : written;

/**
 * The kernel of a short-time Fourier transform, its real or imaginary part: cos or sin of −2π · t · f / n times the
 * window, for a convolution over frames. Shape: [frame length, 1, n / 2 + 1].
 *
 * `scaling` divides by the root of the window's energy (`"density"`), by its sum (`"spectrum"`) or not at all. Of SciPy's
 * windows, which Keras takes by name, there are five; others can be given as numbers.
 *
 * @example
 * ```ts
 * const kernel = initializers.STFT({ side: "imag", window: "hamming" }).call([256, 1, 129]);
 * ```
 */
export const STFT = defineInitializer(
  "STFT",
  {
    side: option<"real" | "imag">("real", oneOf("real", "imag")),
    window: option<Window>("hann", checkWindow),
    scaling: option<Scaling>("density", oneOf<Scaling>("density", "spectrum", null)),
    /** Whether the window is one period of a repeated one. */
    periodic: option(false),
  },
  ({ side, window, scaling, periodic }, shape, dtype) => {
    const [length, bins] = [at(shape, 0), at(shape, 2)];
    const weights = windowOf(window, length, periodic);
    const norm = window === null ? 1 : normOf(weights, scaling);
    const wave = side === "real" ? Math.cos : Math.sin;
    const values = new Float32Array(length * bins);
    for (let t = 0; t < length; t++) {
      for (let bin = 0; bin < bins; bin++) {
        const angle = (-2 * Math.PI * t * bin) / ((bins - 1) * 2);
        values[t * bins + bin] = (wave(angle) * (weights[t] ?? 0)) / norm;
      }
    }
    return ops.cast(ops.broadcastTo(tensor({ data: values, shape: [length, 1, bins] }), shape), dtype);
  },
);

function windowOf(window: Window, length: number, periodic: boolean): readonly number[] {
  if (typeof window === "string") {
    const steps = Math.max(1, periodic ? length : length - 1);
    return Array.from({ length }, (_, t) => windows[window](t / steps));
  }
  const weights = window ?? Array.from({ length }, () => 1);
  if (weights.length === length) return weights;
  throw new CeratopsError("The window of the STFT initializer does not have the length of a frame", {
    code: "E_INITIALIZER_SHAPE",
    where: "STFT: window",
    expected: `${length} numbers`,
    received: `${weights.length} numbers`,
    hint: `window: "hann"`,
  });
}

function normOf(weights: readonly number[], scaling: Scaling): number {
  if (scaling === null) return 1;
  if (scaling === "density") return Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0));
  return weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
}
