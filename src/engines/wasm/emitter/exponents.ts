import type { ExponentOp } from "../../../compiler/expr.ts";
import type { FunctionBuilder } from "../assembler/index.ts";

const BIAS = 1023n;
const FRACTION_BITS = 52n;
const FRACTION = 2n ** FRACTION_BITS - 1n;

/** Exponents and mantissas of doubles, through their bits; the argument is on the stack. */
export const exponentCode: { readonly [O in ExponentOp]: (f: FunctionBuilder) => void } = {
  power_of_two: (f) => {
    f.op("i64.trunc_sat_f64_s");
    f.i64Const(BIAS);
    f.op("i64.add");
    f.i64Const(FRACTION_BITS);
    f.op("i64.shl");
    f.op("f64.reinterpret_i64");
  },
  exponent: (f) => {
    f.op("i64.reinterpret_f64");
    f.i64Const(FRACTION_BITS);
    f.op("i64.shr_u");
    f.i64Const(BIAS);
    f.op("i64.sub");
    f.op("f64.convert_i64_s");
  },
  mantissa: (f) => {
    f.op("i64.reinterpret_f64");
    f.i64Const(FRACTION);
    f.op("i64.and");
    f.i64Const(BIAS << FRACTION_BITS);
    f.op("i64.or");
    f.op("f64.reinterpret_i64");
  },
};

export const isExponentOp = (op: string): op is ExponentOp => op in exponentCode;
