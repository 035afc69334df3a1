import type { Api, TensorObject } from "./api.ts";
import { expectEqual, expectTensor, type Rule } from "./compare.ts";
import { readTensor, tagged, type Encoded, type RecordedTensor } from "./encoding.ts";
import { Mismatch } from "./outcome.ts";

/**
 * Factors that are unique only up to sign or phase: what they reconstruct is compared instead of them. Those that are
 * unique (eigenvalues, singular values) are compared as they are.
 */
export const factorizations: {
  readonly [symbol: string]: (api: Api, result: unknown, expected: Encoded, rule: Rule) => Promise<void>;
} = {
  "keras.ops.qr": (api, result, expected, rule) => compareFactors(api, result, expected, rule, [], ([q, r]) => multiply(q, r)),
  "keras.ops.eigh": (api, result, expected, rule) =>
    compareFactors(api, result, expected, rule, [0], ([w, v]) => multiply(scaleColumns(v, w), transpose(v))),
  "keras.ops.svd": (api, result, expected, rule) =>
    compareFactors(api, result, expected, rule, [1], ([u, s, v]) => multiply(scaleColumns(u, s), v)),
};

/** A stack of matrices (or of vectors). */
interface Stack {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

type Reconstruct = (factors: [Stack, Stack, Stack]) => Stack;

async function compareFactors(
  api: Api,
  result: unknown,
  expected: Encoded,
  rule: Rule,
  unique: readonly number[],
  reconstruct: Reconstruct,
): Promise<void> {
  const parts = (tagged(expected, "tuple") ?? expected) as readonly Encoded[];
  const list = Array.isArray(parts) && parts.every((part) => tagged(part, "tensor") !== undefined) ? parts : undefined;
  if (list === undefined || !Array.isArray(result)) return expectEqual(api, result, expected, rule);
  const factors = result as readonly TensorObject[];
  if (factors.length !== list.length) throw new Mismatch(`result: expected ${list.length} factors, received ${factors.length}`);
  const recorded = list.map((part) => readTensor(tagged(part, "tensor") ?? null));
  for (const [i, factor] of factors.entries()) {
    const values = unique.includes(i) && rule.values !== false;
    await expectTensor(factor, recorded[i] as RecordedTensor, { ...rule, values }, `result[${i}]`);
  }
  const found = await Promise.all(factors.map(async (factor) => ({ shape: factor.shape, data: await factor.data() })));
  const product = reconstruct(recorded as unknown as [Stack, Stack, Stack]);
  const again = reconstruct(found as unknown as [Stack, Stack, Stack]);
  const dtype = recorded[0]?.dtype ?? "float32";
  await expectTensor(asTensor(again, dtype), { ...product, dtype }, rule, "product of the factors");
}

const asTensor = ({ shape, data }: Stack, dtype: string): TensorObject => ({ shape, dtype, mask: undefined, data: async () => data });

const rowsOf = ({ shape }: Stack): number => shape.at(-2) ?? 1;
const columnsOf = ({ shape }: Stack): number => shape.at(-1) ?? 1;

/** Matrix product over the last two axes, cut to the shorter where full matrices were asked for. */
function multiply(a: Stack, b: Stack): Stack {
  const [rows, inner, columns] = [rowsOf(a), Math.min(columnsOf(a), rowsOf(b)), columnsOf(b)];
  const batch = a.data.length / (rows * columnsOf(a));
  const data = new Float64Array(batch * rows * columns);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          sum += Number(a.data[(n * rows + i) * columnsOf(a) + k]) * Number(b.data[(n * rowsOf(b) + k) * columns + j]);
        }
        data[(n * rows + i) * columns + j] = sum;
      }
    }
  }
  return { shape: [...a.shape.slice(0, -2), rows, columns], data };
}

function transpose(a: Stack): Stack {
  const [rows, columns] = [rowsOf(a), columnsOf(a)];
  const data = Float64Array.from({ length: a.data.length }, (_, position) => {
    const [n, i, j] = [Math.floor(position / (rows * columns)), Math.floor(position / rows) % columns, position % rows];
    return Number(a.data[(n * rows + j) * columns + i]);
  });
  return { shape: [...a.shape.slice(0, -2), columns, rows], data };
}

/** Columns times the numbers of a vector; columns beyond it vanish. */
function scaleColumns(a: Stack, vector: Stack): Stack {
  const [rows, columns, length] = [rowsOf(a), columnsOf(a), columnsOf(vector)];
  const data = Float64Array.from({ length: a.data.length }, (_, position) => {
    const [n, j] = [Math.floor(position / (rows * columns)), position % columns];
    return j < length ? Number(a.data[position]) * Number(vector.data[n * length + j]) : 0;
  });
  return { shape: a.shape, data };
}
