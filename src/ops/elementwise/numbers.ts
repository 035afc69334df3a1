import { byteWidth, isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { whileLoop } from "../core/loop.ts";
import { alignPair } from "../support/broadcast.ts";
import { toFloat, toNumeric } from "../support/float.ts";
import { alignFloats } from "./arithmetic.ts";
import { polynomial } from "./special.ts";

/** 0 below 0, 1 above it, and `x2` where `x1` is 0. */
export const heaviside = binaryOp("Heaviside", (x1, x2) => {
  const [a, b] = alignFloats(x1, x2, "heaviside");
  const zero = g.like(0, a.node);
  const step = g.select(g.compare("LT", a.node, zero), zero, g.like(1, a.node));
  const known = g.select(g.compare("EQ", a.node, zero), b.node, step);
  return new Tensor(g.select(g.compare("NE", a.node, a.node), a.node, known));
});

/** `x1 · 2 ** x2`. */
export const ldexp = binaryOp("Ldexp", (x1, x2) => {
  const x = toFloat(toTensor(x1));
  const [a, b] = alignPair(x, castTo(toTensor(x2), x.dtype), "ldexp");
  return new Tensor(g.multiply(a.node, g.binary("power", g.like(2, b.node), b.node)));
});

/** The next float from `x1` on the way to `x2`. */
export const nextafter = binaryOp("Nextafter", (x1, x2) => {
  const [a, b] = alignFloats(x1, x2, "nextafter").map(({ node }) => node) as [Node, Node];
  const carrier = byteWidth(a.dtype) === 2 ? "int16" : "int32";
  const bits = g.bitcastConvert(a, carrier);
  const zero = g.like(0, a);
  const away = g.compare("EQ", g.compare("GT", a, zero), g.compare("GT", b, a));
  const moved = g.bitcastConvert(g.add(bits, g.select(away, g.like(1, bits), g.like(-1, bits))), a.dtype);
  const smallest = g.bitcastConvert(g.like(1, bits), a.dtype);
  const fromZero = g.select(g.compare("GT", b, zero), smallest, g.negate(smallest));
  const next = g.select(g.compare("EQ", a, zero), fromZero, moved);
  const isNan = g.binary("or", g.compare("NE", a, a), g.compare("NE", b, b));
  return new Tensor(g.select(g.compare("EQ", a, b), b, g.select(isNan, g.add(a, b), next)));
});

/** Greatest common divisor, by Euclid's algorithm on all elements at once. */
function divisorOf(a: Tensor, b: Tensor): Tensor {
  const magnitude = (x: Tensor): Tensor => new Tensor(g.unary("abs", x.node));
  const any = (x: Tensor): Tensor => {
    const open = g.compare("NE", x.node, g.like(0, x.node));
    return new Tensor(g.reduce("or", open, x.shape.map((_, i) => i)));
  };
  const [divisor] = whileLoop(
    (_p: Tensor, q: Tensor) => any(q),
    (p: Tensor, q: Tensor) => {
      const done = g.compare("EQ", q.node, g.like(0, q.node));
      const safe = g.select(done, g.like(1, q.node), q.node);
      const rest = g.select(done, q.node, g.binary("remainder", p.node, safe));
      return [new Tensor(g.select(done, p.node, q.node)), new Tensor(rest)] as [Tensor, Tensor];
    },
    [magnitude(a), magnitude(b)] as [Tensor, Tensor],
  );
  return divisor;
}

/** Greatest common divisor of integers. */
export const gcd = binaryOp("Gcd", (x1, x2) => {
  const [a, b] = alignPair(x1, x2, "gcd");
  return divisorOf(toNumeric(a), toNumeric(b));
});

/** Least common multiple of integers. */
export const lcm = binaryOp("Lcm", (x1, x2) => {
  const [a, b] = alignPair(x1, x2, "lcm").map(toNumeric) as [Tensor, Tensor];
  const divisor = divisorOf(a, b).node;
  const safe = g.select(g.compare("EQ", divisor, g.like(0, divisor)), g.like(1, divisor), divisor);
  return new Tensor(g.unary("abs", g.multiply(g.divide(a.node, safe), b.node)));
});

/** Abramowitz & Stegun 9.8.1 and 9.8.2: I₀ below and above 3.75. */
const I0_SMALL = [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813];
const I0_LARGE = [
  0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377,
];

/** Modified Bessel function of the first kind, order 0. */
export const i0 = unaryOp("I0", (x: Tensor) => {
  const { node } = toFloat(x);
  const magnitude = g.unary("abs", node);
  const split = g.like(3.75, node);
  const isSmall = g.compare("LT", magnitude, split);
  const t = g.divide(g.binary("minimum", magnitude, split), split);
  const large = g.binary("maximum", magnitude, split);
  const tail = polynomial(g.divide(split, large), I0_LARGE);
  const grown = g.multiply(g.divide(g.unary("exponential", large), g.unary("sqrt", large)), tail);
  return new Tensor(g.select(isSmall, polynomial(g.multiply(t, t), I0_SMALL), grown));
});

export interface NanToNumOptions {
  /** What stands for NaN; 0. */
  readonly nan?: number;
  /** What stands for infinity; the largest float unless set. */
  readonly posinf?: number | null | undefined;
  /** What stands for negative infinity; the lowest float unless set. */
  readonly neginf?: number | null | undefined;
}

const LARGEST: { readonly [dtype: string]: number } = {
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};

/** x with NaN and infinities replaced by numbers. */
export const nanToNum = unaryOp("NanToNum", (x: Tensor, { nan = 0, posinf, neginf }: NanToNumOptions = {}) => {
  if (!isFloat(x.dtype)) return x;
  const { node } = x;
  const largest = LARGEST[x.dtype] ?? Infinity;
  const is = (value: number): Node => g.compare("EQ", node, g.like(value, node));
  const numbers = g.select(g.compare("NE", node, node), g.like(nan, node), node);
  const upper = g.select(is(Infinity), g.like(posinf ?? largest, node), numbers);
  return new Tensor(g.select(is(-Infinity), g.like(neginf ?? -largest, node), upper));
});
