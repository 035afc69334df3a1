import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CeratopsError } from "../errors.ts";
import { Dense, Embedding, Flatten, Input, Layer } from "../layers/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Sequential } from "../models/index.ts";
import { TensorBoard, type TensorBoardOptions } from "./index.ts";
import { crc32, crc32c } from "./tensorboard/checksum.ts";
import { histogramOf } from "./tensorboard/histogram.ts";
import { toPng } from "./tensorboard/png.ts";
import { readEvents, type ReadEvent } from "./tensorboard/read_events.suite.ts";
import { weightImages } from "./tensorboard/weight_image.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "tensorboard-"))));
afterAll(() => rm(folder, { recursive: true }));

const x = [[1], [2], [3], [4]];
const y = [[2], [4], [6], [8]];

/** Two epochs of two batches; the events of training and validation, and the history. */
async function trained(name: string, options: TensorBoardOptions) {
  const logDir = join(folder, name);
  const model = Sequential([Input([1]), Dense(1, { name: "only" })]);
  model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
  const { history } = await model.fit(x, y, {
    epochs: 2,
    batchSize: 2,
    validationData: [x, y],
    callbacks: [TensorBoard({ logDir, ...options })],
  });
  return { history, logDir, train: await readEvents(join(logDir, "train")), validation: await readEvents(join(logDir, "validation")) };
}

const curve = (events: readonly ReadEvent[], wanted: string): (readonly [number, unknown])[] =>
  events.filter(({ tag }) => tag === wanted).map(({ step, values }) => [step, values?.[0]] as const);
const tagsOf = (events: readonly ReadEvent[]): string[] => [...new Set(events.flatMap(({ tag }) => (tag === undefined ? [] : [tag])))].toSorted();

