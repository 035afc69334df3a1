import { byteWidth } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import type { Dims } from "../../ir/shape.ts";
import { castTo } from "../core/cast.ts";
import { whileLoop } from "../core/loop.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { splitKey, unitUniform } from "./bits.ts";
import { floatDType, parameter, type RandomOptions } from "./continuous.ts";
import { drawKey } from "./seed_generator.ts";

const plus = (x: Node, value: number): Node => g.add(x, g.like(value, x));
const log = (x: Node): Node => g.unary("log", x);
const less = (a: Node, b: Node): Node => g.compare("LT", a, b);
const anyOf = (x: Node): Tensor => new Tensor(g.reduce("or", x, x.shape.map((_, i) => i)));

type Draws = [Tensor, Tensor, Tensor];

const draws = (first: Node, second: Node, key: Node): Draws => [new Tensor(first), new Tensor(second), new Tensor(key)];

/** How many geometric waiting times fit into `count` trials: quick for few successes. */
function byInversion(key: Node, count: Node, probability: Node): Node {
  const { shape, dtype } = count;
  const logMiss = g.unary("log_plus_one", g.negate(probability));
  const fits = (sum: Tensor): Node => g.compare("LE", sum.node, count);
  const [successes] = whileLoop(
    (...[, sum]: Draws) => anyOf(fits(sum)),
    (...[found, sum, state]: Draws) => {
      const [sub, next] = splitKey(state.node) as [Node, Node];
      const wait = g.unary("ceil", g.divide(log(unitUniform(sub, shape, dtype)), logMiss));
      const counted = g.select(fits(sum), plus(found.node, 1), found.node);
      return draws(counted, g.add(sum.node, wait), next);
    },
    draws(g.like(0, count), g.like(0, count), key),
  );
  return plus(successes.node, -1);
}

const STIRLING = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
  0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

/** What Stirling's formula misses of log k!. */
function stirlingTail(k: Node): Node {
  const next = plus(k, 1);
  const square = g.multiply(next, next);
  const series = g.divide(plus(g.divide(plus(g.divide(g.like(-1 / 1260, square), square), 1 / 360), g.negate(square)), 1 / 12), next);
  return STIRLING.reduce((value, known, i) => g.select(g.compare("EQ", k, g.like(i, k)), g.like(known, k), value), series);
}

/** Transformed rejection (Hörmann, "The Generation of Binomial Random Variates", 1993): quick for many successes. */
function byRejection(key: Node, count: Node, probability: Node): Node {
  const { shape, dtype } = count;
  const miss = g.subtract(g.like(1, probability), probability);
  const deviation = g.unary("sqrt", g.multiply(g.multiply(count, probability), miss));
  const b = plus(g.scale(deviation, 2.53), 1.15);
  const a = g.add(plus(g.scale(b, 0.0248), -0.0873), g.scale(probability, 0.01));
  const c = plus(g.multiply(count, probability), 0.5);
  const limit = g.subtract(g.like(0.92, b), g.divide(g.like(4.2, b), b));
  const odds = g.divide(probability, miss);
  const alpha = g.multiply(plus(g.divide(g.like(5.1, b), b), 2.83), deviation);
  const m = g.unary("floor", g.multiply(plus(count, 1), probability));
  const rest = (k: Node): Node => plus(g.subtract(count, k), 1);
  const bound = (k: Node): Node =>
    [
      g.multiply(plus(m, 0.5), log(g.divide(plus(m, 1), g.multiply(odds, rest(m))))),
      g.multiply(plus(count, 1), log(g.divide(rest(m), rest(k)))),
      g.multiply(plus(k, 0.5), log(g.divide(g.multiply(odds, rest(k)), plus(k, 1)))),
      stirlingTail(m),
      stirlingTail(g.subtract(count, m)),
      g.negate(stirlingTail(k)),
      g.negate(stirlingTail(g.subtract(count, k))),
    ].reduce(g.add);
  const [drawn] = whileLoop(
    (...[, accepted]: Draws) => anyOf(g.unary("not", accepted.node)),
    (...[before, accepted, state]: Draws) => {
      const [next, forU, forV] = splitKey(state.node, 3) as [Node, Node, Node];
      const u = plus(unitUniform(forU, shape, dtype), -0.5);
      const v = unitUniform(forV, shape, dtype);
      const distance = g.subtract(g.like(0.5, u), g.unary("abs", u));
      const inside = g.binary("and", g.compare("GE", distance, g.like(0.07, distance)), g.compare("LE", v, limit));
      const k = g.unary("floor", g.add(g.multiply(g.add(g.scale(g.divide(a, distance), 2), b), u), c));
      const outside = g.binary("or", less(k, g.like(0, k)), less(count, k));
      const height = log(g.divide(g.multiply(v, alpha), g.add(g.divide(a, g.multiply(distance, distance)), b)));
      const below = g.binary("and", g.unary("not", outside), g.compare("LE", height, bound(k)));
      const accept = g.binary("or", inside, below);
      return draws(g.select(accept, k, before.node), g.binary("or", accepted.node, accept), next);
    },
    draws(g.like(-1, count), g.full(0, { shape, dtype: "bool" }), key),
  );
  return drawn.node;
}

/** What a 16-bit float really holds, which kernels compute with 32 bits: 100000 is infinity in float16. */
const rounded = (x: Node): Node => (byteWidth(x.dtype) === 2 ? g.bitcastConvert(g.bitcastConvert(x, "int16"), x.dtype) : x);

/** Random numbers of successes in `counts` trials, each with the probability given; NaN where those make no sense. */
export function binomial(shape: Dims, counts: TensorLike, probabilities: TensorLike, options: RandomOptions = {}): Tensor {
  const dtype = floatDType(options.dtype, "binomial");
  const given = g.convert(rounded(parameter(counts, shape, dtype)), "float32");
  const p = parameter(probabilities, shape, "float32");
  const key = drawKey(options.seed);
  const isRare = less(p, g.like(0.5, p));
  const q = g.select(isRare, p, g.subtract(g.like(1, p), p));
  const isBad = g.unary("not", g.binary("and", g.compare("GE", q, g.like(0, q)), g.compare("GE", given, g.like(0, given))));
  const safe = g.select(isBad, g.like(0.01, q), q);
  const isEndless = g.compare("EQ", given, g.like(Infinity, given));
  const isSmall = g.binary("or", g.binary("or", isBad, isEndless), g.compare("LE", g.multiply(given, safe), g.like(10, given)));
  const count = g.select(isEndless, g.like(0, given), g.unary("floor", given));
  const small = byInversion(key, g.select(isSmall, count, g.like(0, count)), safe);
  const large = byRejection(key, g.select(isSmall, g.like(1e4, count), count), g.select(isSmall, g.like(0.5, safe), safe));
  const drawn = g.select(isSmall, small, large);
  const turned = g.select(isRare, drawn, g.subtract(count, drawn));
  const known = g.select(isEndless, given, turned);
  return castTo(new Tensor(g.stopGradient(g.select(isBad, g.like(NaN, known), known))), dtype);
}

