// Checked by the compiler, never run: what it must accept and what it must refuse.
import { Concatenate, Dense, Input } from "../layers/index.ts";
import * as ops from "../ops/index.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Model, Sequential } from "./constructors.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

const title = Input([100], { name: "title" });
const body = Input([200], { name: "body" });
const joined = Concatenate()([Dense(64)(title), Dense(64)(body)]);
const named = Model({
  inputs: { title, body },
  outputs: { priority: Dense(1)(joined), department: Dense(4, { activation: "softmax" })(joined) },
});
const rows = [[1, 2]];
const batch = { title: rows, body: rows };

export async function byName(): Promise<void> {
  const outputs = await named.predict(batch);
  holds<Equal<typeof outputs.priority, Tensor>>();
  holds<Equal<keyof typeof outputs, "priority" | "department">>();
  holds<Equal<typeof named.output.department.shape, readonly [number | null, 4]>>();
  named.compile({ optimizer: "adam", loss: { priority: "mse", department: "categorical_crossentropy" } });
  named.compile({ loss: "mse", metrics: { priority: ["mae"], department: "accuracy" }, lossWeights: { priority: 0.5 } });
  await named.fit(batch, { priority: rows, department: rows }, { epochs: 2, sampleWeight: { priority: [1] } });
  await named.fit(batch, { priority: rows }, { validationData: [batch, { priority: rows }] });
  await named.fit(() => [[batch, { priority: rows }]], { epochs: 2 });
  // @ts-expect-error -- a misspelt input
  await named.predict({ titel: rows, body: rows });
  // @ts-expect-error -- a missing input
  await named.fit({ title: rows }, { priority: rows });
  // @ts-expect-error -- a misspelt output
  await named.fit(batch, { prioriti: rows });
  // @ts-expect-error -- a list where names are needed
  await named.predict([rows, rows]);
  // @ts-expect-error -- a misspelt output
  named.compile({ loss: { prioriti: "mse" } });
}

export async function byPosition(): Promise<void> {
  const model = Model([title, body], [Dense(1)(joined), Dense(2)(joined)]);
  const outputs = await model.predict([rows, rows]);
  holds<Equal<typeof outputs, readonly [Tensor, Tensor]>>();
  model.compile({ loss: ["mse", null], metrics: [["mae"], ["mae", "mse"]] });
  await model.fit([rows, rows], [rows, rows]);
  // @ts-expect-error -- two inputs
  await model.fit([rows], [rows, rows]);
}

export async function oneInOneOut(): Promise<void> {
  const model = Sequential([Input([784]), Dense(10)]);
  const outputs = await model.predict(rows);
  holds<Equal<typeof outputs, Tensor>>();
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  // @ts-expect-error -- a misspelt loss
  model.compile({ loss: "mean_square_error" });
  // @ts-expect-error -- a misspelt optimizer
  model.compile({ optimizer: "adamm" });
  // @ts-expect-error -- a misspelt metric
  model.compile({ metrics: ["acuracy"] });
  // @ts-expect-error -- a misspelt option
  await model.fit(rows, rows, { epoch: 3 });
  // @ts-expect-error -- the list of layers is read only
  model.layers.pop();
  // @ts-expect-error -- names are for models with names
  await model.predict({ x: rows });
}

export function graphs(): void {
  const x = Input([784]);
  // @ts-expect-error -- the layer, not its result
  Model({ inputs: x, outputs: Dense(1) });
  // @ts-expect-error -- no outputs
  Model(x);
  // @ts-expect-error -- a string is no layer
  Sequential(["dense"]);
  // @ts-expect-error -- add belongs to Sequential
  Model({ inputs: x, outputs: Dense(1)(x) }).add(Dense(1));
  const part = Model({ inputs: x, outputs: Dense(3)(x) });
  holds<Equal<typeof part.output.shape, readonly [null, 3]>>();
  const nested = Model({ inputs: x, outputs: ops.add(part(x), 1) });
  // One model among others: what is written for any model with one input and one output.
  const any: Model[] = [part, nested, Sequential([Dense(1)]), new Twice()];
  void any;
}

class Twice extends Model {
  dense = Dense(3);

  override call(x: Tensor) {
    return ops.multiply(this.dense(x), 2);
  }
}

/** A class that says nothing takes any inputs; one that states its structure is typed by it. */
class Sum extends Model<{ a: KerasTensor; b: KerasTensor }, { sum: KerasTensor }> {
  override call({ a, b }: { a: Tensor; b: Tensor }) {
    return { sum: ops.add(a, b) };
  }
}

export async function classes(): Promise<void> {
  const outputs = await new Twice().predict([rows, rows]);
  holds<Equal<typeof outputs, Tensor>>();
  const { sum } = await new Sum().predict({ a: rows, b: rows });
  holds<Equal<typeof sum, Tensor>>();
  // @ts-expect-error -- b is missing
  await new Sum().predict({ a: rows });
}
