import type { Direction } from "../attributes.ts";
import { isBool, isFloat, byteWidth, hostArray, type DType } from "../dtype.ts";
import { fromBfloat16Bits, fromFloat16Bits, toBfloat16Bits, toFloat16Bits } from "../float16.ts";
import type { Node } from "../node.ts";
import { check, showType, type Primitive } from "../primitive.ts";
import { at, sameDims } from "../shape.ts";

const relations: { readonly [D in Direction]: (a: number, b: number) => boolean } = {
  EQ: (a, b) => a === b,
  NE: (a, b) => a !== b,
  LT: (a, b) => a < b,
  LE: (a, b) => a <= b,
  GT: (a, b) => a > b,
  GE: (a, b) => a >= b,
};

export const compare: Primitive<"compare"> = {
  infer: ([a, b]) => {
    check(a !== undefined && b !== undefined, () => "expects two operands");
    check(a.dtype === b.dtype && sameDims(a.shape, b.shape), () => `${showType(a)} with ${showType(b)}`);
    return [{ shape: a.shape, dtype: "bool" }];
  },
  evaluate: ({ inputs: [a, b], outputs: [out], attributes: { direction } }) => {
    if (a === undefined || b === undefined || out === undefined) return;
    const holds = relations[direction];
    for (let i = 0; i < out.data.length; i++) out.data[i] = holds(at(a.data, i), at(b.data, i)) ? 1 : 0;
  },
  gradient: "none",
};

export const select: Primitive<"select"> = {
  infer: ([predicate, onTrue, onFalse]) => {
    check(predicate !== undefined && onTrue !== undefined && onFalse !== undefined, () => "expects three operands");
    check(predicate.dtype === "bool" && sameDims(predicate.shape, onTrue.shape), () => `by ${showType(predicate)}`);
    check(
      onTrue.dtype === onFalse.dtype && sameDims(onTrue.shape, onFalse.shape),
      () => `${showType(onTrue)} or ${showType(onFalse)}`,
    );
    return [onTrue];
  },
  evaluate: ({ inputs: [predicate, onTrue, onFalse], outputs: [out] }) => {
    if (predicate === undefined || onTrue === undefined || onFalse === undefined || out === undefined) return;
    for (let i = 0; i < out.data.length; i++) out.data[i] = at((at(predicate.data, i) ? onTrue : onFalse).data, i);
  },
  gradient: ({ g, node, cotangent, needs }) => {
    const predicate = at(node.inputs, 0);
    const zero = g.like(0, cotangent);
    return [
      undefined,
      needs[1] ? g.select(predicate, cotangent, zero) : undefined,
      needs[2] ? g.select(predicate, zero, cotangent) : undefined,
    ];
  },
};

/** `min(max(x, low), high)`; the bounds have the shape of x. */
export const clamp: Primitive<"clamp"> = {
  infer: ([low, x, high]) => {
    check(low !== undefined && x !== undefined && high !== undefined, () => "expects three operands");
    check(
      [low, high].every((bound) => bound.dtype === x.dtype && sameDims(bound.shape, x.shape)),
      () => `${showType(x)} between ${showType(low)} and ${showType(high)}`,
    );
    return [x];
  },
  evaluate: ({ inputs: [low, x, high], outputs: [out] }) => {
    if (low === undefined || x === undefined || high === undefined || out === undefined) return;
    for (let i = 0; i < out.data.length; i++) {
      out.data[i] = Math.min(Math.max(at(x.data, i), at(low.data, i)), at(high.data, i));
    }
  },
  gradient: ({ g, node: { inputs }, cotangent, needs }) => {
    const [low, x, high] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    // On a bound, x and the bound take half each, as the gradients of min and max do.
    const beyond = (bound: Node, direction: "LT" | "GT"): Node => {
      const tied = g.select(g.compare("EQ", x, bound), g.like(0.5, x), g.like(0, x));
      return g.select(g.compare(direction, x, bound), g.like(1, x), tied);
    };
    const [below, above] = [beyond(low, "LT"), beyond(high, "GT")];
    return [
      needs[0] ? g.multiply(cotangent, below) : undefined,
      needs[1] ? g.multiply(cotangent, g.subtract(g.subtract(g.like(1, x), below), above)) : undefined,
      needs[2] ? g.multiply(cotangent, above) : undefined,
    ];
  },
};

/** What `value` becomes in `dtype`: floats lose their fraction, saturate and send NaN to 0; bool means "not zero". */
function convertValue(value: number, from: DType, to: DType): number {
  if (isBool(to)) return value === 0 ? 0 : 1;
  if (isFloat(to) || !isFloat(from)) return value;
  if (Number.isNaN(value)) return 0;
  const [low, high] = integerBounds(to);
  return Math.min(Math.max(Math.trunc(value), low), high);
}

export function integerBounds(dtype: DType): [low: number, high: number] {
  const bits = byteWidth(dtype) * 8;
  return dtype.startsWith("u") ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

export const convert: Primitive<"convert"> = {
  infer: ([x], { dtype }) => {
    check(x !== undefined, () => "expects one operand");
    return [{ shape: x.shape, dtype }];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { dtype } }) => {
    if (x === undefined || out === undefined) return;
    for (let i = 0; i < out.data.length; i++) out.data[i] = convertValue(at(x.data, i), x.type.dtype, dtype);
  },
  gradient: ({ g, node, cotangent }) => {
    const { dtype } = at(node.inputs, 0);
    return [isFloat(dtype) && isFloat(node.dtype) ? g.convert(cotangent, dtype) : undefined];
  },
};

export const bitcast_convert: Primitive<"bitcast_convert"> = {
  infer: ([x], { dtype }) => {
    check(x !== undefined, () => "expects one operand");
    check(byteWidth(x.dtype) === byteWidth(dtype), () => `${showType(x)} as ${dtype}: widths differ`);
    return [{ shape: x.shape, dtype }];
  },
  evaluate: ({ inputs: [x], outputs: [out] }) => {
    if (x === undefined || out === undefined) return;
    decodeBits(encodeBits(x.data, x.type.dtype), out.type.dtype).forEach((value, i) => {
      out.data[i] = value;
    });
  },
  gradient: "none",
};

/** The elements as engine memory holds them, whatever class holds them on the JavaScript side. */
export function encodeBits(data: ArrayLike<number>, dtype: DType): ArrayBuffer {
  if (dtype === "float16") return Uint16Array.from(data, toFloat16Bits).buffer;
  if (dtype === "bfloat16") return Uint16Array.from(data, toBfloat16Bits).buffer;
  const array = hostArray(dtype, data.length);
  array.set(data);
  return array.buffer as ArrayBuffer;
}

/** The inverse of `encodeBits`. */
export function decodeBits(buffer: ArrayBuffer, dtype: DType): ReturnType<typeof hostArray> {
  if (dtype === "float16") return Float32Array.from(new Uint16Array(buffer), fromFloat16Bits);
  if (dtype === "bfloat16") return Float32Array.from(new Uint16Array(buffer), fromBfloat16Bits);
  const Host = hostArray(dtype, 0).constructor as new (buffer: ArrayBuffer) => ReturnType<typeof hostArray>;
  return new Host(buffer);
}
