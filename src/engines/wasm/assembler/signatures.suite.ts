import type { ValueType } from "./types.ts";

/** What an instruction takes from and leaves on the stack. */
export type Signature = readonly [takes: readonly ValueType[], leaves: readonly ValueType[]];

const scalarOf = { i8x16: "i32", i16x8: "i32", i32x4: "i32", i64x2: "i64", f32x4: "f32", f64x2: "f64" } as const;
const comparison = /\.(eq|ne|[lg][te](_[su])?)$/;
const conversion = /^(\w+)\.(?:wrap|trunc|trunc_sat|extend|convert|demote|promote|reinterpret)_([if]\d\d)(?:_[su])?$/;
const unary = /\.(clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|not|extend\d+_s|(?:.*_)?(?:low|high|pairwise)_i\d+x\d+(?:_[su])?)$/;
const vectorConversion = /\.(?:trunc_sat|relaxed_trunc|convert|demote|promote)_/;
const three = /bitselect|laneselect|madd|add_s$/;

function isScalar(type: string): type is Exclude<ValueType, "v128"> {
  return ["i32", "i64", "f32", "f64"].includes(type);
}

function isShape(type: string): type is keyof typeof scalarOf {
  return type in scalarOf;
}

/** The signature that an instruction's name implies, for every instruction without immediates but control, `drop` and `select`. */
export function signatureOf(name: string): Signature {
  const prefix = name.split(".")[0] ?? "";
  if (isScalar(prefix)) return scalarSignature(prefix, name);
  if (/any_true|all_true|bitmask/.test(name)) return [["v128"], ["i32"]];
  if (name.endsWith(".splat") && isShape(prefix)) return [[scalarOf[prefix]], ["v128"]];
  if (/\.sh[lr]/.test(name)) return [["v128", "i32"], ["v128"]];
  if (three.test(name) && !name.includes("pairwise")) return [["v128", "v128", "v128"], ["v128"]];
  if (vectorConversion.test(name)) return [["v128"], ["v128"]];
  if (unary.test(name) && !name.includes("extmul")) return [["v128"], ["v128"]];
  return [["v128", "v128"], ["v128"]];
}

function scalarSignature(type: Exclude<ValueType, "v128">, name: string): Signature {
  const source = conversion.exec(name)?.[2];
  if (source !== undefined && isScalar(source)) return [[source], [type]];
  if (name.endsWith(".eqz")) return [[type], ["i32"]];
  if (comparison.test(name)) return [[type, type], ["i32"]];
  return unary.test(name) ? [[type], [type]] : [[type, type], [type]];
}

/** The signature of a load, store or atomic access; the address is an i32 below the operands. */
export function memorySignatureOf(name: string): Signature {
  if (name.endsWith("notify")) return [["i32", "i32"], ["i32"]];
  if (name.endsWith("wait32")) return [["i32", "i32", "i64"], ["i32"]];
  if (name.endsWith("wait64")) return [["i32", "i64", "i64"], ["i32"]];
  const type = name.split(".")[0] as ValueType;
  if (name.includes(".store") || name.endsWith("atomic.store")) return [["i32", type], []];
  if (name.endsWith("cmpxchg")) return [["i32", type, type], [type]];
  return name.includes("rmw") ? [["i32", type], [type]] : [["i32"], [type]];
}

export function laneSignatureOf(name: string): Signature {
  const scalar = scalarOf[name.split(".")[0] as keyof typeof scalarOf];
  return name.includes("extract") ? [["v128"], [scalar]] : [["v128", scalar], ["v128"]];
}
