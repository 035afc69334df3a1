import { range } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { KerasTensor } from "../../tensor/keras_tensor.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { plainNumbers } from "../support/numbers.ts";
import { table } from "../support/table.ts";

/** A window of `size` points from a formula over `t` in [0, 1]; a single point is 1. */
function windowOf(size: TensorLike, op: string, value: (t: number) => number, name = ""): Tensor {
  const [count = 0] = plainNumbers(size, "the number of points", op);
  const points = Math.max(0, Math.trunc(count));
  return table(`${op} ${name}`, [points], floatx(), () => range(points).map((i) => (points === 1 ? 1 : value(i / (points - 1)))));
}

/** As many points as a symbolic size will say. */
const symbolicWindow = (): KerasTensor => new KerasTensor([null], { dtype: floatx() });

const windowOp = (className: string, value: (t: number) => number) =>
  unaryOp(className, (x: Tensor) => windowOf(x, className.toLowerCase(), value), symbolicWindow);

const cosine = (t: number, times: number): number => Math.cos(2 * Math.PI * times * t);

/** Triangular window of `x` points: `1 - |2t - 1|` for t from 0 to 1. */
export const bartlett = windowOp("Bartlett", (t) => 1 - Math.abs(2 * t - 1));

/** Blackman window of `x` points: `0.42 - 0.5 cos(2πt) + 0.08 cos(4πt)`. */
export const blackman = windowOp("Blackman", (t) => 0.42 - 0.5 * cosine(t, 1) + 0.08 * cosine(t, 2));

/** Hamming window of `x` points: `0.54 - 0.46 cos(2πt)`. */
export const hamming = windowOp("Hamming", (t) => 0.54 - 0.46 * cosine(t, 1));

/** Hann window of `x` points: `0.5 - 0.5 cos(2πt)`. */
export const hanning = windowOp("Hanning", (t) => 0.5 - 0.5 * cosine(t, 1));

/** Modified Bessel function of order 0, by its power series `Σ ((x/2)ᵏ / k!)²`. */
function besselI0(x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Kaiser window of `x` points: `I₀(β √(1 - (2t - 1)²)) / I₀(β)`. */
export const kaiser = binaryOp(
  "Kaiser",
  (x, beta) => {
    const [shape = 0] = plainNumbers(beta, "beta", "kaiser");
    const value = (t: number): number => besselI0(shape * Math.sqrt(1 - (2 * t - 1) ** 2)) / besselI0(shape);
    return windowOf(x, "kaiser", value, String(shape));
  },
  symbolicWindow,
);
