import { CeratopsError } from "../errors.ts";
import { dtypes, isBool, isFloat, type DType } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import { nearest } from "../util/names.ts";
import { floatx } from "./config.ts";
import { constantOf, isIntegral, toTensor, type TensorLike } from "./convert.ts";
import { Tensor } from "./tensor.ts";

/** A dtype as users may write it: Keras's 64-bit integers are 32 bits wide here, as on its JAX backend. */
export type DTypeName = DType | "int64" | "uint64";

/** What decides the dtype of a result: a dtype, or a plain number, which gives way to any tensor of its kind. */
export type PromotionType = DTypeName | "int" | "float";

/**
 * Keras's type promotion lattice (JAX's): each type and those just above it. `int` and `float` are plain numbers.
 * https://docs.jax.dev/en/latest/jep/9407-type-promotion.html
 */
const lattice: { readonly [T in PromotionType]: readonly PromotionType[] } = {
  bool: ["int"],
  uint8: ["int16", "uint16"],
  uint16: ["int32", "uint32"],
  uint32: ["int64", "uint64"],
  uint64: ["float"],
  int: ["uint8", "int8"],
  int8: ["int16"],
  int16: ["int32"],
  int32: ["int64"],
  int64: ["float"],
  float: ["bfloat16", "float16"],
  bfloat16: ["float32"],
  float16: ["float32"],
  float32: ["float64"],
  float64: [],
};

const upperBounds = new Map<PromotionType, ReadonlySet<PromotionType>>();

function boundsOf(type: PromotionType): ReadonlySet<PromotionType> {
  const known = upperBounds.get(type);
  if (known !== undefined) return known;
  const bounds = new Set<PromotionType>([type]);
  for (const above of lattice[type]) for (const bound of boundsOf(above)) bounds.add(bound);
  upperBounds.set(type, bounds);
  return bounds;
}

function leastUpperBound(types: readonly PromotionType[]): PromotionType {
  const [first = "float", ...rest] = types;
  const common = [...boundsOf(first)].filter((bound) => rest.every((type) => boundsOf(type).has(bound)));
  return common.find((bound) => common.every((other) => boundsOf(bound).has(other))) ?? "float64";
}

/** What stands for a plain number: its own kind, as Python tells 1 from 1.0. */
const strongOf = (type: PromotionType): PromotionType =>
  type === "int" ? "int32" : type === "float" ? floatx() : type;

/**
 * The dtype that Keras gives to a result of operands of these types (`keras.backend.result_type`).
 *
 * @example
 * ```ts
 * backend.resultType("int32", "float"); // "float32"
 * backend.resultType("bfloat16", "float16"); // "float32"
 * ```
 */
export function resultType(...types: readonly PromotionType[]): DType {
  const weak = types.every((type) => type === "int" || type === "float");
  const found = leastUpperBound(weak ? types.map(strongOf) : types);
  return canonicalDType(strongOf(found));
}

/** The dtype that a name stands for; throws a CeratopsError on a name that is none. */
export function canonicalDType(name: string): DType {
  if (name === "int64" || name === "int") return "int32";
  if (name === "uint64") return "uint32";
  const found = dtypes.find((dtype) => dtype === name);
  if (found !== undefined) return found;
  const near = nearest(name, dtypes);
  throw new CeratopsError(`There is no dtype "${name}"`, {
    code: "E_DTYPE",
    expected: dtypes.join(", "),
    received: `"${name}"`,
    hint: near === undefined ? `dtype: "float32"` : `dtype: "${near}"`,
  });
}

/**
 * A plain number that counts as a float even where it has no fraction, as `1.0` does in Python: as an operand it gives
 * way to the dtype of any float tensor, and makes floats of integers.
 *
 * @example
 * ```ts
 * ops.add(tensor([1, 2]), 1); // int32 [2]
 * ops.add(tensor([1, 2]), new WeakFloat(1)); // float32 [2]
 * ```
 */
export class WeakFloat extends Tensor {
  readonly value: number;

  constructor(value: number) {
    super(g.scalar(value, floatx()));
    this.value = value;
  }

  override valueOf(): number {
    return this.value;
  }
}

/** The part a value plays in promotion. */
export function promotionType(value: TensorLike): PromotionType {
  if (typeof value === "number") return isIntegral(value) ? "int" : "float";
  if (value instanceof WeakFloat) return "float";
  return toTensor(value).dtype;
}

/** A value as a tensor of `dtype`; plain numbers are made in it, not converted to it. */
export function asDType(value: TensorLike, dtype: DType): Tensor {
  const number = typeof value === "number" ? value : value instanceof WeakFloat ? value.value : undefined;
  if (number !== undefined && (isFloat(dtype) || (isIntegral(number) && !isBool(dtype)))) return constantOf(number, dtype);
  const x = toTensor(value);
  return x.dtype === dtype ? x : new Tensor(g.convert(x.node, dtype));
}

/** Operands in the dtype of their result. */
export function promote(values: readonly TensorLike[], ...more: readonly PromotionType[]): Tensor[] {
  const dtype = resultType(...values.map(promotionType), ...more);
  return values.map((value) => asDType(value, dtype));
}
