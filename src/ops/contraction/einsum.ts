import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { broadcastShapes, stretch } from "../support/broadcast.ts";
import { contract } from "./matmul.ts";

/** A tensor with a label per axis; no label twice. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

const problem = (subscripts: string, received: string, expected: string): CeratopsError =>
  new CeratopsError("ops.einsum: the subscripts do not fit the tensors", {
    code: "E_EINSUM",
    where: `"${subscripts}"`,
    expected,
    received,
    hint: `ops.einsum("ij,jk->ik", a, b)`,
  });

/** `"…ij"` as a list of labels; the axes behind the dots are numbered from the last. */
function labelsOf(term: string, rank: number, subscripts: string): string[] {
  const [before = "", after] = term.split("...");
  const named = before.length + (after?.length ?? 0);
  const hidden = after === undefined ? 0 : rank - named;
  if (named + hidden !== rank || hidden < 0) {
    throw problem(subscripts, `a tensor of rank ${rank} for "${term}"`, `rank ${named}`);
  }
  return [...before, ...range(hidden).map((i) => `.${hidden - 1 - i}`), ...(after ?? "")];
}

/** Labels of the result: those given, or each that occurs once, in alphabetical order, behind the hidden axes. */
function resultLabels(output: string | undefined, inputs: readonly (readonly string[])[]): string[] {
  const all = inputs.flat();
  const hidden = [...new Set(all.filter((label) => label.startsWith(".")))].toSorted((a, b) => b.localeCompare(a));
  if (output !== undefined) {
    const [before = "", after] = output.split("...");
    return [...before, ...(after === undefined ? [] : hidden), ...(after ?? "")];
  }
  const once = [...new Set(all)].filter((label) => !label.startsWith(".") && all.indexOf(label) === all.lastIndexOf(label));
  return [...hidden, ...once.toSorted()];
}

/** Takes the diagonal of axes that share a label. */
function withoutRepeats(x: Tensor, labels: readonly string[]): Labelled {
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated === undefined) return { x, labels };
  const first = labels.indexOf(repeated);
  const second = labels.indexOf(repeated, first + 1);
  const type = { shape: x.shape, dtype: "int32" } as const;
  const onDiagonal = g.compare("EQ", g.iota(first, type), g.iota(second, type));
  const diagonal = g.reduce("add", g.select(onDiagonal, x.node, g.like(0, x.node)), [second]);
  return withoutRepeats(new Tensor(diagonal), labels.toSpliced(second, 1));
}

/** Sums over the axes whose labels are not in `kept`. */
function sumOut({ x, labels }: Labelled, kept: ReadonlySet<string>): Labelled {
  const gone = range(labels.length).filter((i) => !kept.has(at(labels, i)));
  return { x: new Tensor(g.reduce("add", x.node, gone)), labels: labels.filter((label) => kept.has(label)) };
}

/** One product of two operands: shared labels that are still needed are batch, the other shared ones are summed over. */
function multiplyPair(a: Labelled, b: Labelled, needed: ReadonlySet<string>): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const common = new Map(shared.map((label) => [label, Math.max(sizeOf(a, label), sizeOf(b, label))]));
  const [lhs, rhs] = [widen(a, common), widen(b, common)];
  const batch = shared.filter((label) => needed.has(label));
  const summed = shared.filter((label) => !needed.has(label));
  const place = (from: Labelled, list: readonly string[]): number[] => list.map((label) => from.labels.indexOf(label));
  const product = contract(lhs.x, rhs.x, {
    lhsBatch: place(lhs, batch),
    rhsBatch: place(rhs, batch),
    lhsContracting: place(lhs, summed),
    rhsContracting: place(rhs, summed),
  });
  const free = (from: Labelled): string[] => from.labels.filter((label) => !shared.includes(label));
  return { x: product, labels: [...batch, ...free(lhs), ...free(rhs)] };
}

const sizeOf = ({ x, labels }: Labelled, label: string): number => at(x.shape, labels.indexOf(label));

/** Stretches axes of size 1 that hide behind dots. */
function widen(from: Labelled, sizes: ReadonlyMap<string, number>): Labelled {
  const shape = from.x.shape.map((dim, i) => sizes.get(at(from.labels, i)) ?? dim);
  return { x: stretch(from.x, shape), labels: from.labels };
}

function checkSizes(terms: readonly Labelled[], subscripts: string): void {
  const shapes = new Map<string, Dims[]>();
  for (const { x, labels } of terms) {
    labels.forEach((label, i) => shapes.set(label, [...(shapes.get(label) ?? []), [at(x.shape, i)]]));
  }
  for (const [label, sizes] of shapes) {
    if (label.startsWith(".")) broadcastShapes(sizes, "einsum");
    else if (new Set(sizes.flat()).size > 1) {
      throw problem(subscripts, `sizes ${sizes.flat().join(" and ")} for "${label}"`, "one size per label");
    }
  }
}

function compute(subscripts: string, operands: readonly TensorLike[]): Tensor {
  const [left = "", output] = subscripts.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (terms.length !== operands.length) {
    throw problem(subscripts, `${operands.length} tensors`, `${terms.length}, one per term`);
  }
  const promoted = promote(operands);
  const tensors = promoted.every((x) => x.dtype === "int8") ? promoted.map((x) => castTo(x, "int32")) : promoted;
  const labelled = tensors.map((x, i) => ({ x, labels: labelsOf(at(terms, i), x.rank, subscripts) }));
  checkSizes(labelled, subscripts);
  const wanted = resultLabels(output, labelled.map(({ labels }) => labels));
  const unknown = wanted.find((label) => !labelled.some(({ labels }) => labels.includes(label)));
  if (unknown !== undefined) throw problem(subscripts, `"${unknown}" in the result`, "labels that occur on the left");
  const rest = labelled.map(({ x, labels }) => withoutRepeats(x, labels));
  let result = neededOnly(at(rest, 0), rest.slice(1), wanted);
  for (let i = 1; i < rest.length; i++) {
    const later = new Set([...wanted, ...rest.slice(i + 1).flatMap(({ labels }) => labels)]);
    const next = sumOut(at(rest, i), new Set([...later, ...result.labels]));
    result = multiplyPair(sumOut(result, new Set([...later, ...next.labels])), next, later);
  }
  const order = wanted.map((label) => result.labels.indexOf(label));
  return new Tensor(g.transpose(result.x.node, order));
}

/** What of the first operand any other or the result needs. */
const neededOnly = (first: Labelled, others: readonly Labelled[], wanted: readonly string[]): Labelled =>
  sumOut(first, new Set([...wanted, ...others.flatMap(({ labels }) => labels)]));

const call = anyOp("Einsum", compute) as (...args: readonly unknown[]) => unknown;

/**
 * Sums of products in Einstein's notation: one letter per axis; letters that are missing on the right are summed over,
 * letters that occur twice in one term take its diagonal, `...` stands for axes that broadcast.
 *
 * Operands are multiplied from left to right, each pair as one contraction.
 *
 * @example
 * ```ts
 * const a = ops.ones([8, 2, 3]);
 * const b = ops.ones([8, 3, 4]);
 * ops.einsum("bij,bjk->bik", a, b); // batched matrix product, [8, 2, 4]
 * ops.einsum("ii->i", [[1, 2], [3, 4]]); // diagonal, [1, 4]
 * ```
 */
export function einsum<X extends Operand>(subscripts: string, ...operands: readonly X[]): Result<X> {
  return call(subscripts, operands) as Result<X>;
}
