import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, unaryOp, type Operand, type Result } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { takeAlong } from "../indexing/take.ts";
import { scatterInto } from "../indexing/scatter.ts";
import { pad } from "../shape/pad.ts";
import { sliceAxis } from "../shape/split.ts";
import { permuted } from "../shape/transpose.ts";
import { given, type OptionalOperand } from "../support/wrap.ts";
import { complexOf, inverseReal, pair, realTransform, type ComplexPair } from "./fourier.ts";
import { table } from "../support/table.ts";

/** Position in the signal of each element of each sequence. */
function positions(count: number, length: number, stride: number): Tensor {
  return table(`sequences by ${stride}`, [count, length], "int32", () => range(count).flatMap((i) => range(length).map((j) => i * stride + j)));
}

function sequences(x: Tensor, length: number, stride: number, op: string): Tensor {
  const size = x.shape.at(-1) ?? 0;
  if (length < 1 || stride < 1 || size < length) {
    throw new CeratopsError(`ops.${op}: the signal is shorter than a sequence`, {
      code: "E_SEQUENCES",
      where: `ops.${op}`,
      expected: `a last axis of at least ${length} elements, and a stride from 1`,
      received: `${size} elements, stride ${stride}`,
      hint: "ops.pad(x, widths) makes the signal longer",
    });
  }
  return takeAlong(x, positions(Math.floor((size - length) / stride) + 1, length, stride), x.rank - 1);
}

/** Sequences of the last axis, `sequenceStride` apart: `[…, n]` gives `[…, count, sequenceLength]`. */
export const extractSequences = unaryOp("ExtractSequences", (x: Tensor, sequenceLength: number, sequenceStride: number) =>
  sequences(x, sequenceLength, sequenceStride, "extractSequences"),
);

/** How a sequence is weighted before its transform. */
export type WindowName = "hann" | "hamming";

const cosines: { readonly [W in WindowName]: (angle: number) => number } = {
  hann: (angle) => 0.5 - 0.5 * Math.cos(angle),
  hamming: (angle) => 0.54 - 0.46 * Math.cos(angle),
};

export interface StftOptions {
  /** `"hann"` (default), `"hamming"`, the weights themselves, or null for none. */
  readonly window?: WindowName | OptionalOperand;
  /** Whether the signal is reflected at both ends, so that sequences are centred; true. */
  readonly center?: boolean;
}

export interface IstftOptions extends StftOptions {
  /** Length of the signal. */
  readonly length?: number | null | undefined;
}

/** The weights of one sequence, centred in the length of the transform. */
function weightsOf(window: StftOptions["window"], length: number, fftLength: number, dtype: Tensor["dtype"], op: string): Node {
  const before = Math.floor((fftLength - length) / 2);
  if (window === null) return g.full(1, { shape: [fftLength], dtype });
  const weights = window === undefined || typeof window === "string" ? named(window ?? "hann", length) : given(window);
  if (weights === undefined || weights.shape.join() !== String(length)) {
    throw new CeratopsError(`ops.${op}: the window does not fit the sequence`, {
      code: "E_WINDOW",
      where: `ops.${op}`,
      expected: `${length} weights, "hann" or "hamming"`,
      received: weights === undefined ? String(window) : `[${weights.shape.join(", ")}]`,
      hint: `{ window: "hann" }`,
    });
  }
  return g.pad(castTo(weights, dtype).node, [before], [fftLength - length - before]);
}

function named(window: string, length: number): Tensor | undefined {
  if (window !== "hann" && window !== "hamming") return undefined;
  const value = cosines[window];
  return table(window, [length], "float32", () => range(length).map((i) => value((2 * Math.PI * i) / length)));
}

function checkLengths(sequenceLength: number, stride: number, fftLength: number, op: string): void {
  if (!Number.isInteger(stride) || stride < 1) {
    throw new CeratopsError(`ops.${op}: sequences start a whole number of elements apart`, {
      code: "E_SEQUENCES",
      where: `ops.${op}`,
      expected: "a sequenceStride of 1 or more",
      received: String(stride),
      hint: `ops.${op}(x, ${sequenceLength}, ${Math.ceil(sequenceLength / 2)}, ${fftLength})`,
    });
  }
  if (fftLength >= sequenceLength) return;
  throw new CeratopsError(`ops.${op}: the transform is shorter than a sequence`, {
    code: "E_FFT_LENGTH",
    where: `ops.${op}`,
    expected: `fftLength ≥ ${sequenceLength}`,
    received: `${fftLength}`,
    hint: `ops.${op}(x, ${sequenceLength}, sequenceStride, ${sequenceLength})`,
  });
}

