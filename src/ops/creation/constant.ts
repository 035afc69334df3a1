import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, type Dims } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import { describe, toTensor, type TensorLike } from "../../tensor/convert.ts";
import { unaryOp } from "../../tensor/op.ts";
import { asDType, canonicalDType, type DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { stretch, stretchTo } from "../support/broadcast.ts";
import { given, type OptionalOperand } from "../support/wrap.ts";

export interface DTypeOptions {
  readonly dtype?: DTypeName | null | undefined;
}

/** The dtype asked for, or the default for floats. */
export const dtypeOr = (dtype: string | null | undefined, otherwise: string = floatx()) => canonicalDType(dtype ?? otherwise);

const sizes = (shape: number | Dims): Dims => (typeof shape === "number" ? [shape] : shape);

function filled(shape: number | Dims, value: number, dtype: string | null | undefined): Tensor {
  return new Tensor(g.full(value, { shape: sizes(shape), dtype: dtypeOr(dtype) }));
}

/** Zeros of a shape, `floatx()` unless a dtype is given. */
export const zeros = (shape: number | Dims, options: DTypeOptions = {}): Tensor => filled(shape, 0, options.dtype);

/** Ones of a shape, `floatx()` unless a dtype is given. */
export const ones = (shape: number | Dims, options: DTypeOptions = {}): Tensor => filled(shape, 1, options.dtype);

/** A tensor whose values do not matter: zeros. */
export const empty = (shape: number | Dims, options: DTypeOptions = {}): Tensor => filled(shape, 0, options.dtype);

/** A value repeated in a shape, `floatx()` unless a dtype is given. */
export function full(shape: number | Dims, fillValue: TensorLike, options: DTypeOptions = {}): Tensor {
  const value = asDType(fillValue, dtypeOr(options.dtype));
  return stretchTo(value, sizes(shape), "full");
}

const likeOp = (className: string, value: number) =>
  unaryOp(className, (x: Tensor, { dtype }: DTypeOptions = {}) => filled(x.shape, value, dtype ?? x.dtype));

/** Zeros in the shape and dtype of `x`. */
export const zerosLike = likeOp("ZerosLike", 0);

/** Ones in the shape and dtype of `x`. */
export const onesLike = likeOp("OnesLike", 1);

/** A tensor in the shape and dtype of `x` whose values do not matter: zeros. */
export const emptyLike = likeOp("EmptyLike", 0);

/** A value repeated in the shape of `x`, in its dtype unless one is given. */
export const fullLike = unaryOp("FullLike", (x: Tensor, fillValue: OptionalOperand, { dtype }: DTypeOptions = {}) => {
  const value = given(fillValue) ?? toTensor(0);
  return stretchTo(asDType(value, dtypeOr(dtype, x.dtype)), x.shape, "fullLike");
});

/** The elements on diagonal `k` (0 the main one, above it positive) of a matrix shape, as a bool tensor. */
export function onDiagonal(shape: Dims, k: number, direction: "EQ" | "GE" | "LE" = "EQ"): Tensor {
  const type = { shape, dtype: "int32" } as const;
  const column = g.iota(shape.length - 1, type);
  const row = g.iota(shape.length - 2, type);
  return new Tensor(g.compare(direction, g.subtract(column, row), g.full(k, type)));
}

export interface MatrixOptions extends DTypeOptions {
  /** Number of columns; as many as rows unless set. */
  readonly M?: number | null;
  /** Which diagonal: 0 the main one, positive above it. */
  readonly k?: number;
}

function checkSize(size: unknown, op: string): void {
  if (typeof size === "number" && Number.isInteger(size) && size >= 0) return;
  throw new CeratopsError(`ops.${op} needs whole numbers of rows and columns`, {
    code: "E_SIZE",
    where: `ops.${op}`,
    expected: "a whole number, 0 or more",
    received: describe(size),
    hint: `ops.${op}(3)`,
  });
}

/** A matrix of `N` rows with ones on a diagonal. */
export function eye(N: number, { M, k = 0, dtype }: MatrixOptions = {}): Tensor {
  checkSize(N, "eye");
  checkSize(M ?? N, "eye");
  return new Tensor(g.convert(onDiagonal([N, M ?? N], k).node, dtypeOr(dtype)));
}

/** The identity matrix of `n` rows. */
export const identity = (n: number, options: DTypeOptions = {}): Tensor => eye(n, options);

/** A matrix of `N` rows with ones on and below a diagonal. */
export function tri(N: number, { M, k = 0, dtype }: MatrixOptions = {}): Tensor {
  checkSize(N, "tri");
  checkSize(M ?? N, "tri");
  return new Tensor(g.convert(onDiagonal([N, M ?? N], k, "LE").node, dtypeOr(dtype)));
}

const triangle = (className: string, direction: "GE" | "LE") =>
  unaryOp(className, (x: Tensor, { k = 0 }: { k?: number } = {}) => {
    const square = x.rank === 1 ? stretch(x, [x.size, x.size]) : x;
    const [rows, columns] = [at(square.shape, square.rank - 2), at(square.shape, square.rank - 1)];
    const kept = stretch(onDiagonal([rows, columns], k, direction), square.shape);
    return new Tensor(g.select(kept.node, square.node, g.like(0, square.node)));
  });

/** Matrices in the last two axes with zeros above diagonal `k`. */
export const tril = triangle("Tril", "LE");

/** Matrices in the last two axes with zeros below diagonal `k`. */
export const triu = triangle("Triu", "GE");
