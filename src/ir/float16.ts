/** Rounding to 16-bit floats and their bit patterns (IEEE 754 binary16; bfloat16 is the upper half of binary32). */

const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);

/** Bits of the bfloat16 nearest to `value`, ties to even; NaN stays NaN. */
export function toBfloat16Bits(value: number): number {
  floatView[0] = value;
  const bits = bitsView[0] ?? 0;
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

export function fromBfloat16Bits(bits: number): number {
  bitsView[0] = bits << 16;
  return floatView[0] ?? 0;
}

/** Bits of the binary16 nearest to `value`, ties to even. */
export function toFloat16Bits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  const safe = magnitude < 2 ** exponent ? exponent - 1 : magnitude >= 2 ** (exponent + 1) ? exponent + 1 : exponent;
  const mantissa = roundHalfEven((magnitude / 2 ** safe - 1) * 1024);
  // A mantissa that rounds up to 1024 carries into the exponent, which is what the addition does.
  return sign | (((safe + 15) << 10) + mantissa);
}

export function fromFloat16Bits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}

/** Rounds every element in place to what `dtype` can hold. */
export function roundInPlace(dtype: "float16" | "bfloat16", data: Float32Array | Float64Array): void {
  const round =
    dtype === "float16"
      ? (value: number) => fromFloat16Bits(toFloat16Bits(value))
      : (value: number) => fromBfloat16Bits(toBfloat16Bits(value));
  for (let i = 0; i < data.length; i++) data[i] = round(data[i] ?? 0);
}
