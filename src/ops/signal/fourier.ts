import { CeratopsError } from "../../errors.ts";
import { isFloat, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, sameDims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { both, times, type Complex } from "../complex/nodes.ts";
import { toFloat } from "../support/float.ts";
import { table } from "../support/table.ts";

/** -1: from time to frequency; 1: back, without the division by the length. */
export type Sign = 1 | -1;

/** Up to here a transform is one matrix product. */
const LARGEST_MATRIX = 64;

/** `exp(sign · 2πi · rows · columns / period)` as a table. */
function roots(rows: number, columns: number, period: number, sign: Sign, dtype: DType): Complex {
  const values = (name: string, of: (angle: number) => number): Node =>
    table(`${name} of ${period}`, [rows, columns], dtype, () =>
      range(rows).flatMap((j) => range(columns).map((k) => of((2 * Math.PI * ((j * k) % period)) / period))),
    ).node;
  return { re: values("cosines", Math.cos), im: values(`sines ${sign}`, (angle) => sign * Math.sin(angle)) };
}

const largestDivisor = (n: number): number => {
  for (let d = Math.floor(Math.sqrt(n)); d > 1; d--) if (n % d === 0) return d;
  return 1;
};

/**
 * Discrete Fourier transform along the last axis of [batch, n]: n = p · q splits into q transforms of length p, twiddle
 * factors, and p transforms of length q (Cooley & Tukey, 1965).
 */
export function transform({ re, im }: Complex, sign: Sign): Complex {
  const [batch, n] = [at(re.shape, 0), at(re.shape, 1)];
  const p = n <= LARGEST_MATRIX ? 1 : largestDivisor(n);
  if (p === 1) {
    const matrix = roots(n, n, n, sign, re.dtype);
    const product = (x: Node, y: Node): Node => g.dotGeneral(x, y, { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [0] });
    return times({ re, im }, matrix, product);
  }
  const q = n / p;
  // x[q·j + k] → [batch, k, j], transformed over j
  const lay = (x: Node): Node => g.reshape(g.transpose(g.reshape(x, [batch, p, q]), [0, 2, 1]), [batch * q, p]);
  const inner = transform({ re: lay(re), im: lay(im) }, sign);
  const twiddles = roots(q, p, n, sign, re.dtype);
  const wide = (x: Node): Node => g.broadcastInDim(x, [batch, q, p], [1, 2]);
  const box = (x: Node): Node => g.reshape(x, [batch, q, p]);
  const turned = times(both(inner, box), both(twiddles, wide));
  // [batch, k, j] → [batch, j, k], transformed over k; the result stands at j + p·k.
  const turn = (x: Node): Node => g.reshape(g.transpose(x, [0, 2, 1]), [batch * p, q]);
  const outer = transform({ re: turn(turned.re), im: turn(turned.im) }, sign);
  const finish = (x: Node): Node => g.reshape(g.transpose(g.reshape(x, [batch, p, q]), [0, 2, 1]), [batch, n]);
  return { re: finish(outer.re), im: finish(outer.im) };
}

/** The transform along one axis of tensors of any rank. */
export function alongAxis(x: Complex, axis: number, sign: Sign): Complex {
  const { shape } = x.re;
  const order = [...range(shape.length).filter((i) => i !== axis), axis];
  const moved = order.map((i) => at(shape, i));
  const length = at(shape, axis);
  const lay = (node: Node): Node => g.reshape(g.transpose(node, order), [node.shape.reduce((n, d) => n * d, 1) / length, length]);
  const back = (node: Node): Node => g.transpose(g.reshape(node, moved), order.map((_, i) => order.indexOf(i)));
  const done = transform({ re: lay(x.re), im: lay(x.im) }, sign);
  return { re: back(done.re), im: back(done.im) };
}

/** Real and imaginary part given as a pair of float tensors of one shape. */
export function complexOf(x: readonly TensorLike[], op: string): Complex {
  const parts = x.map(toTensor);
  const [re, im] = parts;
  if (parts.length === 2 && re !== undefined && im !== undefined && sameDims(re.shape, im.shape) && isFloat(re.dtype) && im.dtype === re.dtype) {
    return { re: re.node, im: im.node };
  }
  throw new CeratopsError(`ops.${op} takes real and imaginary part`, {
    code: "E_COMPLEX",
    where: `ops.${op}`,
    expected: "[real, imaginary], float tensors of one shape",
    received: parts.map(({ dtype, shape }) => `${dtype} [${shape.join(", ")}]`).join(" and ") || "nothing",
    hint: `ops.${op}([x, ops.zerosLike(x)])`,
  });
}

export const pair = ({ re, im }: Complex): [Tensor, Tensor] => [new Tensor(re), new Tensor(im)];

const scaled = ({ re, im }: Complex, factor: number): Complex => ({ re: g.scale(re, factor), im: g.scale(im, factor) });

type Call = (...args: readonly unknown[]) => unknown;

const callFft = anyOp("FFT", (x: readonly TensorLike[]) => {
  const given = complexOf(x, "fft");
  return pair(alongAxis(given, given.re.shape.length - 1, -1));
}) as Call;

const plane = (x: readonly TensorLike[], sign: Sign, op: string): Complex => {
  const given = complexOf(x, op);
  const last = given.re.shape.length - 1;
  return alongAxis(alongAxis(given, last, sign), last - 1, sign);
};

const callFft2 = anyOp("FFT2", (x: readonly TensorLike[]) => pair(plane(x, -1, "fft2"))) as Call;

const callIfft2 = anyOp("IFFT2", (x: readonly TensorLike[]) => {
  const done = plane(x, 1, "ifft2");
  return pair(scaled(done, 1 / (at(done.re.shape, done.re.shape.length - 1) * at(done.re.shape, done.re.shape.length - 2))));
}) as Call;

/** A pair of tensors that stand for real and imaginary part. */
export type ComplexPair<X> = readonly [real: X, imaginary: X];

/** Discrete Fourier transform along the last axis, `Σ x[j] exp(-2πi jk / n)`, of a real and an imaginary part. */
export const fft = <X extends Operand>(x: ComplexPair<X>): [Result<X>, Result<X>] => callFft(x) as [Result<X>, Result<X>];

/** Discrete Fourier transform along the last two axes. */
export const fft2 = <X extends Operand>(x: ComplexPair<X>): [Result<X>, Result<X>] => callFft2(x) as [Result<X>, Result<X>];

/** Inverse of `fft2`. */
export const ifft2 = <X extends Operand>(x: ComplexPair<X>): [Result<X>, Result<X>] => callIfft2(x) as [Result<X>, Result<X>];

/** The last axis cut off or filled with zeros to `length`. */
export function fitLast(x: Node, length: number): Node {
  const last = x.shape.length - 1;
  const change = length - at(x.shape, last);
  return change === 0 ? x : g.pad(x, x.shape.map(() => 0), x.shape.map((_, i) => (i === last ? change : 0)));
}

/** Frequencies 0 … n/2 of real signals along the last axis. */
export function realTransform(x: Node, length: number): Complex {
  const fitted = fitLast(x, length);
  const last = x.shape.length - 1;
  const full = alongAxis({ re: fitted, im: g.like(0, fitted) }, last, -1);
  const bins = Math.floor(length / 2) + 1;
  return { re: fitLast(full.re, bins), im: fitLast(full.im, bins) };
}

/** Real signals of `length` from their frequencies 0 … n/2. */
export function inverseReal({ re, im }: Complex, length: number): Node {
  const last = re.shape.length - 1;
  const bins = Math.floor(length / 2) + 1;
  const mirrored = length - bins;
  const rest = (x: Node, sign: Sign): Node => {
    const kept = g.slice(x, x.shape.map((_, i) => (i === last ? 1 : 0)), x.shape.with(last, 1 + mirrored));
    return g.scale(g.reverse(kept, [last]), sign);
  };
  // The imaginary parts of frequency 0 and (for even lengths) of the highest one do not count.
  const position = g.iota(last, { shape: re.shape.with(last, bins), dtype: "int32" });
  const isReal = [0, ...(length % 2 === 0 ? [bins - 1] : [])]
    .map((bin) => g.compare("EQ", position, g.like(bin, position)))
    .reduce((a, b) => g.binary("or", a, b));
  const [real, imaginary] = [fitLast(re, bins), fitLast(im, bins)];
  const clean = g.select(isReal, g.like(0, imaginary), imaginary);
  const full = { re: g.concatenate([real, rest(real, 1)], last), im: g.concatenate([clean, rest(clean, -1)], last) };
  return g.scale(alongAxis(mirrored === 0 ? { re: real, im: clean } : full, last, 1).re, 1 / length);
}

export interface RealFourierOptions {
  /** Length of the signal; cut off or filled with zeros to it. */
  readonly fftLength?: number | null | undefined;
}

const callRfft = anyOp("RFFT", (x: TensorLike, { fftLength }: RealFourierOptions = {}) => {
  const { node } = toFloat(toTensor(x));
  return pair(realTransform(node, fftLength ?? at(node.shape, node.shape.length - 1)));
}) as Call;

const callIrfft = anyOp("IRFFT", (x: readonly TensorLike[], { fftLength }: RealFourierOptions = {}) => {
  const given = complexOf(x, "irfft");
  return new Tensor(inverseReal(given, fftLength ?? 2 * (at(given.re.shape, given.re.shape.length - 1) - 1)));
}) as Call;

/** Fourier transform of real signals along the last axis: frequencies 0 … n/2, as real and imaginary part. */
export const rfft = <X extends Operand>(x: X, options: RealFourierOptions = {}): [Result<X>, Result<X>] =>
  callRfft(x, options) as [Result<X>, Result<X>];

/** Inverse of `rfft`. */
export const irfft = <X extends Operand>(x: ComplexPair<X>, options: RealFourierOptions = {}): Result<X> =>
  callIrfft(x, options) as Result<X>;
