import { at } from "../ir/shape.ts";
import type { Expr, Exprs } from "./expr.ts";

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

/** Threefry-2x32, twenty rounds, on expressions: both words for a key and the counter (0, index). */
export function threefry(e: Exprs, key0: Expr, key1: Expr, counter: Expr): [word0: Expr, word1: Expr] {
  const word = (value: number): Expr => e.const(value, "u32");
  const parity = e.binary("xor", e.binary("xor", key0, key1), word(PARITY));
  const keys = [key0, key1, parity];
  let x0 = key0;
  let x1 = e.binary("add", counter, key1);
  for (let group = 0; group < 5; group++) {
    for (const bits of at(ROTATIONS, group % 2)) {
      x0 = e.binary("add", x0, x1);
      const rotated = e.binary("or", e.binary("shl", x1, word(bits)), e.binary("shr_u", x1, word(32 - bits)));
      x1 = e.binary("xor", rotated, x0);
    }
    x0 = e.binary("add", x0, at(keys, (group + 1) % 3));
    x1 = e.binary("add", x1, e.binary("add", at(keys, (group + 2) % 3), word(group + 1)));
  }
  return [x0, x1];
}
