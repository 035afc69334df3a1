// Checked by the compiler, never run: what it must accept and what it must refuse.
import type { ArrayData } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { splitDataset, timeseriesDatasetFromArray } from "../index.ts";
import { Dataset } from "./index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;
type ElementOf<D> = D extends Dataset<infer T> ? T : never;

declare const matrix: ArrayData;
declare const someTensor: Tensor;

export function rowsOfArrays(): void {
  const record = Dataset.fromArrays({ x: matrix, y: new Int32Array(3), name: ["a", "b", "c"] });
  holds<Equal<ElementOf<typeof record>, { readonly x: ArrayData; readonly y: ArrayData; readonly name: string }>>();
  const pair = Dataset.fromArrays([[[1, 2], [3, 4]], [0, 1]]);
  holds<Equal<ElementOf<typeof pair>, readonly [ArrayData, ArrayData]>>();
  const nested = Dataset.fromArrays([{ a: someTensor, b: [["x"], ["y"]] }, matrix]);
  holds<Equal<ElementOf<typeof nested>, readonly [{ readonly a: ArrayData; readonly b: readonly string[] }, ArrayData]>>();
  const numbers = Dataset.fromArrays([1, 2, 3]);
  holds<Equal<ElementOf<typeof numbers>, ArrayData>>();
  const texts = Dataset.fromArrays(["a", "b"]);
  holds<Equal<ElementOf<typeof texts>, string>>();
  // @ts-expect-error -- a number has no rows
  Dataset.fromArrays({ x: 1 });
  // @ts-expect-error -- a date is no array
  Dataset.fromArrays({ x: new Date() });
}

export function elementsFlow(): void {
  const numbers = Dataset.range(5);
  const records = numbers.map((n) => ({ x: Float32Array.of(n), y: n, name: `${n}`, parts: [n, `${n}`] as const }));
  const batches = records.filter(({ y }) => y > 1).shuffle(3).batch(2).prefetch(1);
  interface Expected {
    readonly x: ArrayData;
    readonly y: ArrayData;
    readonly name: readonly string[];
    readonly parts: readonly [ArrayData, readonly string[]];
  }
  holds<Equal<ElementOf<typeof batches>["parts"], Expected["parts"]>>();
  holds<Equal<ElementOf<typeof batches>["name"], Expected["name"]>>();
  const asExpected: Dataset<Expected> = batches;
  void asExpected;
  const later = numbers.map(async (n) => `${n}`);
  holds<Equal<ElementOf<typeof later>, string>>();
  const generated = Dataset.fromGenerator(async function* () {
    yield [1, "a"] as const;
  });
  holds<Equal<ElementOf<typeof generated>, readonly [1, "a"]>>();
  const texts = Dataset.fromGenerator((): (string | number)[] => [1, "a"]).filter((item) => typeof item === "string");
  holds<Equal<ElementOf<typeof texts>, string>>();
  const rows = batches.map(({ x, y }) => [x, y] as const).unbatch();
  holds<Equal<ElementOf<typeof rows>, readonly [ArrayData, ArrayData]>>();
  // @ts-expect-error -- there is no z
  records.map(({ z }) => z);
  // @ts-expect-error -- a misspelt option
  numbers.batch(2, { dropRemaining: true });
}

export function putTogether(): void {
  const numbers = Dataset.range(5);
  const texts = Dataset.fromArrays(["a", "b"]);
  const pairs = Dataset.zip([numbers, texts]);
  holds<Equal<ElementOf<typeof pairs>, readonly [number, string]>>();
  const named = Dataset.zip({ n: numbers, text: texts });
  holds<Equal<ElementOf<typeof named>, { readonly n: number; readonly text: string }>>();
  const either = numbers.concatenate(texts);
  holds<Equal<ElementOf<typeof either>, number | string>>();
  const counted = texts.enumerate();
  holds<Equal<ElementOf<typeof counted>, readonly [index: number, element: string]>>();
  const mixed = numbers.interleave(() => texts);
  holds<Equal<ElementOf<typeof mixed>, string>>();
  // @ts-expect-error -- a list is no dataset
  Dataset.zip([numbers, [1, 2]]);
}

export async function helpers(): Promise<void> {
  const [left] = await splitDataset(Dataset.range(4), { leftSize: 2 });
  holds<Equal<ElementOf<typeof left>, number>>();
  const [, right] = await splitDataset({ x: matrix }, { leftSize: 2 });
  holds<Equal<ElementOf<typeof right>, { readonly x: ArrayData }>>();
  const alone = timeseriesDatasetFromArray(matrix, null, 3);
  holds<Equal<ElementOf<typeof alone>, ArrayData>>();
  const windows = timeseriesDatasetFromArray(matrix, [1, 2, 3], 3);
  holds<Equal<ElementOf<typeof windows>[1], ArrayData>>();
}
