import { check, showType, type Primitive } from "../primitive.ts";
import { at, sizeOf } from "../shape.ts";
import { threefry2x32 } from "../threefry.ts";

/**
 * Random bits from a key alone: for element i of `shape`, both words of threefry2x32(key, (0, i)), stacked on a new
 * leading axis. Their exclusive or is what JAX's `random.bits` (partitionable, the default) gives. StableHLO's
 * primitive of this name carries a state from call to call; this one does not.
 */
export const rng_bit_generator: Primitive<"rng_bit_generator"> = {
  infer: ([key], { shape }) => {
    check(key !== undefined && key.dtype === "uint32", () => `with key ${key === undefined ? "missing" : showType(key)}`);
    check(key.shape.length === 1 && key.shape[0] === 2, () => `with key ${showType(key)}, not uint32[2]`);
    return [{ shape: [2, ...shape], dtype: "uint32" }];
  },
  evaluate: ({ inputs: [key], outputs: [out], attributes: { shape } }) => {
    if (key === undefined || out === undefined) return;
    const count = sizeOf(shape);
    for (let i = 0; i < count; i++) {
      const [word0, word1] = threefry2x32(at(key.data, 0), at(key.data, 1), 0, i);
      out.data[i] = word0;
      out.data[count + i] = word1;
    }
  },
  gradient: "none",
};
