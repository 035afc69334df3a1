import type { ArrayData } from "../../../tensor/convert.ts";
import { oneOf } from "../../../util/checks.ts";

/** A picture in memory, rows of pixels of bytes: `[height, width, channels]`. */
export interface Picture extends ArrayData {
  readonly data: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** How many channels a picture has: 1, 3 or 4. */
export type ColorMode = "grayscale" | "rgb" | "rgba";

const channels: Readonly<Record<ColorMode, number>> = { grayscale: 1, rgb: 3, rgba: 4 };

export const channelsOf = (mode: ColorMode, where: string): number =>
  channels[oneOf<ColorMode>("grayscale", "rgb", "rgba")(mode, `${where}: colorMode`)];

/**
 * A picture of four channels with as many as wanted: grey by the weights of ITU-R BT.601, as Pillow computes it; what is
 * transparent is shown as if it were not.
 */
export function withChannels({ data, shape: [height, width] }: Picture, count: number): Picture {
  const shape = [height, width, count] as const;
  if (count === 4) return { data, shape };
  const pixels = height * width;
  const changed = new Uint8Array(pixels * count);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [red, green, blue] = [data[4 * pixel] ?? 0, data[4 * pixel + 1] ?? 0, data[4 * pixel + 2] ?? 0];
    if (count === 1) changed[pixel] = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
    else changed.set([red, green, blue], 3 * pixel);
  }
  return { data: changed, shape };
}
