/** The multiple of eight next to a scaled number of channels, never more than a tenth below it. */
export function divisibleByEight(channels: number): number {
  const rounded = Math.max(8, Math.floor(Math.trunc(channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
