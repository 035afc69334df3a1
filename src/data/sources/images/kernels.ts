import { range } from "../../../ir/shape.ts";

/** The weight of a pixel by how far behind the place it lies where a picture is sampled, and from where on it is 0. */
export interface Kernel {
  readonly radius: number;
  readonly weight: (offset: number) => number;
}

/** A kernel that looks the same on both sides. */
const even = (radius: number, weight: (distance: number) => number): Kernel => ({
  radius,
  weight: (offset) => weight(Math.abs(offset)),
});

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const lanczos = (radius: number): Kernel => even(radius, (x) => (x < radius ? sinc(x) * sinc(x / radius) : 0));

export const kernels = {
  /** The nearest pixels, the later one of two. */
  box: { radius: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: even(1, (x) => Math.max(0, 1 - x)),
  hamming: even(1, (x) => (x < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0)),
  /** Keys' cubic convolution with a = -1/2. */
  bicubic: even(2, (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0)),
  /** Mitchell and Netravali's with B = C = 1/3. */
  mitchellcubic: even(2, (x) => {
    if (x < 1) return (7 / 6) * x ** 3 - 2 * x * x + 8 / 9;
    return x < 2 ? (-7 / 18) * x ** 3 + 2 * x * x - (10 / 3) * x + 16 / 9 : 0;
  }),
  gaussian: even(1.5, (x) => (x < 1.5 ? Math.exp(-2 * x * x) : 0)),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
} as const satisfies Readonly<Record<string, Kernel>>;

/** A stretch of an axis that has `size` pixels. */
export interface Stretch {
  readonly size: number;
  readonly start: number;
  readonly length: number;
}

export const whole = (size: number): Stretch => ({ size, start: 0, length: size });

/** Which old pixels make a new one, from the first one on, and by what weights, which add up to 1. */
export interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * The taps of `to` pixels that show a stretch of an axis; at its ends, pixels beyond it count as well. `spread` widens
 * the kernel where it shrinks, so that no old pixel is left out.
 */
export function tapsOf({ radius, weight }: Kernel, { size, start, length }: Stretch, to: number, spread: boolean): Taps[] {
  const scale = length / to;
  const width = spread ? Math.max(scale, 1) : 1;
  return range(to).map((i) => {
    const center = start + (i + 0.5) * scale;
    const first = Math.max(0, Math.ceil(center - radius * width - 0.5));
    const last = Math.min(size - 1, Math.floor(center + radius * width - 0.5));
    return shared(
      first,
      range(last - first + 1).map((k) => weight((first + k + 0.5 - center) / width)),
    );
  });
}

/** The taps of the nearest pixel. */
export const nearestTaps = ({ size, start, length }: Stretch, to: number): Taps[] =>
  range(to).map((i) => ({ first: Math.min(size - 1, Math.floor(start + ((i + 0.5) * length) / to)), weights: [1] }));

/** The taps of an average over all that a new pixel covers, by how much of it is covered. */
export function areaTaps({ size, length }: Stretch, to: number): Taps[] {
  const scale = length / to;
  return range(to).map((i) => {
    const [start, stop] = [i * scale, (i + 1) * scale];
    const first = Math.floor(start);
    const last = Math.min(size, Math.ceil(stop)) - 1;
    return shared(
      first,
      range(last - first + 1).map((k) => Math.min(stop, first + k + 1) - Math.max(start, first + k)),
    );
  });
}

function shared(first: number, weights: readonly number[]): Taps {
  const total = weights.reduce((sum, one) => sum + one, 0);
  return { first, weights: weights.map((one) => (total === 0 ? 0 : one / total)) };
}
