import type { Taps } from "./kernels.ts";

/** Values in rows: `[height, width, channels]`. */
export interface Grid {
  readonly data: ArrayLike<number>;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** A grid of floats: of 64 bits while sums are made of it. */
export interface FloatGrid extends Grid {
  readonly data: Float64Array;
}

/** New columns out of old ones. */
export function resampleWidth({ data, shape: [height, width, channels] }: Grid, taps: readonly Taps[]): FloatGrid {
  const out = new Float64Array(height * taps.length * channels);
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (const { first, weights } of taps) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        let from = (row * width + first) * channels + channel;
        for (const weight of weights) {
          sum += weight * (data[from] ?? 0);
          from += channels;
        }
        out[at++] = sum;
      }
    }
  }
  return { data: out, shape: [height, taps.length, channels] };
}

/** New rows out of old ones. */
export function resampleHeight({ data, shape: [, width, channels] }: Grid, taps: readonly Taps[]): FloatGrid {
  const length = width * channels;
  const out = new Float64Array(taps.length * length);
  taps.forEach(({ first, weights }, row) => {
    weights.forEach((weight, k) => {
      const from = (first + k) * length;
      for (let i = 0; i < length; i++) out[row * length + i] = (out[row * length + i] ?? 0) + weight * (data[from + i] ?? 0);
    });
  });
  return { data: out, shape: [taps.length, width, channels] };
}

/** A rectangle out of a grid. */
export function cropGrid(
  { data, shape: [, width, channels] }: Grid,
  top: number,
  left: number,
  height: number,
  newWidth: number,
): FloatGrid {
  const out = new Float64Array(height * newWidth * channels);
  const length = newWidth * channels;
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * width + left) * channels;
    for (let i = 0; i < length; i++) out[row * length + i] = data[from + i] ?? 0;
  }
  return { data: out, shape: [height, newWidth, channels] };
}

/** A grid amid zeros. */
export function padGrid(
  { data, shape: [height, width, channels] }: FloatGrid,
  top: number,
  left: number,
  newHeight: number,
  newWidth: number,
): FloatGrid {
  const out = new Float64Array(newHeight * newWidth * channels);
  const length = width * channels;
  for (let row = 0; row < height; row++)
    out.set(data.subarray(row * length, (row + 1) * length), ((top + row) * newWidth + left) * channels);
  return { data: out, shape: [newHeight, newWidth, channels] };
}
