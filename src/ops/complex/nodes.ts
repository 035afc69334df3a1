import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";

/** Real and imaginary part of complex numbers inside an op. */
export interface Complex {
  readonly re: Node;
  readonly im: Node;
}

/** What moves elements, done to both parts. */
export const both = ({ re, im }: Complex, move: (part: Node) => Node): Complex => ({ re: move(re), im: move(im) });

export const plus = (a: Complex, b: Complex): Complex => ({ re: g.add(a.re, b.re), im: g.add(a.im, b.im) });

export const minus = (a: Complex, b: Complex): Complex => ({ re: g.subtract(a.re, b.re), im: g.subtract(a.im, b.im) });

/** A product: of elements, or of whatever `multiply` multiplies, such as matrices. */
export const times = (a: Complex, b: Complex, multiply: (x: Node, y: Node) => Node = g.multiply): Complex => ({
  re: g.subtract(multiply(a.re, b.re), multiply(a.im, b.im)),
  im: g.add(multiply(a.re, b.im), multiply(a.im, b.re)),
});

export const conjugateOf = ({ re, im }: Complex): Complex => ({ re, im: g.negate(im) });

/** `re² + im²`. */
export const squareOf = ({ re, im }: Complex): Node => g.add(g.multiply(re, re), g.multiply(im, im));

export const sizeOf = (z: Complex): Node => g.unary("sqrt", squareOf(z));

/** The quotient of elements. */
export function over(a: Complex, b: Complex): Complex {
  const square = squareOf(b);
  return both(times(a, conjugateOf(b)), (part) => g.divide(part, square));
}

export const chosen = (condition: Node, a: Complex, b: Complex): Complex => ({
  re: g.select(condition, a.re, b.re),
  im: g.select(condition, a.im, b.im),
});

export const constantLike = (re: number, z: Complex): Complex => ({ re: g.like(re, z.re), im: g.like(0, z.im) });

/** The square root whose real part is not negative. */
export function rootOf(z: Complex): Complex {
  const zero = g.like(0, z.re);
  const larger = g.unary("sqrt", g.scale(g.add(g.unary("abs", z.re), sizeOf(z)), 0.5));
  const isZero = g.compare("EQ", larger, zero);
  const smaller = g.divide(z.im, g.select(isZero, g.like(1, larger), g.scale(larger, 2)));
  const isLeft = g.compare("LT", z.re, zero);
  const isBelow = g.compare("LT", z.im, zero);
  return chosen(isLeft, { re: g.unary("abs", smaller), im: g.select(isBelow, g.negate(larger), larger) }, { re: larger, im: smaller });
}
