import { range } from "../../../ir/shape.ts";
import type { VectorMachine } from "../machine.ts";

/**
 * What every program starts with: vector types and the functions that expressions are made of. Loops over lanes are of
 * fixed length, and compilers turn each into one or a few instructions.
 */
export const prelude = ({ lanes }: VectorMachine): string => `#define LANES ${lanes}
${types}
${scalars}
${splats(lanes)}
${sumOf(lanes)}
${vectors}
${memory}`;

const types = `#define INLINE static inline __attribute__((always_inline, unused))
#define EACH_LANE for (int l = 0; l < LANES; l++)
typedef float vf __attribute__((vector_size(4 * LANES)));
typedef int vi __attribute__((vector_size(4 * LANES)));
typedef unsigned vu __attribute__((vector_size(4 * LANES)));
typedef float vf_at __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int vi_at __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));
`;

const minimumAndMaximum = ([letter, type]: readonly [string, string]): string => `
INLINE ${type} pmax_${letter}(${type} a, ${type} b) { return a < b ? b : a; }
INLINE ${type} pmin_${letter}(${type} a, ${type} b) { return b < a ? b : a; }`;

const integers = ([letter, type]: readonly [string, string]): string => `
INLINE ${type} max_${letter}(${type} a, ${type} b) { return a < b ? b : a; }
INLINE ${type} min_${letter}(${type} a, ${type} b) { return b < a ? b : a; }
INLINE ${type} shl_${letter}(${type} a, ${type} n) { return (${type})((unsigned)a << (n & 31)); }
INLINE ${type} shr_s_${letter}(${type} a, ${type} n) { return (${type})((int)a >> (n & 31)); }
INLINE ${type} shr_u_${letter}(${type} a, ${type} n) { return (${type})((unsigned)a >> (n & 31)); }`;

/** NaN if either is NaN, and zeros in order; integers that divide by 0 or -1 must not stop the process. */
const scalars = `#ifdef __FP_FAST_FMAF
#define fma_f __builtin_fmaf
#else
#define fma_f(a, b, c) ((a) * (b) + (c))
#endif
#ifdef __FP_FAST_FMA
#define fma_d __builtin_fma
#else
#define fma_d(a, b, c) ((a) * (b) + (c))
#endif
INLINE float as_f(int x) { float y; __builtin_memcpy(&y, &x, 4); return y; }
INLINE int as_i(float x) { int y; __builtin_memcpy(&y, &x, 4); return y; }
INLINE unsigned as_u(float x) { unsigned y; __builtin_memcpy(&y, &x, 4); return y; }
INLINE float max_f(float a, float b) { return a != a ? a : b != b ? b : a == b ? as_f(as_i(a) & as_i(b)) : a < b ? b : a; }
INLINE float min_f(float a, float b) { return a != a ? a : b != b ? b : a == b ? as_f(as_i(a) | as_i(b)) : b < a ? b : a; }
INLINE double max_d(double a, double b) { return a != a ? a : b != b ? b : a == b ? a + b == 0 ? a + b : a : a < b ? b : a; }
INLINE double min_d(double a, double b) { return -max_d(-a, -b); }
${([["f", "float"], ["d", "double"], ["i", "int"], ["u", "unsigned"]] as const).map(minimumAndMaximum).join("")}
${([["i", "int"], ["u", "unsigned"]] as const).map(integers).join("")}
INLINE int div_i(int a, int b) { return b == -1 ? (int)(0u - (unsigned)a) : b == 0 ? 0 : a / b; }
INLINE int rem_i(int a, int b) { return b == -1 || b == 0 ? 0 : a % b; }
INLINE unsigned div_u(unsigned a, unsigned b) { return b == 0 ? 0 : a / b; }
INLINE unsigned rem_u(unsigned a, unsigned b) { return b == 0 ? 0 : a % b; }
INLINE int to_i(double x) { return x != x ? 0 : x >= 2147483647.0 ? 2147483647 : x <= -2147483648.0 ? -2147483647 - 1 : (int)x; }
INLINE unsigned to_u(double x) { return !(x > 0.0) ? 0 : x >= 4294967295.0 ? 4294967295u : (unsigned)x; }
INLINE double bits_d(unsigned long long x) { double y; __builtin_memcpy(&y, &x, 8); return y; }
INLINE unsigned long long bits_of(double x) { unsigned long long y; __builtin_memcpy(&y, &x, 8); return y; }
INLINE double power_of_two(double n) { return bits_d((unsigned long long)((long long)n + 1023) << 52); }
INLINE double exponent(double x) { return (double)((long long)(bits_of(x) >> 52) - 1023); }
INLINE double mantissa(double x) { return bits_d((bits_of(x) & 0xfffffffffffffull) | 1023ull << 52); }
`;

/** A list of equal elements is one instruction; a loop that sets them is not always seen to be. */
const splats = (lanes: number): string => `
INLINE vf splat_f(float x) { return (vf){${range(lanes).map(() => "x").join(", ")}}; }
INLINE vi splat_i(int x) { return (vi){${range(lanes).map(() => "x").join(", ")}}; }
INLINE vu splat_u(unsigned x) { return (vu){${range(lanes).map(() => "x").join(", ")}}; }
INLINE vi iota(void) { return (vi){${range(lanes).join(", ")}}; }`;

/** The sum of a vector's lanes, by halves. */
function sumOf(lanes: number): string {
  const halves = range(Math.log2(lanes)).map((i) => lanes / 2 ** (i + 1));
  const steps = halves.map((half) => `for (int l = 0; l < ${half}; l++) x[l] += x[l + ${half}];`);
  return `INLINE float sum_of(vf v) { float x[LANES]; EACH_LANE x[l] = v[l]; ${steps.join(" ")} return x[0]; }`;
}

