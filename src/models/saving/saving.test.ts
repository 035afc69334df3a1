import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { CeratopsError } from "../../errors.ts";
import { Input, Layer } from "../../layers/index.ts";
import * as layers from "../../layers/index.ts";
import * as ops from "../../ops/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import { writeZip } from "../../saving/zip/write.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Model, Sequential } from "../constructors.ts";
import type { BaseModel } from "../model.ts";
import { cloneModel, modelFromJson } from "./from_json.ts";
import { kerasFiles } from "./keras_archive.ts";
import { loadModel, modelFromBytes } from "./load_model.ts";
import { walk } from "./walk.ts";

const folder = mkdtempSync(join(tmpdir(), "ceratops-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => join(folder, name);

const pathsOf = (model: BaseModel): (string | undefined)[] =>
  walk(model).filter(({ saveable }) => saveable.savedArrays().size > 0).map(({ paths }) => paths[0]);

const classifier = (units = 3): BaseModel => Sequential([Input([4]), layers.Dense(5, { activation: "relu" }), layers.Dense(units)]) as unknown as BaseModel;

const x = Array.from({ length: 16 }, (_, i) => [i / 16, 1 - i / 16, (i % 3) / 3, (i % 5) / 5]);
const y = x.map(([a = 0, b = 0]) => [a + b, a - b, a]);

it("The paths of weights are Keras's", () => {
  const input = Input([6, 4]);
  const attended = layers.MultiHeadAttention(2, 2)(input, input);
  const grouped = layers.GroupQueryAttention(2, 2, 1)(attended, attended);
  const read = layers.Bidirectional(layers.LSTM(3))(grouped);
  const model = Model({ inputs: input, outputs: layers.Dense(1)(layers.Dense(2)(read)) });
  expect(pathsOf(model as unknown as BaseModel)).toEqual([
    ...["key_dense", "output_dense", "query_dense", "value_dense"].map((part) => `layers/multi_head_attention/${part}`),
    ...["_key_dense", "_output_dense", "_query_dense", "_value_dense"].map((part) => `layers/grouped_query_attention/${part}`),
    "layers/bidirectional/backward_layer/cell",
    "layers/bidirectional/forward_layer/cell",
    "layers/dense",
    "layers/dense_1",
  ]);
});

class Tower extends Model {
  readonly zeta = layers.Dense(2);
  readonly alpha = layers.Dense(3);
  readonly blocks = [layers.Dense(3), [layers.Dense(3)]];
  override call(value: Tensor): Tensor {
    const [first, second] = this.blocks as [ReturnType<typeof layers.Dense>, ReturnType<typeof layers.Dense>[]];
    return this.zeta(second.reduce((hidden, layer) => layer(hidden), first(this.alpha(value))));
  }
}

it("A model that is code: fields before `layers` have their own paths, those after it are numbered there", async () => {
  const model = new Tower();
  await model.predict(x);
  expect(pathsOf(model as unknown as BaseModel)).toEqual(["alpha", "blocks/dense", "blocks/container/dense", "layers/dense"]);
});

it("Training goes on as if it had never stopped", async () => {
  const train = async (model: BaseModel, epochs: number): Promise<void> => {
    await model.fit(x, y, { epochs, shuffle: false, batchSize: 8 });
  };
  const model = classifier();
  model.compile({ optimizer: optimizers.Adam({ amsgrad: true, useEma: true }), loss: "mse", metrics: ["mae"] });
  await train(model, 2);
  const names = ["model.keras", "model.h5"];
  for (const name of names) await model.save(inFolder(name));
  await train(model, 2);
  for (const name of names) {
    const again = await loadModel(inFolder(name));
    await train(again, 2);
    expect(await again.getWeights()).toEqual(await model.getWeights());
    expect(await again.evaluate(x, y)).toEqual(await model.evaluate(x, y));
  }
});

it.each(["a.weights.h5", "a.h5", "a.safetensors", "a.weights.json", "a.keras"])("Weights go through %s", async (name) => {
  const [from, to] = [classifier(), classifier()];
  const path = inFolder(name);
  if (name.endsWith(".keras")) await from.save(path);
  else await from.saveWeights(path, name.endsWith(".json") ? { maxShardSize: 1e-7 } : {});
  await to.loadWeights(path);
  expect(await to.getWeights()).toEqual(await from.getWeights());
});

it("Weights of another model are an error that shows both, and change nothing", async () => {
  const [model, other] = [classifier(3), classifier(2)];
  const before = await model.getWeights();
  for (const name of ["b.weights.h5", "b.h5", "b.safetensors"]) {
    await other.saveWeights(inFolder(name));
    const error: unknown = await model.loadWeights(inFolder(name)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CeratopsError);
    expect(String(error)).toMatch(/\[5, 3\] in the model.*\[5, 2\] in the file/);
    expect(await model.getWeights()).toEqual(before);
    await model.loadWeights(inFolder(name), { skipMismatch: true });
    expect((await model.getWeights())[0]).toEqual((await other.getWeights())[0]);
    model.setWeights(before);
  }
});

it("A layer that the file has and the model lacks is not passed over in silence", async () => {
  const more = Sequential([Input([4]), layers.Dense(5), layers.Dense(3), layers.Dense(3)]);
  await more.saveWeights(inFolder("more.weights.h5"));
  await expect(classifier().loadWeights(inFolder("more.weights.h5"))).rejects.toThrow(/\+ layers\/dense_2\/vars\/0 \[3, 3\]: not in the model/);
});

it("A model is saved as a folder, too, and a vocabulary with it", async () => {
  const lookup = layers.StringLookup();
  await lookup.adapt([["b", "a", "b"]]);
  const counted = layers.TextVectorization({ outputMode: "tf_idf" });
  await counted.adapt(["a cat", "a dog"]);
  const model = Sequential([lookup as never]) as unknown as BaseModel;
  await model.save(inFolder("words"), { zipped: false });
  expect(readdirSync(inFolder("words")).toSorted()).toEqual(["assets", "config.json", "metadata.json", "model.weights.h5"]);
  expect(readFileSync(inFolder("words/assets/layers/string_lookup/vocabulary.txt"), "utf8")).toBe("[UNK]\nb\na");
  const again = await loadModel(inFolder("words"));
  expect((again.layers[0] as unknown as typeof lookup).getVocabulary()).toEqual(["[UNK]", "b", "a"]);
  const texts = Sequential([counted as never]) as unknown as BaseModel;
  const opened = modelFromBytes(writeZip(await kerasFiles(texts)), "texts.keras");
  const [read] = opened.layers as unknown as [typeof counted];
  expect(await read(["a cat"]).array()).toEqual(await counted(["a cat"]).array());
});

it("Fine-tuned weights are written as one, and the small matrices begin anew", async () => {
  const dense = layers.Dense(3);
  const model = Sequential([Input([4]), dense]) as unknown as BaseModel;
  const tuned = dense as unknown as { enableLora(rank: number): void };
  tuned.enableLora(2);
  model.setWeights((await model.getWeights()).map((values) => values.map((value, i) => value + (i % 3))) as never);
  const before = await model.predict(x).then((value) => (value as Tensor).array());
  await model.saveWeights(inFolder("lora.weights.h5"));
  await model.loadWeights(inFolder("lora.weights.h5"));
  const after = await model.predict(x).then((value) => (value as Tensor).array());
  const close = (before as number[][]).map((row) => row.map((value) => expect.closeTo(value, 4) as number));
  expect(after).toEqual(close);
});

class Scaled extends Layer {
  readonly factor: number;
  constructor({ factor = 2, ...options }: { factor?: number; name?: string } = {}) {
    super(options);
    this.factor = factor;
  }
  override build(shape: Shape): void {
    this.addWeight({ name: "w", shape: [shape.at(-1) ?? 1] });
  }
  override call(value: Tensor): Tensor {
    return ops.multiply(ops.multiply(value, this.weight("w")), this.factor);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor };
  }
}

it("Classes of one's own are found by name, and what is missing is named", async () => {
  const model = Sequential([Input([4]), new Scaled({ factor: 3 })]) as unknown as BaseModel;
  const bytes = writeZip(await kerasFiles(model));
  expect(() => modelFromBytes(bytes, "own.keras")).toThrow(/customObjects: \{ Scaled \}/);
  const again = modelFromBytes(bytes, "own.keras", { customObjects: { Scaled } });
  expect((again.layers[0] as Scaled).factor).toBe(3);
});

it("Losses of one's own are found, too, long after the file was opened", async () => {
  const myLoss = (a: Tensor, b: Tensor): Tensor => ops.mean(ops.absolute(ops.subtract(a, b)), { axis: -1 });
  const model = classifier();
  model.compile({ optimizer: "sgd", loss: myLoss as never });
  const again = modelFromBytes(writeZip(await kerasFiles(model)), "loss.keras", { customObjects: { myLoss } });
  expect(await again.evaluate(x, y)).toEqual(await model.evaluate(x, y));
});

it("Configurations make models with weights of their own", async () => {
  const model = classifier();
  expect(modelFromJson(model.toJson()).toJson()).toBe(model.toJson());
  const twin = cloneModel(model);
  expect(twin.isCompiled).toBe(false);
  expect(await twin.getWeights()).not.toEqual(await model.getWeights());
});

it("What is no model, or has no weights yet, says what to do", async () => {
  writeFileSync(inFolder("page.keras"), "<!doctype html><html></html>");
  await expect(loadModel(inFolder("page.keras"))).rejects.toThrow(/an HTML page/);
  await classifier().saveWeights(inFolder("only.weights.h5"));
  await expect(loadModel(inFolder("only.weights.h5"))).rejects.toThrow(/model\.loadWeights/);
  const unbuilt = Sequential([layers.Dense(3)]);
  await expect(unbuilt.save(inFolder("unbuilt.keras"))).rejects.toThrow(/has no weights yet/);
  await expect(classifier().save(inFolder("model.onx"))).rejects.toThrow(/model\.save\(".*model\.keras"\)/);
});

it("Names in files lead nowhere but to classes", () => {
  const open = (className: string): unknown =>
    modelFromJson(`{"module": "keras", "class_name": "${className}", "config": {"__proto__": {"polluted": 1}, "name": "m", "layers": []}}`);
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) expect(() => open(name)).toThrow(CeratopsError);
  open("Sequential");
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

it("With half precision, the scale of the loss goes on, too", async () => {
  const model = Sequential([Input([4]), layers.Dense(3, { dtype: "mixed_float16" })], { dtype: "mixed_float16" }) as unknown as BaseModel;
  model.compile({ optimizer: optimizers.SGD({ learningRate: 0.1, momentum: 0.9 }), loss: "mse" });
  await model.fit(x, y, { epochs: 1, batchSize: 8, shuffle: false });
  const again = modelFromBytes(writeZip(await kerasFiles(model)), "half.keras");
  expect(again.optimizer.className).toBe(model.optimizer.className);
  const state = (one: BaseModel) => Promise.all(one.optimizer.variables.map((variable) => variable.read()));
  expect(await state(again)).toEqual(await state(model));
});
