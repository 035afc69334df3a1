import { hostArray } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { at, forEachIndex, range, sizeOf, stridesOf } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { isKerasTensor, KerasTensor } from "../../tensor/keras_tensor.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { fromTypedArray, Tensor } from "../../tensor/tensor.ts";
import { resolveAxis } from "../support/axes.ts";
import { needValues } from "../support/numbers.ts";

export interface UniqueOptions {
  /** Whether the values ascend; they always do. */
  readonly sorted?: boolean;
  /** Whether to give where each value first occurs. */
  readonly returnIndex?: boolean;
  /** Whether to give which value each element has. */
  readonly returnInverse?: boolean;
  /** Whether to give how often each value occurs. */
  readonly returnCounts?: boolean;
  /** The axis whose slices are compared; unless said, single elements are. */
  readonly axis?: number | null | undefined;
  /** How many values to give: more are cut off, fewer filled up. */
  readonly size?: number | null | undefined;
  /** What fills up; the smallest value unless set. */
  readonly fillValue?: number | null | undefined;
}

interface Group {
  readonly first: number;
  readonly members: number[];
}

/** Slices along axis 0 that are equal, in ascending order. */
function groups(values: ArrayLike<number>, rows: number, width: number): Group[] {
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const difference = (values[a * width + i] ?? 0) - (values[b * width + i] ?? 0);
      if (difference !== 0) return Number.isNaN(difference) ? nanLast(values[a * width + i], values[b * width + i]) : difference;
    }
    return 0;
  };
  const found: Group[] = [];
  for (const row of range(rows).toSorted((a, b) => compare(a, b) || a - b)) {
    const last = found.at(-1);
    if (last !== undefined && compare(last.first, row) === 0) last.members.push(row);
    else found.push({ first: row, members: [row] });
  }
  return found;
}

const nanLast = (a = NaN, b = NaN): number => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || 1;

function valuesOf(x: TensorLike, options: UniqueOptions): Tensor | Tensor[] {
  const { axis, size, fillValue, returnIndex = false, returnInverse = false, returnCounts = false } = options;
  const given = toTensor(x);
  const place = axis === null || axis === undefined ? undefined : resolveAxis(axis, given.shape, "unique");
  const shape = place === undefined ? [given.size] : [at(given.shape, place), ...given.shape.toSpliced(place, 1)];
  const data = slicesFirst(needValues(given, "the values of x", "unique"), given, place);
  const width = sizeOf(shape.slice(1));
  const all = groups(data, at(shape, 0), width);
  const count = size ?? all.length;
  const kept = range(count).map((i) => all[i]);
  const source = hostArray(given.dtype, count * width);
  const fallback = all[0]?.first ?? 0;
  kept.forEach((group, i) => {
    for (let j = 0; j < width; j++) {
      const fill = fillValue ?? data[fallback * width + j] ?? 0;
      source[i * width + j] = group === undefined ? fill : (data[group.first * width + j] ?? 0);
    }
  });
  const values = fromTypedArray(source, [count, ...shape.slice(1)], given.dtype);
  const ordered = place === undefined ? values : new Tensor(g.transpose(values.node, moved(given.rank, place)));
  const integers = (list: readonly number[], as: readonly number[] = [list.length]): Tensor =>
    fromTypedArray(Int32Array.from(list), as, "int32");
  const inverse = new Int32Array(at(shape, 0));
  all.forEach((group, i) => group.members.forEach((row) => (inverse[row] = i)));
  const extra = [
    ...(returnIndex ? [integers(kept.map((group) => group?.first ?? fallback))] : []),
    ...(returnInverse ? [fromTypedArray(inverse, place === undefined ? given.shape : [inverse.length], "int32")] : []),
    ...(returnCounts ? [integers(kept.map((group) => group?.members.length ?? 0))] : []),
  ];
  return extra.length === 0 ? ordered : [ordered, ...extra];
}

/** The permutation that puts axis 0 back to `place`. */
const moved = (rank: number, place: number): number[] =>
  range(rank).map((axis) => (axis === place ? 0 : axis < place ? axis + 1 : axis));

/** The values with one axis moved to the front. */
function slicesFirst(values: ArrayLike<number>, x: Tensor, place: number | undefined): ArrayLike<number> {
  if (place === undefined || place === 0) return values;
  const shape = [at(x.shape, place), ...x.shape.toSpliced(place, 1)];
  const strides = stridesOf(x.shape);
  const order = [at(strides, place), ...strides.toSpliced(place, 1)];
  const result = new Float64Array(x.size);
  forEachIndex(shape, (index, flat) => {
    result[flat] = values[index.reduce((sum, i, axis) => sum + i * at(order, axis), 0)] ?? 0;
  });
  return result;
}

function symbolicUnique(x: unknown, options: unknown): unknown {
  if (!isKerasTensor(x)) return undefined;
  const { axis, size = null, returnIndex, returnInverse, returnCounts } = options as UniqueOptions;
  const place = axis === null || axis === undefined ? undefined : resolveAxis(axis, x.shape.map((dim) => dim ?? 1), "unique");
  const integers = (shape: KerasTensor["shape"]): KerasTensor => new KerasTensor(shape, { dtype: "int32" });
  const extra = [
    ...(returnIndex === true ? [integers([size])] : []),
    ...(returnInverse === true ? [integers(place === undefined ? x.shape : [x.shape[place] ?? null])] : []),
    ...(returnCounts === true ? [integers([size])] : []),
  ];
  const values = new KerasTensor(place === undefined ? [size] : x.shape.with(place, size), { dtype: x.dtype });
  return extra.length === 0 ? values : [values, ...extra];
}

const call = anyOp("Unique", valuesOf, symbolicUnique) as (...args: readonly unknown[]) => unknown;

/**
 * The different values of `x` in ascending order (or different slices along an axis); with the options, also where they
 * first occur, which one each element has, and how often each occurs.
 *
 * The shape of the result depends on the values, so they must be at hand: numbers, or a tensor that was read.
 */
export function unique<X extends Operand>(x: X, options: UniqueOptions = {}): Result<X> | Result<X>[] {
  return call(x, options) as Result<X> | Result<X>[];
}
