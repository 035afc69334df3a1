import { g } from "../../ir/make.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Node } from "../../ir/node.ts";

/** Up to here multiplications cost less than a general power. */
const LARGEST_CHAIN = 64;

/** `x ** n` of floats for a plain integer, by repeated squaring. */
export function integerPower(x: Tensor, n: number): Tensor {
  const { node } = x;
  if (Math.abs(n) > LARGEST_CHAIN) return new Tensor(g.binary("power", node, g.like(n, node)));
  const magnitude = chain(node, Math.abs(n));
  return new Tensor(n < 0 ? g.divide(g.like(1, node), magnitude) : magnitude);
}

function chain(x: Node, n: number): Node {
  let result: Node | undefined;
  let base = x;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? base : g.multiply(result, base);
    if (rest > 1) base = g.multiply(base, base);
  }
  return result ?? g.like(1, x);
}