describe("curves", () => {
  test("of each epoch, training and validation in folders side by side", async () => {
    const { history, train, validation } = await trained("epochs", { writeGraph: false });
    expect(train[0]).toEqual({ step: 0, version: "brain.Event:2" });
    expect(tagsOf(train)).toEqual(["epoch_learning_rate", "epoch_loss", "epoch_mae"]);
    expect(tagsOf(validation)).toEqual(["epoch_loss", "epoch_mae", "evaluation_loss_vs_iterations", "evaluation_mae_vs_iterations"]);
    expect(curve(train, "epoch_loss")).toEqual(history["loss"]?.map((loss, epoch) => [epoch, loss]));
    expect(curve(validation, "epoch_mae")).toEqual(history["val_mae"]?.map((mae, epoch) => [epoch, mae]));
    expect(curve(validation, "evaluation_loss_vs_iterations").map(([step]) => step)).toEqual([2, 4]);
    expect(curve(train, "epoch_learning_rate")).toEqual([[0, Math.fround(0.01)], [1, Math.fround(0.01)]]);
    expect(train[1]).toMatchObject({ plugin: "scalars", shape: [] });
    // What a callback of this kind adds for itself is not for the history.
    expect(Object.keys(history)).toEqual(["loss", "mae", "val_loss", "val_mae"]);
  });

  test("of batches, every so many", async () => {
    const { train } = await trained("batches", { updateFreq: "batch" });
    expect(curve(train, "batch_loss").map(([step]) => step)).toEqual([1, 2, 3, 4]);
    const { train: some } = await trained("some-batches", { updateFreq: 3, writeStepsPerSecond: true });
    expect(curve(some, "batch_mae").map(([step]) => step)).toEqual([3]);
    expect(curve(some, "batch_steps_per_second").map(([step]) => step)).toEqual([3]);
    expect(curve(some, "epoch_steps_per_second").every(([, speed]) => Number(speed) > 0)).toBe(true);
  });

  test("evaluate by itself writes those of its iterations", async () => {
    const logDir = join(folder, "evaluated");
    const model = Sequential([Input([1]), Dense(1)]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const { loss } = await model.evaluate(x, y, { callbacks: [TensorBoard({ logDir })] });
    expect(curve(await readEvents(join(logDir, "validation")), "evaluation_loss_vs_iterations")).toEqual([[0, loss]]);
  });
});

test("the graph is the model as Keras writes it", async () => {
  const { train } = await trained("graph", {});
  const graph = train.find(({ tag }) => tag === "keras");
  expect(graph).toMatchObject({ step: 0, plugin: "graph_keras_model", content: "1", shape: [] });
  const config = JSON.parse(new TextDecoder().decode(graph?.values?.[0] as Uint8Array)) as { class_name: string; config: { layers: { class_name: string }[] } };
  expect(config.class_name).toBe("Sequential");
  expect(config.config.layers.map(({ class_name }) => class_name)).toEqual(["InputLayer", "Dense"]);
});

test("a layer that cannot be written down costs the graph, not the training", async () => {
  class Own extends Layer {
    override call(inputs: Tensor): Tensor {
      return inputs;
    }
    override getConfig(): never {
      throw new CeratopsError("no config", { code: "E_TEST" });
    }
  }
  const logDir = join(folder, "no-graph");
  const model = Sequential([Input([1]), new Own(), Dense(1)]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  await model.fit(x, y, { callbacks: [TensorBoard({ logDir })] });
  expect(tagsOf(await readEvents(join(logDir, "train")))).toEqual(["epoch_learning_rate", "epoch_loss"]);
});

test("distributions and images of the weights", async () => {
  const logDir = join(folder, "weights");
  const model = Sequential([Input([3]), Dense(2, { name: "only" })]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const board = TensorBoard({ logDir, histogramFreq: 2, writeImages: true, writeGraph: false });
  await model.fit([[1, 2, 3]], [[1, 2]], { epochs: 3, callbacks: [board] });
  const events = await readEvents(join(logDir, "train"));
  const kernels = events.filter(({ tag }) => tag?.endsWith("only/kernel/histogram"));
  const distribution = { plugin: "histograms", shape: [30, 3] };
  expect(kernels).toMatchObject([{ step: 0, ...distribution }, { step: 2, ...distribution }]);
  const counts = kernels[0]?.values?.filter((_, i) => i % 3 === 2).map(Number) ?? [];
  expect(counts.reduce((a, b) => a + b, 0)).toBe(6);
  const image = events.find(({ tag }) => tag?.endsWith("only/kernel/image"));
  expect(image).toMatchObject({ plugin: "images", shape: [3] });
  const [width, height, png] = image?.values?.map((value) => Buffer.from(value as Uint8Array).toString("latin1")) ?? [];
  expect([width, height, png?.slice(1, 4)]).toEqual(["3", "2", "PNG"]);
});

describe("embeddings", () => {
  const model = () => {
    const made = Sequential([Input([2]), Embedding(3, 2, { name: "words" }), Flatten(), Dense(1)]);
    made.compile({ optimizer: "sgd", loss: "mse" });
    return made;
  };
  const fit = (options: TensorBoardOptions) => model().fit([[0, 1], [1, 2]], [[0], [1]], { callbacks: [TensorBoard(options)] });

  test("are written as tables for the Projector", async () => {
    const logDir = join(folder, "embeddings");
    await fit({ logDir, embeddingsFreq: 1, embeddingsMetadata: { words: "labels.tsv" } });
    expect(await readFile(join(logDir, "projector_config.pbtxt"), "utf8")).toBe(
      'embeddings {\n  tensor_name: "words"\n  tensor_path: "train/words_embedding.tsv"\n  metadata_path: "labels.tsv"\n}\n',
    );
    const table = await readFile(join(logDir, "train/words_embedding.tsv"), "utf8");
    expect(table).toMatch(/^(-?[\d.e-]+\t-?[\d.e-]+\n){3}$/);
  });

  test("labels for a layer that is not there are an error", async () => {
    const options = { logDir: join(folder, "labels"), embeddingsFreq: 1, embeddingsMetadata: { word: "labels.tsv" } };
    await expect(fit(options)).rejects.toThrow(/"word", which is no Embedding[^]*"words"/);
  });
});

test("a folder that cannot be written is an error before the first epoch", async () => {
  await writeFile(join(folder, "file"), "");
  const logDir = join(folder, "file");
  const model = Sequential([Input([1]), Dense(1)]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  await expect(model.fit(x, y, { callbacks: [TensorBoard({ logDir })] })).rejects.toThrow(/TensorBoard cannot write its file/);
});

test("what is not offered is refused", () => {
  expect(() => TensorBoard({ profileBatch: 2 })).toThrow(/profileBatch cannot be 2/);
  expect(() => TensorBoard({ updateFreq: "step" as "batch" })).toThrow(/updateFreq cannot be "step"/);
});

test("checksums of the nine digits are those of the standards", () => {
  const digits = new TextEncoder().encode("123456789");
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32c(digits)).toBe(0xe3069283);
});

describe("histograms", () => {
  test("thirty buckets over the range; what is not finite does not count", () => {
    const buckets = histogramOf(Float32Array.of(0, 0.5, 30, 30, 15, Number.NaN, Number.POSITIVE_INFINITY));
    expect(buckets).toHaveLength(30);
    expect(buckets[0]).toEqual([0, 1, 2]);
    expect(buckets[15]).toEqual([15, 16, 1]);
    expect(buckets[29]).toEqual([29, 30, 2]);
  });

  test("one value, and none", () => {
    expect(histogramOf(Float32Array.of(2, 2)).at(-1)).toEqual([2, 2, 2]);
    expect(histogramOf(Float32Array.of(2, 2))[0]).toEqual([2, 2, 0]);
    expect(histogramOf(new Float32Array())[0]).toEqual([0, 0, 0]);
  });
});

describe("images of weights", () => {
  const ramp = (size: number): Float32Array => Float32Array.from({ length: size }, (_, i) => i / (size - 1));

  test.each([
    { shape: [4], count: 1, height: 4, width: 1, channels: 1 },
    { shape: [2, 3], count: 1, height: 2, width: 3, channels: 1 },
    { shape: [3, 2], count: 1, height: 2, width: 3, channels: 1 },
    { shape: [3, 3, 1, 2], count: 2, height: 3, width: 3, channels: 1 },
    { shape: [2, 2, 5], count: 3, height: 2, width: 2, channels: 1 },
    { shape: [2, 4, 5, 3], count: 2, height: 4, width: 5, channels: 3 },
    { shape: [3, 3, 8, 16], count: 0, height: 0, width: 0, channels: 1 },
    { shape: [], count: 0, height: 0, width: 0, channels: 1 },
  ])("$shape", ({ shape, count, ...size }) => {
    const images = weightImages(ramp(shape.reduce((a, b) => a * b, 1)), shape);
    expect(images).toHaveLength(count);
    for (const image of images) expect(image).toMatchObject(size);
  });

  test("numbers are brightness, tall matrices lie", () => {
    const [image] = weightImages(Float32Array.of(-1, 0, 0.25, 0.5, 1, 2), [3, 2]);
    expect(image?.data).toEqual(Uint8Array.of(0, 63, 255, 0, 127, 255));
  });

  test("PNG files hold the rows, each without filter", () => {
    const png = toPng({ width: 2, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4) });
    const text = Buffer.from(png).toString("latin1");
    expect(text.slice(1, 4)).toBe("PNG");
    const at = text.indexOf("IDAT");
    const length = new DataView(png.buffer).getUint32(at - 4);
    expect([...inflateSync(png.subarray(at + 4, at + 4 + length))]).toEqual([0, 1, 2, 0, 3, 4]);
  });
});