function computeStft(x: TensorLike, length: number, stride: number, fftLength: number, options: StftOptions = {}): [Tensor, Tensor] {
  const signal = toTensor(x);
  if (signal.dtype !== "float32" && signal.dtype !== "float64") {
    throw new CeratopsError("ops.stft takes signals in float32", {
      code: "E_DTYPE",
      where: "ops.stft",
      expected: "float32 or float64",
      received: signal.dtype,
      hint: `ops.cast(x, "float32")`,
    });
  }
  checkLengths(length, stride, fftLength, "stft");
  const half = Math.floor(fftLength / 2);
  const widths = signal.shape.map((_, i): [number, number] => (i === signal.rank - 1 ? [half, half] : [0, 0]));
  const centred = options.center === false ? signal : pad(signal, widths, { mode: "reflect" });
  const parts = sequences(centred, fftLength, stride, "stft").node;
  const weights = weightsOf(options.window, length, fftLength, signal.dtype, "stft");
  const weighted = g.multiply(parts, g.broadcastInDim(weights, parts.shape, [parts.shape.length - 1]));
  return pair(realTransform(weighted, fftLength));
}

const callStft = anyOp("STFT", computeStft) as (...args: readonly unknown[]) => unknown;

/**
 * Short-time Fourier transform: overlapping sequences of the last axis, weighted and transformed. `[…, n]` gives real
 * and imaginary part `[…, count, fftLength / 2 + 1]`.
 */
export function stft<X extends Operand>(
  x: X,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  options: StftOptions = {},
): [Result<X>, Result<X>] {
  return callStft(x, sequenceLength, sequenceStride, fftLength, options) as [Result<X>, Result<X>];
}

/** Sequences added up where they overlap: [rows, count, length] gives [rows, size]. */
function overlapAdd(parts: Node, stride: number, size: number): Node {
  const [rows, count, length] = [at(parts.shape, 0), at(parts.shape, 1), at(parts.shape, 2)];
  const where = new Tensor(g.reshape(positions(count, length, stride).node, [count, length, 1]));
  const empty = new Tensor(g.full(0, { shape: [size, rows], dtype: parts.dtype }));
  return permuted(scatterInto(empty, where, new Tensor(g.transpose(parts, [1, 2, 0])), "add"), [1, 0]).node;
}

function computeIstft(x: readonly TensorLike[], length: number, stride: number, fftLength: number, options: IstftOptions = {}): Tensor {
  checkLengths(length, stride, fftLength, "istft");
  const spectrum = complexOf(x, "istft");
  const { shape, dtype } = spectrum.re;
  const count = at(shape, shape.length - 2);
  const batch = shape.slice(0, -2);
  const rows = batch.reduce((product, dim) => product * dim, 1);
  const parts = inverseReal(spectrum, fftLength);
  const weights = weightsOf(options.window, length, fftLength, dtype, "istft");
  const spread = g.broadcastInDim(weights, parts.shape, [parts.shape.length - 1]);
  const flat = g.reshape(g.multiply(parts, spread), [rows, count, fftLength]);
  const size = fftLength + stride * (count - 1);
  const squares = g.broadcastInDim(g.multiply(weights, weights), [1, count, fftLength], [2]);
  const total = overlapAdd(squares, stride, size);
  const isTiny = g.compare("LE", total, g.like(1e-10, total));
  const norm = g.broadcastTo(g.select(isTiny, g.like(1, total), total), [rows, size]);
  const added = g.divide(overlapAdd(flat, stride, size), norm);
  // Without a window, Keras scales by how often the sequences overlap.
  const signal = new Tensor(options.window === null ? g.scale(added, fftLength / stride) : added);
  const half = Math.floor(fftLength / 2);
  const start = options.center === false ? 0 : half;
  const wanted = options.length ?? (options.center === false ? size : size - 2 * half);
  const cut = sliceAxis(signal, 1, start, Math.min(start + wanted, size));
  return new Tensor(g.reshape(cut.node, [...batch, at(cut.shape, 1)]));
}

const callIstft = anyOp("ISTFT", computeIstft) as (...args: readonly unknown[]) => unknown;

/** Inverse of `stft`: sequences transformed back, weighted, and added where they overlap. */
export function istft<X extends Operand>(
  x: ComplexPair<X>,
  sequenceLength: number,
  sequenceStride: number,
  fftLength: number,
  options: IstftOptions = {},
): Result<X> {
  return callIstft(x, sequenceLength, sequenceStride, fftLength, options) as Result<X>;
}