const laneFunction = (name: string, builtin: string): string =>
  `INLINE vf ${name}_v(vf x) { vf y; EACH_LANE y[l] = ${builtin}(x[l]); return y; }\n`;

const vectorIntegers = ([letter, type]: readonly [string, string]): string => `
INLINE ${type} select_${letter}(vi m, ${type} a, ${type} b) { return (${type})((m & (vi)a) | (~m & (vi)b)); }
INLINE ${type} max_v${letter}(${type} a, ${type} b) { return select_${letter}((vi)(a < b), b, a); }
INLINE ${type} min_v${letter}(${type} a, ${type} b) { return select_${letter}((vi)(b < a), b, a); }
INLINE ${type} pmax_v${letter}(${type} a, ${type} b) { return max_v${letter}(a, b); }
INLINE ${type} pmin_v${letter}(${type} a, ${type} b) { return min_v${letter}(a, b); }`;

/** A select by bits is two instructions; one by lanes would be one, but where it meets others GCC 12 takes it apart. */
const vectors = `
${laneFunction("floor", "__builtin_floorf")}${laneFunction("ceil", "__builtin_ceilf")}${laneFunction("nearest", "__builtin_rintf")}${laneFunction("trunc", "__builtin_truncf")}${laneFunction("sqrt", "__builtin_sqrtf")}INLINE vf abs_v(vf x) { return (vf)((vi)x & splat_i(0x7fffffff)); }
INLINE vf select_f(vi m, vf a, vf b) { return (vf)((m & (vi)a) | (~m & (vi)b)); }
${([["i", "vi"], ["u", "vu"]] as const).map(vectorIntegers).join("")}
INLINE vf pmax_vf(vf a, vf b) { return select_f(a < b, b, a); }
INLINE vf pmin_vf(vf a, vf b) { return select_f(b < a, b, a); }
INLINE vf max_vf(vf a, vf b) { return select_f(a != a, a, pmax_vf(b, a)); }
INLINE vf min_vf(vf a, vf b) { return select_f(a != a, a, pmin_vf(b, a)); }
#ifdef __FP_FAST_FMAF
INLINE vf fma_v(vf a, vf b, vf c) { vf y; EACH_LANE y[l] = __builtin_fmaf(a[l], b[l], c[l]); return y; }
#else
INLINE vf fma_v(vf a, vf b, vf c) { return a * b + c; }
#endif
INLINE vf f_of_i(vi x) { return __builtin_convertvector(x, vf); }
INLINE vf f_of_u(vu x) { return __builtin_convertvector(x, vf); }
INLINE vi i_of_f(vf x) { return select_i(x >= splat_f(2147483648.0f), splat_i(2147483647), select_i(x < splat_f(-2147483648.0f), splat_i(-2147483647 - 1), __builtin_convertvector(x, vi))) & (x == x); }
INLINE vu u_of_f(vf x) { vu y; EACH_LANE y[l] = to_u(x[l]); return y; }
`;

/** Whole vectors, and the first n lanes of one, by a mask where the machine has them. */
const memory = `INLINE vf load_f(const float *p) { return *(const vf_at *)p; }
INLINE vi load_i(const int *p) { return *(const vi_at *)p; }
INLINE void store_f(float *p, vf x) { *(vf_at *)p = x; }
INLINE void store_i(int *p, vi x) { *(vi_at *)p = x; }
#if defined(__AVX512F__) && LANES == 16
#define MASK(n) ((unsigned short)((1u << (n)) - 1))
INLINE vf load_part_f(const float *p, long n) { return (vf)__builtin_ia32_loadups512_mask(p, (vf){0}, MASK(n)); }
INLINE vi load_part_i(const int *p, long n) { return (vi)__builtin_ia32_loadups512_mask((const float *)p, (vf){0}, MASK(n)); }
INLINE void store_part_f(float *p, vf x, long n) { __builtin_ia32_storeups512_mask(p, x, MASK(n)); }
INLINE void store_part_i(int *p, vi x, long n) { __builtin_ia32_storeups512_mask((float *)p, (vf)x, MASK(n)); }
#elif defined(__AVX__) && LANES == 8
#define MASK(n) (iota() < splat_i((int)(n)))
INLINE vf load_part_f(const float *p, long n) { return __builtin_ia32_maskloadps256((const vf *)p, MASK(n)); }
INLINE vi load_part_i(const int *p, long n) { return (vi)__builtin_ia32_maskloadps256((const vf *)p, MASK(n)); }
INLINE void store_part_f(float *p, vf x, long n) { __builtin_ia32_maskstoreps256((vf *)p, MASK(n), x); }
INLINE void store_part_i(int *p, vi x, long n) { __builtin_ia32_maskstoreps256((vf *)p, MASK(n), (vf)x); }
#else
INLINE vf load_part_f(const float *p, long n) { vf y = {0}; EACH_LANE if (l < n) y[l] = p[l]; return y; }
INLINE vi load_part_i(const int *p, long n) { vi y = {0}; EACH_LANE if (l < n) y[l] = p[l]; return y; }
INLINE void store_part_f(float *p, vf x, long n) { EACH_LANE if (l < n) p[l] = x[l]; }
INLINE void store_part_i(int *p, vi x, long n) { EACH_LANE if (l < n) p[l] = x[l]; }
#endif
INLINE void transpose4(float *to, long stride, quad a, quad b, quad c, quad d) {
  for (int i = 0; i < 4; i++) {
    const quad column = {a[i], b[i], c[i], d[i]};
    *(quad *)(to + i * stride) = column;
  }
}
`;
