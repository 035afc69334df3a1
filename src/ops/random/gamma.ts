import type { DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, type Dims } from "../../ir/shape.ts";
import { whileLoop } from "../core/loop.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { fractionOf, splitKey, ulpBelowOne } from "./bits.ts";
import { floatDType, parameter, type RandomOptions } from "./continuous.ts";
import { bitsOf, splitEach, splitInto, type Keys } from "./many_keys.ts";
import { drawKey } from "./seed_generator.ts";

const plus = (x: Node, value: number): Node => g.add(x, g.like(value, x));
const anyOf = (x: Node): Tensor => new Tensor(g.reduce("or", x, x.shape.map((_, i) => i)));

/** One standard normal value per key. */
function normalOf(keys: Keys, dtype: DType): Node {
  const unit = fractionOf(bitsOf(keys), dtype);
  const low = g.like(-1 + ulpBelowOne(dtype), unit);
  const spread = g.binary("maximum", low, g.add(g.multiply(unit, g.subtract(g.like(1, unit), low)), low));
  return g.scale(g.unary("erf_inv", spread), Math.SQRT2);
}

/** Names the parts of what a loop carries: a key per element, and numbers. */
const carried = ({ first, second }: Keys, ...numbers: readonly Node[]): Tensor[] => [first, second, ...numbers].map((node) => new Tensor(node));
const keysOf = (vars: readonly Tensor[]): Keys => ({ first: at(vars, 0).node, second: at(vars, 1).node });

/** A loop over all elements that each one leaves for itself: where it is no longer open, it keeps what it has. */
function loop(start: readonly Tensor[], open: (...numbers: Node[]) => Node, step: (keys: Keys) => readonly Tensor[]): Node[] {
  const isOpen = (vars: readonly Tensor[]): Node => open(...vars.slice(2).map(({ node }) => node));
  const result = whileLoop<readonly Tensor[]>(
    (...vars) => anyOf(isOpen(vars)),
    (...vars) => {
      const after = step(keysOf(vars));
      return vars.map((before, i) => new Tensor(g.select(isOpen(vars), at(after, i).node, before.node)));
    },
    start,
  );
  return result.map(({ node }) => node);
}

/** Several new keys from each key. */
function keysFrom(keys: Keys, count: number): [Keys, Keys, Keys] {
  const made = splitEach(keys, count);
  return [at(made, 0), at(made, 1), made[2] ?? at(made, 1)];
}

/** v = 1 + c x for normal x, drawn again until it is positive; x and v. */
function drawPositive(keys: Keys, c: Node): [x: Node, v: Node] {
  const found = loop(
    carried(keys, g.like(0, c), g.like(-1, c)),
    (_, v) => g.compare("LE", v ?? c, g.like(0, c)),
    (before) => {
      const [next, sub] = keysFrom(before, 2);
      const x = normalOf(sub, c.dtype);
      return carried(next, x, plus(g.multiply(x, c), 1));
    },
  );
  return [at(found, 2), at(found, 3)];
}

/**
 * Logarithms of values of the standard gamma distribution: Marsaglia & Tsang, "A Simple Method for Generating Gamma
 * Variables", 2000; for alpha < 1, those of alpha + 1 times u^(1/alpha). `boost` gives log u.
 */
function logGamma(keys: Keys, alpha: Node, boost: (unit: Node) => Node): { log: Node; boost: Node } {
  const isLarge = g.compare("GE", alpha, g.like(1, alpha));
  const d = plus(g.select(isLarge, alpha, plus(alpha, 1)), -1 / 3);
  const c = g.divide(g.like(1 / 3, d), g.unary("sqrt", d));
  const [start, subkey] = keysFrom(keys, 2);
  const found = loop(
    carried(start, g.like(0, d), g.like(1, d), g.like(2, d)),
    (square = d, v = d, u = d) => {
      const squeeze = g.subtract(g.like(1, d), g.scale(g.multiply(square, square), 0.0331));
      const sum = g.add(g.subtract(g.like(1, d), v), g.unary("log", v));
      const bound = g.add(g.scale(square, 0.5), g.multiply(d, sum));
      return g.binary("and", g.compare("GE", u, squeeze), g.compare("GE", g.unary("log", u), bound));
    },
    (before) => {
      const [next, forX, forU] = keysFrom(before, 3);
      const [x, v] = drawPositive(forX, c);
      return carried(next, g.multiply(x, x), g.multiply(g.multiply(v, v), v), fractionOf(bitsOf(forU), d.dtype));
    },
  );
  const log = g.add(g.unary("log", d), g.unary("log", at(found, 3)));
  const lift = g.divide(boost(fractionOf(bitsOf(subkey), d.dtype)), alpha);
  return { log, boost: g.select(isLarge, g.like(0, lift), lift) };
}

/** Values of the standard gamma distribution with the shapes `alpha`. */
function gammaOf(key: Node, alpha: Node): Node {
  const flat = g.reshape(alpha, [alpha.shape.reduce((n, dim) => n * dim, 1)]);
  const { log, boost } = logGamma(splitInto(key, flat.shape), flat, (unit) => g.unary("log", g.subtract(g.like(1, unit), unit)));
  return g.reshape(g.unary("exponential", g.add(log, boost)), alpha.shape);
}

/** Random floats from a gamma distribution with shape parameter `alpha` and scale 1. */
export function gamma(shape: Dims, alpha: TensorLike, options: RandomOptions = {}): Tensor {
  const dtype = floatDType(options.dtype, "gamma");
  return new Tensor(g.stopGradient(gammaOf(drawKey(options.seed), parameter(alpha, shape, dtype))));
}

/** Random floats from a beta distribution: `X / (X + Y)` of two gamma values. */
export function beta(shape: Dims, alpha: TensorLike, betaParameter: TensorLike, options: RandomOptions = {}): Tensor {
  const dtype = floatDType(options.dtype, "beta");
  const keys = splitKey(drawKey(options.seed));
  const drawn = [alpha, betaParameter].map((value, i) => {
    const flat = g.reshape(parameter(value, shape, dtype), [shape.reduce((n, dim) => n * dim, 1)]);
    const { log, boost } = logGamma(splitInto(at(keys, i), flat.shape), flat, (unit) => g.unary("log_plus_one", g.negate(unit)));
    return g.reshape(g.add(log, boost), shape);
  });
  const largest = drawn.reduce((a, b) => g.binary("maximum", a, b));
  const shares = drawn.map((log) => g.unary("exponential", g.subtract(log, largest)));
  return new Tensor(g.stopGradient(g.divide(at(shares, 0), shares.reduce(g.add))));
}
