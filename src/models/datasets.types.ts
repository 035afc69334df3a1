// Checked by the compiler, never run: what it must accept and what it must refuse.
import { Dataset } from "../data/dataset/index.ts";
import { PyDataset } from "../data/index.ts";
import { Dense, Input } from "../layers/index.ts";
import { Model, Sequential } from "./constructors.ts";
import type { ArrayData } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

declare const matrix: ArrayData;

export async function training(): Promise<void> {
  const model = Sequential([Input([2]), Dense(1)]);
  const pairs = Dataset.fromArrays([matrix, new Float32Array(4)]).batch(2);
  const records = Dataset.fromArrays({ x: matrix, y: new Float32Array(4) }).batch(2);
  await model.fit(pairs, { epochs: 2, validationData: records });
  await model.evaluate(records);
  await model.predict(pairs.map(([x]) => x));
  const named = Model({ inputs: { a: Input([2]), b: Input([2]) }, outputs: { c: Dense(1)(Input([2])) } });
  const inputs = Dataset.fromArrays({ a: matrix, b: matrix });
  const both = Dataset.zip([inputs, Dataset.fromArrays({ c: matrix })]).batch(2);
  await named.fit(both, { epochs: 1 });
  const { c } = await named.predict(inputs.batch(2));
  holds<Equal<typeof c, Tensor>>();
  // @ts-expect-error -- dates are no data
  await model.fit(Dataset.range(3).map(() => new Date()));
  // @ts-expect-error -- targets come with the batches
  await model.fit(pairs, matrix);
}

class Batches extends PyDataset<readonly [ArrayData, Float32Array]> {
  override readonly length = 3;
  override getItem(): readonly [ArrayData, Float32Array] {
    return [matrix, new Float32Array(2)];
  }
}

export async function byNumber(): Promise<void> {
  await Sequential([Input([2]), Dense(1)]).fit(new Batches({ workers: 2 }), { epochs: 2 });
  // @ts-expect-error -- length and getItem are missing
  void class extends PyDataset<number> {};
}
