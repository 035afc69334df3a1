import { range } from "../../../ir/shape.ts";

/** The weight of a pixel by its distance from where a picture is sampled, and from which distance on it is 0. */
export interface Kernel {
  readonly radius: number;
  readonly weight: (distance: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const lanczos = (radius: number): Kernel => ({ radius, weight: (x) => (x < radius ? sinc(x) * sinc(x / radius) : 0) });

export const kernels = {
  /** The nearest pixel, the later one of two. */
  box: { radius: 0.5, weight: (x) => (x <= 0.5 ? 1 : 0) },
  bilinear: { radius: 1, weight: (x) => Math.max(0, 1 - x) },
  hamming: { radius: 1, weight: (x) => (x < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0) },
  /** Keys' cubic convolution with a = -1/2. */
  bicubic: {
    radius: 2,
    weight: (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0),
  },
  /** Mitchell and Netravali's with B = C = 1/3. */
  mitchellcubic: {
    radius: 2,
    weight: (x) => (x < 1 ? (7 / 6) * x ** 3 - 2 * x * x + 8 / 9 : x < 2 ? (-7 / 18) * x ** 3 + 2 * x * x - (10 / 3) * x + 16 / 9 : 0),
  },
  gaussian: { radius: 1.5, weight: (x) => (x < 1.5 ? Math.exp(-2 * x * x) : 0) },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
} as const satisfies Readonly<Record<string, Kernel>>;

/** Which old pixels make a new one, from the first one on, and by what weights, which add up to 1. */
export interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** The taps of every one of `to` pixels. `spread` widens the kernel where it shrinks, so that no old pixel is left out. */
export function tapsOf({ radius, weight }: Kernel, from: number, to: number, spread: boolean): Taps[] {
  const scale = from / to;
  const width = spread ? Math.max(scale, 1) : 1;
  return range(to).map((i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.ceil(center - radius * width - 0.5));
    const last = Math.min(from - 1, Math.floor(center + radius * width - 0.5));
    return shared(first, range(last - first + 1).map((k) => weight(Math.abs(first + k + 0.5 - center) / width)));
  });
}

/** The taps of the nearest pixel. */
export const nearestTaps = (from: number, to: number): Taps[] =>
  range(to).map((i) => ({ first: Math.min(from - 1, Math.floor(((i + 0.5) * from) / to)), weights: [1] }));

/** The taps of an average over all that a new pixel covers, by how much of it is covered. */
export function areaTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  return range(to).map((i) => {
    const [start, stop] = [i * scale, (i + 1) * scale];
    const first = Math.floor(start);
    const last = Math.min(from, Math.ceil(stop)) - 1;
    return shared(first, range(last - first + 1).map((k) => Math.min(stop, first + k + 1) - Math.max(start, first + k)));
  });
}

function shared(first: number, weights: readonly number[]): Taps {
  const total = weights.reduce((sum, one) => sum + one, 0);
  return { first, weights: weights.map((one) => (total === 0 ? 0 : one / total)) };
}
