import { Input } from "../../src/layers/index.ts";
import * as layers from "../../src/layers/index.ts";
import { Model, Sequential } from "../../src/models/constructors.ts";
import type { BaseModel } from "../../src/models/model.ts";

/** Gives the optimizer its slots, as if the model had been trained. */
function compiled(model: unknown): BaseModel {
  const made = model as BaseModel;
  made.compile({ optimizer: "adam", loss: "mse" });
  made.optimizer.build(made.trainableWeights);
  return made;
}

/** Small models of our own: layers of equal shapes, which are easily confused; a graph with shared layers; recurrent ones. */
export const zoo: { readonly [name: string]: () => BaseModel } = {
  stack: () => compiled(Sequential([Input([4]), layers.Dense(4), layers.Dense(4, { activation: "relu" }), layers.BatchNormalization(), layers.Dense(4)])),
  graph: () => {
    const [left, right] = [Input([4], { name: "left" }), Input([4], { name: "right" })];
    const shared = layers.Dense(4, { name: "shared" });
    const inner = Sequential([Input([4]), layers.Dense(4), layers.Dense(4)]);
    const sum = layers.Add()([shared(left), shared(right)]);
    const outputs = { a: inner(sum), b: layers.ReLU()(layers.Dense(4)(inner(shared(sum)))) };
    return compiled(Model({ inputs: { left, right }, outputs: outputs as never }));
  },
  sequence: () => compiled(Sequential([Input([5], { dtype: "int32" }), layers.Embedding(7, 4), layers.Bidirectional(layers.LSTM(3)), layers.Dense(2)])),
};
