import { CeratopsError } from "../../errors.ts";
import { isBool, isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { range } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import { isIntegral, toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { promotionType, resultType, type DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { alignFloats } from "../elementwise/arithmetic.ts";
import { permuted } from "../shape/transpose.ts";
import { resolveAxis } from "../support/axes.ts";
import { plainNumbers } from "../support/numbers.ts";
import { stretch } from "../support/broadcast.ts";
import { dtypeOr } from "./constant.ts";
import { table } from "../support/table.ts";

export interface ArangeOptions {
  /** Where to stop, exclusive; without it, the range goes from 0 to `start`. */
  readonly stop?: number | null;
  /** Distance between neighbours, 1. */
  readonly step?: number | null;
  readonly dtype?: DTypeName | null | undefined;
}

/**
 * Numbers from `start` (or 0) up to `stop`, exclusive.
 *
 * @example
 * ```ts
 * ops.arange(3); // [0, 1, 2]
 * ops.arange(1, { stop: 2, step: 0.25 }); // [1, 1.25, 1.5, 1.75]
 * ```
 */
export function arange(start: number, options: ArangeOptions = {}): Tensor {
  const { stop, step, dtype } = options;
  const given = [start, stop, step].filter((value) => value !== null && value !== undefined);
  const type = dtypeOr(dtype, resultType(...given.map((value) => promotionType(value))));
  const numbers = given.map(Number);
  const wanted = isFloat(type) ? type : floatx();
  const [from, to] = stop === null || stop === undefined ? [0, Number(start)] : [Number(start), Number(stop)];
  const by = Number(step ?? 1);
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (numbers.every(isIntegral) && !isBool(type)) {
    const places = g.iota(0, { shape: [count], dtype: type });
    const scaled = by === 1 ? places : g.scale(places, by);
    return new Tensor(from === 0 ? scaled : g.add(scaled, g.like(from, scaled)));
  }
  return castTo(table(`range ${from} ${by}`, [count], wanted, () => range(count).map((i) => from + i * by)), type);
}

export interface LinspaceOptions {
  /** How many numbers, 50. */
  readonly num?: number | Tensor;
  /** Whether `stop` is the last of them; true. */
  readonly endpoint?: boolean;
  readonly dtype?: DTypeName | null | undefined;
  /** Where the new axis stands when start and stop are no scalars; 0. */
  readonly axis?: number;
}

/** The numbers of `linspace` and their distance, in floats. */
function spaced(start: TensorLike, stop: TensorLike, options: LinspaceOptions): { values: Tensor; step: Tensor } {
  const { endpoint = true, axis = 0 } = options;
  const [num = NaN] = plainNumbers(options.num ?? 50, "num", "linspace");
  if (num < 0 || !Number.isInteger(num)) {
    throw new CeratopsError("ops.linspace: num must be a whole number, 0 or more", {
      code: "E_LINSPACE",
      where: "ops.linspace",
      expected: "num ≥ 0",
      received: `num: ${num}`,
      hint: "ops.linspace(0, 1, { num: 5 })",
    });
  }
  const [a, b] = alignFloats(start, stop, "linspace");
  const parts = endpoint ? num - 1 : num;
  const shape = [num, ...a.shape];
  const weight = table(`shares of ${parts}`, [num], a.dtype, () => range(num).map((i) => (parts > 0 ? i / parts : 0)));
  const t = g.broadcastInDim(weight.node, shape, [0]);
  const [from, to] = [stretch(a, shape).node, stretch(b, shape).node];
  const values = new Tensor(g.add(g.multiply(from, g.subtract(g.like(1, t), t)), g.multiply(to, t)));
  const step = new Tensor(g.divide(g.subtract(b.node, a.node), g.like(parts > 0 ? parts : NaN, a.node)));
  const place = resolveAxis(axis, shape, "linspace");
  const order = a.shape.map((_, i) => i + 1);
  order.splice(place, 0, 0);
  return { values: permuted(values, order), step };
}

/** Rounds down before an integer dtype, as NumPy does. */
const finish = (values: Tensor, dtype: DTypeName | null | undefined): Tensor => {
  const target = dtypeOr(dtype, values.dtype);
  return castTo(isFloat(target) ? values : new Tensor(g.unary("floor", values.node)), target);
};

function computeLinspace(start: TensorLike, stop: TensorLike, options: LinspaceOptions & { retstep?: boolean }): unknown {
  const { values, step } = spaced(start, stop, options);
  const result = finish(values, options.dtype);
  return options.retstep === true ? [result, isFloat(result.dtype) ? castTo(step, result.dtype) : step] : result;
}

const callLinspace = anyOp("Linspace", computeLinspace) as (...args: readonly unknown[]) => unknown;

/**
 * `num` numbers at equal distances from `start` to `stop`; with `retstep`, also that distance.
 *
 * @example
 * ```ts
 * ops.linspace(0, 1, { num: 5 }); // [0, 0.25, 0.5, 0.75, 1]
 * ```
 */
export function linspace<A extends Operand, B extends Operand>(
  start: A,
  stop: B,
  options: LinspaceOptions & { readonly retstep: true },
): [Result<A | B>, Result<A | B>];
export function linspace<A extends Operand, B extends Operand>(
  start: A,
  stop: B,
  options?: LinspaceOptions & { readonly retstep?: false },
): Result<A | B>;
export function linspace(start: Operand, stop: Operand, options: LinspaceOptions & { readonly retstep?: boolean } = {}): unknown {
  return callLinspace(start, stop, options);
}

const powerOf = (base: number, exponent: Tensor): Tensor =>
  new Tensor(g.binary("power", g.like(base, exponent.node), exponent.node));

const callLogspace = anyOp("Logspace", (start: TensorLike, stop: TensorLike, options: LogspaceOptions) =>
  finish(powerOf(options.base ?? 10, spaced(start, stop, options).values), options.dtype),
) as (...args: readonly unknown[]) => unknown;

export interface LogspaceOptions extends LinspaceOptions {
  /** What is raised to the powers; 10. */
  readonly base?: number;
}

/** `base` raised to numbers at equal distances from `start` to `stop`. */
export function logspace<A extends Operand, B extends Operand>(start: A, stop: B, options: LogspaceOptions = {}): Result<A | B> {
  return callLogspace(start, stop, options) as Result<A | B>;
}

function computeGeomspace(start: TensorLike, stop: TensorLike, options: LinspaceOptions): Tensor {
  const [a, b] = alignFloats(toTensor(start), toTensor(stop), "geomspace");
  const magnitude = (x: Tensor): Tensor => new Tensor(g.unary("log", g.unary("abs", x.node)));
  const { values } = spaced(magnitude(a), magnitude(b), options);
  const grown = new Tensor(g.unary("exponential", values.node));
  const sign = spaced(new Tensor(g.unary("sign", a.node)), new Tensor(g.unary("sign", a.node)), options).values;
  return finish(new Tensor(g.multiply(sign.node, grown.node)), options.dtype);
}

const callGeomspace = anyOp("Geomspace", computeGeomspace) as (...args: readonly unknown[]) => unknown;

/** `num` numbers from `start` to `stop`, each the same multiple of the one before. */
export function geomspace<A extends Operand, B extends Operand>(start: A, stop: B, options: LinspaceOptions = {}): Result<A | B> {
  return callGeomspace(start, stop, options) as Result<A | B>;
}

