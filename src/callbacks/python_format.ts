import { exponential, fixed, grouped } from "../visualize/number_text.ts";

// Numbers as Python's `str.format` writes them, for names of files and for tables that Keras writes too.

/** `repr` of a Python float: the shortest digits that give the number back, `1.0` and `1e-05`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return fixed(value, 1);
  const [digits = "", power = ""] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  const decimals = Math.max(1, digits.replace(/\D/g, "").length - 1 - exponent);
  return value.toFixed(decimals);
}

/** A field that can be asked for: whole numbers are written as Python's `int`, others as its `float`. */
export interface FormatField {
  readonly value: number;
  readonly isWhole: boolean;
}

interface Spec {
  readonly fill: string;
  readonly align: "<" | ">" | "^" | "=";
  readonly sign: "+" | "-" | " ";
  readonly width: number;
  readonly grouped: boolean;
  readonly precision: number | undefined;
  readonly type: string;
}

/** [[fill]align][sign][0][width][,][.precision][type], as in Python's format specification mini-language. */
const specPattern = /^(?:(.)?([<>^=]))?([+\- ])?(0)?(\d+)?(,)?(?:\.(\d+))?([deEfFgG%n]?)$/u;

function parseSpec(text: string): Spec | undefined {
  const match = specPattern.exec(text);
  if (match === null) return undefined;
  const [, fill, align, sign, zero, width, comma, precision, type] = match;
  return {
    fill: fill ?? (zero !== undefined && align === undefined ? "0" : " "),
    align: (align ?? (zero === undefined ? ">" : "=")) as Spec["align"],
    sign: (sign ?? "-") as Spec["sign"],
    width: Number(width ?? 0),
    grouped: comma !== undefined,
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? "",
  };
}

/** `format(value, spec)` of Python; undefined where Python refuses the specification. */
export function formatNumber({ value, isWhole }: FormatField, specification: string): string | undefined {
  const spec = parseSpec(specification);
  if (spec === undefined) return undefined;
  const size = Math.abs(value);
  const body = isWhole && ["", "d", "n"].includes(spec.type) ? wholeText(size, spec) : floatBody(size, spec);
  if (body === undefined) return undefined;
  const negative = value < 0 || Object.is(value, -0);
  return padded(negative ? "-" : spec.sign === "-" ? "" : spec.sign, body, spec);
}

const wholeText = (size: number, spec: Spec): string | undefined =>
  spec.precision === undefined ? (spec.grouped ? grouped(size) : String(size)) : undefined;

/** How each type writes a number that is not negative. */
const writers: Readonly<Record<string, (size: number, spec: Spec) => string>> = {
  "": (size, { precision }) => (precision === undefined ? floatText(size) : general(size, precision, 1)),
  e: (size, { precision = 6 }) => exponential(size, precision),
  f: (size, { precision = 6 }) => fixed(size, precision),
  g: (size, { precision = 6 }) => general(size, precision, 0),
  n: (size, { precision = 6 }) => general(size, precision, 0),
  "%": (size, { precision = 6 }) => `${fixed(size * 100, precision)}%`,
};

function floatBody(size: number, spec: Spec): string | undefined {
  const text = writers[spec.type.toLowerCase()]?.(size, spec);
  if (text === undefined) return undefined;
  const separated = spec.grouped ? text.replace(/^\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",")) : text;
  return /[EFG]/.test(spec.type) ? separated.toUpperCase() : separated;
}

/** `g`: so many significant digits, without zeros at the end; with exponents for very small and very large numbers. */
function general(size: number, precision: number, leastDecimals: 0 | 1): string {
  if (!Number.isFinite(size)) return fixed(size, 0);
  const digits = Math.max(1, precision);
  const exponent = size === 0 ? 0 : Number(exponential(size, digits - 1).split("e")[1]);
  if (exponent < -4 || exponent >= digits - leastDecimals) {
    const [mantissa = "", power = ""] = exponential(size, digits - 1).split("e");
    return `${trimZeros(mantissa)}e${power}`;
  }
  const text = trimZeros(fixed(size, digits - 1 - exponent));
  return leastDecimals === 1 && !text.includes(".") ? `${text}.0` : text;
}

const trimZeros = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

function padded(sign: string, body: string, { fill, align, width }: Spec): string {
  const missing = width - sign.length - body.length;
  if (missing <= 0) return sign + body;
  const left = { ">": missing, "<": 0, "=": 0, "^": Math.floor(missing / 2) }[align];
  if (align === "=") return sign + fill.repeat(missing) + body;
  return fill.repeat(left) + sign + body + fill.repeat(missing - left);
}
