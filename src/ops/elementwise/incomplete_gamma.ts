import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { range } from "../../ir/shape.ts";
import { binaryOp } from "../../tensor/op.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { foriLoop } from "../core/loop.ts";
import { toFloat } from "../support/float.ts";
import { add } from "./arithmetic.ts";

/** Terms of the series and of the fraction: enough for a up to about 2000. */
const TERMS = 256;

/** By how much the argument of the gamma function is raised before Stirling's series is used. */
const RAISED = 8;

const plus = (x: Node, value: number): Node => g.add(x, g.like(value, x));
const log = (x: Node): Node => g.unary("log", x);

/** `log(xᵃ e⁻ˣ / Γ(a))`, without the difference of large numbers that it would be for large a. */
function logDensity(a: Node, x: Node): Node {
  const raised = plus(a, RAISED);
  const ratios = range(RAISED).map((k) => log(g.divide(plus(a, k), x)));
  const far = g.divide(g.subtract(x, raised), raised);
  const bend = g.multiply(raised, g.subtract(far, g.unary("log_plus_one", far)));
  const inverse = g.divide(g.like(1, raised), raised);
  const stirling = g.multiply(inverse, plus(g.scale(g.multiply(inverse, inverse), -1 / 360), 1 / 12));
  const scale = g.scale(log(g.scale(raised, 1 / (2 * Math.PI))), 0.5);
  return ratios.reduce((sum, ratio) => g.add(sum, ratio), g.subtract(g.subtract(scale, bend), stirling));
}

/** `Σ xⁿ / (a (a + 1) … (a + n))`: converges fast for x up to a + 1. */
function series(a: Node, x: Node): Node {
  const first = g.divide(g.like(1, a), a);
  const [, sum] = foriLoop(
    1,
    TERMS,
    (n, [term, total]: readonly [Tensor, Tensor]): readonly [Tensor, Tensor] => {
      const next = g.multiply(term.node, g.divide(x, add(new Tensor(a), n).node));
      return [new Tensor(next), new Tensor(g.add(total.node, next))];
    },
    [new Tensor(first), new Tensor(first)],
  );
  return sum.node;
}

/** The continued fraction `1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - …))`, for larger x; by the method of Lentz. */
function fraction(a: Node, x: Node): Node {
  const start = g.subtract(plus(x, 1), a);
  const inverse = g.divide(g.like(1, start), start);
  const [, , result] = foriLoop(
    1,
    TERMS,
    (n, [c, d, h]: readonly [Tensor, Tensor, Tensor]): readonly [Tensor, Tensor, Tensor] => {
      const step = g.convert(n.node, x.dtype);
      const i = g.broadcastTo(step, x.shape);
      const numerator = g.multiply(i, g.subtract(a, i));
      const base = g.add(start, g.scale(i, 2));
      const below = g.add(g.multiply(numerator, d.node), base);
      const above = g.add(base, g.divide(numerator, c.node));
      const next = g.divide(g.like(1, below), below);
      return [new Tensor(above), new Tensor(next), new Tensor(g.multiply(h.node, g.multiply(next, above)))];
    },
    [new Tensor(g.like(1e30, x)), new Tensor(inverse), new Tensor(inverse)],
  );
  return result.node;
}

/**
 * Regularized lower incomplete gamma function `P(a, x) = 1/Γ(a) ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt`, the share of a gamma distribution below
 * x.
 *
 * For a and x from 0 on, of shapes that stretch to one another; NaN elsewhere. It has gradients in both.
 * [Numerical Recipes](https://numerical.recipes), section 6.2
 */
export const gammainc = binaryOp("Gammainc", (x1: TensorLike, x2: TensorLike) => {
  // Adding nothing of the other stretches both to one shape and dtype.
  const nothing = g.scale(toFloat(add(x1, x2)).node, 0);
  const [a, x] = [x1, x2].map((value) => toFloat(add(value, new Tensor(g.like(0, nothing)))).node) as [Node, Node];
  const inside = g.binary("and", g.compare("GT", a, g.like(0, a)), g.compare("GT", x, g.like(0, x)));
  const [safeA, safeX] = [a, x].map((node) => g.select(inside, node, g.like(1, node))) as [Node, Node];
  const near = g.compare("LT", safeX, plus(safeA, 1));
  const [below, above] = [g.select(near, safeX, safeA), g.select(near, plus(safeA, 1), safeX)];
  const density = g.unary("exponential", logDensity(safeA, safeX));
  const lower = g.multiply(density, series(safeA, below));
  const upper = g.subtract(g.like(1, x), g.multiply(density, fraction(safeA, above)));
  const isNone = (node: Node): Node => g.compare("EQ", node, g.like(0, node));
  const wrong = g.like(Number.NaN, x);
  const atNoShape = g.select(g.binary("and", isNone(a), g.compare("GT", x, g.like(0, x))), g.like(1, x), wrong);
  const atStart = g.select(g.binary("and", isNone(x), g.compare("GE", a, g.like(0, a))), g.like(0, x), atNoShape);
  return new Tensor(g.select(inside, g.select(near, lower, upper), atStart));
});
