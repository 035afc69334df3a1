import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, type Dims } from "../../ir/shape.ts";

/** A key for every element: both words, uint32 of one shape. */
export interface Keys {
  readonly first: Node;
  readonly second: Node;
}

/** As many keys as `shape` has elements, as `jax.random.split`. */
export function splitInto(key: Node, shape: Dims): Keys {
  const both = g.rngBitGenerator(key, shape);
  const word = (i: number): Node => {
    const start = [i, ...shape.map(() => 0)];
    return g.reshape(g.slice(both, start, [i + 1, ...shape]), shape);
  };
  return { first: word(0), second: word(1) };
}

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Makes the third word of the key schedule; the Skein parity constant. */
const PARITY = 0x1bd11bda;

/** `count` new keys from each key: Threefry-2x32 of the counters (0, 0) … (0, count - 1), spelled out for many keys at once. */
export function splitEach(keys: Keys, count: number): Keys[] {
  const third = g.binary("xor", g.binary("xor", keys.first, keys.second), g.like(PARITY, keys.first));
  const schedule = [keys.first, keys.second, third];
  return range(count).map((counter) => {
    let first = keys.first;
    let second = g.add(keys.second, g.like(counter, keys.second));
    range(5).forEach((group) => {
      for (const bits of at(ROTATIONS, group % 2)) {
        first = g.add(first, second);
        second = g.binary("xor", rotated(second, bits), first);
      }
      first = g.add(first, at(schedule, (group + 1) % 3));
      const next = at(schedule, (group + 2) % 3);
      second = g.add(second, g.add(next, g.like(group + 1, next)));
    });
    return { first, second };
  });
}

function rotated(x: Node, bits: number): Node {
  const left = g.binary("shift_left", x, g.like(bits, x));
  return g.binary("or", left, g.binary("shift_right_logical", x, g.like(32 - bits, x)));
}

/** 32 random bits for each key. */
export function bitsOf(keys: Keys): Node {
  const [block] = splitEach(keys, 1);
  if (block === undefined) throw new Error("one counter gives one block");
  return g.binary("xor", block.first, block.second);
}
