import { isBool, isFloat, type DType, type TypedArray, hostArray } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import type { Node, TensorType } from "../ir/node.ts";
import { decodeBits, encodeBits } from "../ir/primitives/selection.ts";
import { evaluateGraph } from "../ir/run.ts";
import { at, sizeOf, type Dims } from "../ir/shape.ts";
import { randomNumbers } from "../ir/gradient_check.suite.ts";

/** An argument of a case: what its elements are drawn from. */
export interface Argument {
  readonly shape: Dims;
  readonly dtype: DType;
  readonly values?: readonly number[];
  /** Numbers from a few values, so that there are ties. */
  readonly few?: boolean;
  /** Integers in [low, high). */
  readonly low?: number;
  readonly high?: number;
}

/** A graph over a few arguments: what engines and the interpreter of loops have to agree on with the reference. */
export interface Case {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly build: (...args: Node[]) => Node | readonly Node[];
}

export interface Prepared {
  readonly args: readonly Node<"parameter">[];
  readonly outputs: readonly Node[];
  readonly data: readonly TypedArray[];
}

export const f32 = (...shape: number[]): Argument => ({ shape, dtype: "float32" });
export const i32 = (low: number, high: number, ...shape: number[]): Argument => ({ shape, dtype: "int32", low, high });
export const ties = (dtype: DType, ...shape: number[]): Argument => ({ shape, dtype, few: true });
export const given = (dtype: DType, shape: Dims, values: readonly number[]): Argument => ({ shape, dtype, values });

export function prepare({ args, build }: Case): Prepared {
  const next = randomNumbers(5);
  const nodes = args.map(({ shape, dtype }, i) => g.parameter(`x${i}`, { shape, dtype }));
  const built = build(...nodes);
  const outputs = Array.isArray(built) ? (built as readonly Node[]) : [built as Node];
  return { args: nodes, outputs, data: args.map((argument) => draw(argument, next)) };
}

function draw({ shape, dtype, values, few, low = -9, high = 9 }: Argument, next: () => number): TypedArray {
  const data = hostArray(dtype, sizeOf(shape));
  const element = (): number => {
    if (isBool(dtype)) return Number(next() < 0.5);
    if (few === true) return Math.floor(next() * 4) - (dtype.startsWith("u") ? 0 : 2);
    return isFloat(dtype) ? next() * 2 - 1 : Math.floor(low + next() * (high - low));
  };
  data.set(values ?? Array.from(data, element));
  data.set(values ?? Array.from(data, element));
  // 16-bit floats are values of their type.
  return decodeBits(encodeBits(data, dtype), dtype);
}

/** What the reference gives. */
export function expected({ args, outputs, data }: Prepared): { type: TensorType; data: TypedArray }[] {
  return evaluateGraph({ parameters: args, outputs }, args.map((node, i) => ({ type: node.type, data: at(data, i) })));
}

/** Where results differ from the expected ones by more than rounding. */
export function differences(got: readonly TypedArray[], want: readonly { type: TensorType; data: TypedArray }[]): string[] {
  return want.flatMap(({ type, data }, output) => {
    const tolerance = isFloat(type.dtype) ? (type.dtype === "float64" ? 1e-12 : type.dtype === "float32" ? 2e-5 : 2e-2) : 0;
    return Array.from(data, (value, i): string => {
      const mine = at(at(got, output), i);
      const close = Object.is(value, mine) || value === mine || Math.abs(value - mine) <= tolerance * Math.max(1, Math.abs(value));
      return close ? "" : `output ${output}[${i}]: expected ${value}, got ${mine}`;
    }).filter((text) => text !== "");
  });
}
