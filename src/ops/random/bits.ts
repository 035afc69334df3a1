import { byteWidth, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { range, type Dims } from "../../ir/shape.ts";

/** Both words of the random bits for each element. */
function words(key: Node, shape: Dims): [high: Node, low: Node] {
  const both = g.rngBitGenerator(key, shape);
  const word = (i: number): Node => {
    const start = [i, ...shape.map(() => 0)];
    return g.reshape(g.slice(both, start, [i + 1, ...shape]), shape);
  };
  return [word(0), word(1)];
}

/** 32 random bits per element, as `jax.random.bits` gives them. */
export function randomBits(key: Node, shape: Dims): Node {
  const [high, low] = words(key, shape);
  return g.binary("xor", high, low);
}

/** `count` new keys from one, as `jax.random.split`. */
export function splitKey(key: Node, count = 2): Node[] {
  const both = g.rngBitGenerator(key, [count]);
  return range(count).map((i) => g.reshape(g.slice(both, [0, i], [2, i + 1]), [2]));
}

interface FloatLayout {
  /** Bits of the mantissa, without the leading one. */
  readonly mantissa: number;
  /** How many random bits are drawn to fill it from the top. */
  readonly drawn: number;
  /** The bits of 1.0. */
  readonly one: number;
  readonly carrier: DType;
}

const layouts: { readonly [D in "float16" | "bfloat16" | "float32"]: FloatLayout } = {
  float32: { mantissa: 23, drawn: 32, one: 0x3f800000, carrier: "uint32" },
  float16: { mantissa: 10, drawn: 16, one: 0x3c00, carrier: "uint16" },
  bfloat16: { mantissa: 7, drawn: 8, one: 0x3f80, carrier: "uint16" },
};

/** Distance from 1 to the next smaller float: half of the spacing above it. */
export const ulpBelowOne = (dtype: DType): number =>
  dtype === "float64" ? 2 ** -53 : 2 ** -(layoutOf(dtype).mantissa + 1);

function layoutOf(dtype: DType): FloatLayout {
  if (dtype === "float16" || dtype === "bfloat16" || dtype === "float32") return layouts[dtype];
  throw new Error(`${dtype} has no layout of a float`);
}

/** Random floats from 0 to 1, exclusive: random bits as the mantissa of a number from 1 to 2, less 1. */
export function unitUniform(key: Node, shape: Dims, dtype: DType): Node {
  if (dtype === "float64") return doubles(key, shape);
  return fractionOf(randomBits(key, shape), dtype);
}

/** 32 random bits per element as floats from 0 to 1, exclusive. */
export function fractionOf(bits: Node, dtype: DType): Node {
  const { mantissa, drawn, one, carrier } = layoutOf(dtype);
  const kept = drawn === 32 ? bits : g.binary("and", bits, g.like(2 ** drawn - 1, bits));
  const fraction = g.binary("shift_right_logical", kept, g.like(drawn - mantissa, kept));
  const pattern = g.binary("or", fraction, g.like(one, fraction));
  const number = g.bitcastConvert(byteWidth(carrier) === 4 ? pattern : g.convert(pattern, carrier), dtype);
  return g.subtract(number, g.like(1, number));
}

/** The upper 52 of 64 random bits as a fraction. */
function doubles(key: Node, shape: Dims): Node {
  const [high, low] = words(key, shape);
  const rest = g.binary("shift_right_logical", low, g.like(12, low));
  return g.add(g.scale(g.convert(high, "float64"), 2 ** -32), g.scale(g.convert(rest, "float64"), 2 ** -52));
}
