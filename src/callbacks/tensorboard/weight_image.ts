import type { TypedArray } from "../../ir/dtype.ts";
import type { Dims } from "../../ir/shape.ts";
import type { Pixels } from "./png.ts";

/** How many images of a weight are shown at most. */
const MOST = 3;

/** A weight as images: how many, of what size, and which number is where. */
interface Layout {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3 | 4;
  index(image: number, y: number, x: number, channel: number): number;
}

/**
 * A weight as images, as Keras lays it out: a vector as one column, a matrix lying, a stack of filters one by one. Numbers
 * are brightness from 0 to 1. None for weights of other shapes.
 */
export function weightImages(data: TypedArray, shape: Dims): Pixels[] {
  const layout = layoutOf(shape.filter((size) => size !== 1));
  if (layout === undefined) return [];
  const { height, width, channels } = layout;
  return Array.from({ length: Math.min(layout.count, MOST) }, (_, image) => {
    const pixels = new Uint8Array(height * width * channels);
    let next = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) pixels[next++] = brightness(data[layout.index(image, y, x, c)] ?? 0);
      }
    }
    return { height, width, channels, data: pixels };
  });
}

const brightness = (value: number): number => Math.max(0, Math.min(255, Math.floor(value * 255.5)));

function layoutOf(shape: Dims): Layout | undefined {
  const [a = 1, b = 1, c = 1, d = 1] = shape;
  const gray = { channels: 1 } as const;
  if (shape.length === 1) return { ...gray, count: 1, height: a, width: 1, index: (_, y) => y };
  if (shape.length === 2 && a > b) return { ...gray, count: 1, height: b, width: a, index: (_, y, x) => x * b + y };
  if (shape.length === 2) return { ...gray, count: 1, height: a, width: b, index: (_, y, x) => y * b + x };
  if (shape.length === 3) return { ...gray, count: c, height: a, width: b, index: (i, y, x) => (y * b + x) * c + i };
  if (shape.length !== 4 || (d !== 3 && d !== 4)) return undefined;
  return { count: a, height: b, width: c, channels: d, index: (i, y, x, channel) => ((i * b + y) * c + x) * d + channel };
}
