import { range } from "../../../ir/shape.ts";

/** What distinguishes one micro-kernel from another; everything else is an argument. */
export interface TileShape {
  readonly rows: number;
  /** Valid columns of the panel. */
  readonly columns: number;
  readonly panelWidth: number;
  /** Distance in elements between rows and between steps of the left operand. */
  readonly rowStride: number;
  readonly stepStride: number;
}

export const microKernelName = ({ rows, columns, rowStride, stepStride }: TileShape): string =>
  `micro_${rows}x${columns}_${rowStride}_${stepStride}`;

/**
 * `C (+)= A · B` for a tile of rows × columns whose sums stay in registers: per step, the vectors of a row of the panel
 * are multiplied with each row's element of A.
 */
export function printMicroKernel(shape: TileShape, lanes: number): string {
  const { rows, columns, panelWidth, rowStride, stepStride } = shape;
  const vectors = range(Math.ceil(columns / lanes));
  const sum = (row: number, v: number): string => `c${row}_${v}`;
  const declared = range(rows).map((row) => `  vf ${vectors.map((v) => `${sum(row, v)} = {0}`).join(", ")};`);
  const panel = vectors.map((v) => `    const vf b${v} = load_f(b + ${v * lanes});`);
  const products = range(rows).map((row) => {
    const parts = vectors.map((v) => `${sum(row, v)} = fma_v(x, b${v}, ${sum(row, v)});`);
    return `    { const vf x = splat_f(a[${row * rowStride}]); ${parts.join(" ")} }`;
  });
  const stores = range(rows).flatMap((row) => vectors.map((v) => storeLine(row, v, sum(row, v), columns, lanes)));
  return [
    `static __attribute__((noinline, noclone)) void ${microKernelName(shape)}(const float *restrict a, const float *restrict b, float *restrict c, long steps, long stride, int add) {`,
    ...declared,
    "  for (long k = 0; k < steps; k++) {",
    ...panel,
    ...products,
    `    a += ${stepStride};`,
    `    b += ${panelWidth};`,
    "  }",
    ...stores,
    "}",
  ].join("\n");
}

function storeLine(row: number, v: number, sum: string, columns: number, lanes: number): string {
  const valid = Math.min(columns - v * lanes, lanes);
  const place = `c + ${row} * stride + ${v * lanes}`;
  if (valid === lanes) return `  store_f(${place}, add ? load_f(${place}) + ${sum} : ${sum});`;
  return `  store_part_f(${place}, add ? load_part_f(${place}, ${valid}) + ${sum} : ${sum}, ${valid});`;
}
