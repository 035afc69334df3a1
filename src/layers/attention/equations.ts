import { range } from "../../ir/shape.ts";
import type { Projection } from "./projected_attention.ts";

const letter = (i: number): string => String.fromCodePoint(97 + i);
const letters = (from: number, count: number): string => range(count).map((i) => letter(from + i)).join("");

/** Keeps the first `free` axes, sums over the next `bound` and puts new ones in their place. */
export function projection(free: number, bound: number, sizes: readonly number[]): Projection {
  const kept = letters(0, free);
  const summed = letters(free, bound);
  const made = letters(free + bound, sizes.length);
  return {
    equation: `${kept}${summed},${summed}${made}->${kept}${made}`,
    outputShape: [...range(free - 1).map(() => null), ...sizes],
    biasAxes: made,
  };
}

/** Attention over `axes` of tensors of this rank, `[batch, …, heads, size]`. */
export function attentionEquations(rank: number, axes: readonly number[]): { scores: string; combine: string } {
  const target = letters(0, rank);
  const attended = (i: number): boolean => axes.includes(i);
  const batch = range(rank - 1).filter((i) => !attended(i));
  let next = rank;
  const source = range(rank).map((i) => (attended(i) ? letter(next++) : letter(i)));
  const product = [...batch.map(letter), ...axes.map(letter), ...axes.map((i) => source[i] ?? "")].join("");
  return { scores: `${source.join("")},${target}->${product}`, combine: `${product},${source.join("")}->${target}` };
}
