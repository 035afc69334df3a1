import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ArrayData } from "./array_data.ts";
import type { DataSet } from "./examples.ts";
import { folderWith, tarOf, written } from "./files.suite.ts";
import * as datasets from "./index.ts";
import type { LabelledTexts } from "./word_sequences.ts";

/** An IDX file of bytes. */
const idx = (shape: readonly number[], bytes: Uint8Array): Uint8Array =>
  Uint8Array.of(0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]), ...bytes);

const pixels = (count: number): Uint8Array => Uint8Array.from({ length: count * 784 }, (_, i) => i % 251);

const idxFiles = {
  "train-images-idx3-ubyte": idx([3, 28, 28], pixels(3)),
  "train-labels-idx1-ubyte": idx([3], Uint8Array.of(9, 0, 3)),
  "t10k-images-idx3-ubyte": idx([1, 28, 28], pixels(1)),
  "t10k-labels-idx1-ubyte": idx([1], Uint8Array.of(5)),
};

const packed = Object.fromEntries(Object.entries(idxFiles).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));

describe("MNIST's four files", () => {
  test.each(Object.entries({ packed, unpacked: idxFiles }))("are read %s", async (_, files) => {
    const folder = await folderWith(files);
    const { train, test: held } = await datasets.fashionMnist.load({ folder });
    expect(train.x).toEqual({ data: pixels(3), shape: [3, 28, 28] });
    expect(train.y).toEqual({ data: Uint8Array.of(9, 0, 3), shape: [3] });
    expect(held).toEqual({ x: { data: pixels(1), shape: [1, 28, 28] }, y: { data: Uint8Array.of(5), shape: [1] } });
    expect(await datasets.mnist.load({ folder })).toEqual({ train, test: held });
  });

  test("must belong together", async () => {
    const folder = await folderWith({ ...idxFiles, "train-labels-idx1-ubyte": idx([2], Uint8Array.of(1, 2)) });
    await expect(datasets.fashionMnist.load({ folder })).rejects.toThrow(
      /do not belong together[^]*\[2, 28, 28\][^]*\[3, 28, 28\]/,
    );
  });

  test("are named when they are missing", async () => {
    const folder = await folderWith({});
    await expect(datasets.fashionMnist.load({ folder })).rejects.toThrow(
      /train-images-idx3-ubyte\.gz is not in the folder[^]*train-images-idx3-ubyte\.gz or train-images-idx3-ubyte or/,
    );
    await expect(datasets.mnist.load({ folder })).rejects.toThrow(/mnist\.npz is not in the folder/);
  });
});

test("MNIST from Keras's file", async () => {
  const { train, test: held } = await datasets.mnist.load({ folder: await folderWith({ "mnist.npz": written.mnist }) });
  expect(train.x).toEqual({ data: pixels(3), shape: [3, 28, 28] });
  expect(train.y.data).toEqual(Uint8Array.of(3, 1, 4));
  expect(held.x.shape).toEqual([1, 28, 28]);
});

/** A record of CIFAR's: labels, then a red, a green and a blue plane that count up from 0, 1 and 2. */
const record = (...labels: readonly number[]): number[] => [
  ...labels,
  ...[0, 1, 2].flatMap((from) => Array.from({ length: 1024 }, (_, i) => (from + i) % 256)),
];

describe("CIFAR", () => {
  test("10: five batches and a test batch, colours last", async () => {
    const batches = [1, 2, 3, 4, 5].map((i) => [
      `cifar-10-batches-bin/data_batch_${i}.bin`,
      Uint8Array.from([...record(i), ...record(9)]),
    ]);
    const archive = tarOf({ ...Object.fromEntries(batches), "cifar-10-batches-bin/test_batch.bin": Uint8Array.from(record(0)) });
    const folder = await folderWith({ "cifar-10-binary.tar.gz": gzipSync(archive) });
    const { train, test: held } = await datasets.cifar10.load({ folder });
    expect(train.y).toEqual({ data: Uint8Array.of(1, 9, 2, 9, 3, 9, 4, 9, 5, 9), shape: [10, 1] });
    expect(train.x.shape).toEqual([10, 32, 32, 3]);
    expect([...train.x.data.subarray(3 * 1024 - 3, 3 * 1024 + 6)]).toEqual([255, 0, 1, 0, 1, 2, 1, 2, 3]);
    expect(held.x.data).toHaveLength(3 * 1024);
  });

  test("100: coarse and fine labels", async () => {
    const archive = tarOf({
      "cifar-100-binary/train.bin": Uint8Array.from(record(19, 99)),
      "cifar-100-binary/test.bin": Uint8Array.from(record(1, 2)),
    });
    const folder = await folderWith({ "cifar-100-binary.tar.gz": gzipSync(archive) });
    expect((await datasets.cifar100.load({ folder })).train.y.data).toEqual(Uint8Array.of(99));
    expect((await datasets.cifar100.load({ folder, labelMode: "coarse" })).test.y.data).toEqual(Uint8Array.of(1));
    await expect(datasets.cifar100.load({ folder, labelMode: "rough" as "fine" })).rejects.toThrow(/labelMode/);
  });

  test("an archive without the files, or with half a record", async () => {
    const folder = await folderWith({
      "cifar-100-binary.tar.gz": gzipSync(tarOf({ "train.bin": Uint8Array.from(record(1, 2)) })),
    });
    await expect(datasets.cifar100.load({ folder })).rejects.toThrow(/no file of this name[^]*test\.bin/);
    const half = await folderWith({ "cifar-100-binary.tar.gz": gzipSync(tarOf({ "train.bin": Uint8Array.of(1, 2, 3) })) });
    await expect(datasets.cifar100.load({ folder: half })).rejects.toThrow(/records of 3074 bytes/);
  });
});

/** `[x_train, y_train, x_test, y_test]`. */
const textsOf = ({ train, test: held }: LabelledTexts): unknown[] => [train.x, [...train.y.data], held.x, [...held.y.data]];

// What Keras 3.15 gives for the same files.
describe("texts are the same as Keras's", () => {
  const imdb = async (options: datasets.imdb.ImdbOptions): Promise<unknown[]> =>
    textsOf(await datasets.imdb.load({ folder: await folderWith({ "imdb.npz": written.imdb4 }), ...options }));

  test("imdb", async () => {
    expect(await imdb({})).toEqual([
      [
        [1, 20],
        [1, 4, 303, 2, 5, 8],
        [1, 10, 22, 9, 22, 15, 14],
        [1, 16, 11],
        [1, 18, 22, 8, 13, 21],
        [1, 4, 17, 13, 13, 11, 5, 4],
      ],
      [1, 0, 0, 0, 1, 1],
      [
        [1, 11, 12, 13],
        [1, 12, 11, 7],
        [1, 21, 7, 8, 21, 15, 16, 20],
        [1, 11, 8, 9, 10],
        [1, 13, 22, 19, 4, 8, 19],
      ],
      [0, 0, 0, 1, 0],
    ]);
  });
  test("imdb with a small vocabulary", async () => {
    expect(await imdb({ numWords: 12, skipTop: 5 })).toEqual([
      [
        [2, 2],
        [2, 2, 2, 2, 5, 8],
        [2, 10, 2, 9, 2, 2, 2],
        [2, 2, 11],
        [2, 2, 2, 8, 2, 2],
        [2, 2, 2, 2, 2, 11, 5, 2],
      ],
      [1, 0, 0, 0, 1, 1],
      [
        [2, 11, 2, 2],
        [2, 2, 11, 7],
        [2, 2, 7, 8, 2, 2, 2, 2],
        [2, 11, 8, 9, 10],
        [2, 2, 2, 2, 2, 8, 2],
      ],
      [0, 0, 0, 1, 0],
    ]);
  });
  test("imdb without a mark for gaps", async () => {
    expect(await imdb({ numWords: 12, oovChar: null })).toEqual([
      [[1], [1, 4, 5, 8], [1, 10, 9], [1, 11], [1, 8], [1, 4, 11, 5, 4]],
      [1, 0, 0, 0, 1, 1],
      [
        [1, 11],
        [1, 11, 7],
        [1, 7, 8],
        [1, 11, 8, 9, 10],
        [1, 4, 8],
      ],
      [0, 0, 0, 1, 0],
    ]);
  });
  test("imdb without a start, the words' own numbers, another order", async () => {
    expect(await imdb({ startChar: null, indexFrom: 0, seed: 7 })).toEqual([
      [[7, 19, 6, 19, 12, 11], [1, 14, 10, 10, 8, 2, 1], [1, 300, 2, 2, 5], [13, 8], [17], [15, 19, 5, 10, 18]],
      [0, 1, 0, 0, 1, 1],
      [
        [8, 9, 10],
        [8, 5, 6, 7],
        [10, 19, 16, 1, 5, 16],
        [18, 4, 5, 18, 12, 13, 17],
        [9, 8, 4],
      ],
      [0, 1, 0, 0, 0],
    ]);
  });
  test("imdb without long texts", async () => {
    expect(await imdb({ maxlen: 6 })).toEqual([
      [
        [1, 2],
        [1, 16, 11],
      ],
      [1, 0],
      [
        [1, 11, 12, 13],
        [1, 12, 11, 7],
        [1, 11, 8, 9, 10],
      ],
      [0, 0, 1],
    ]);
    await expect(imdb({ maxlen: 2 })).rejects.toThrow(/no text is shorter than maxlen/);
  });

  test("reuters", async () => {
    const folder = await folderWith({ "reuters.npz": written.reuters });
    expect(textsOf(await datasets.reuters.load({ folder }))).toEqual([
      [
        [1, 14, 4, 13],
        [1, 10, 6, 16, 15, 11, 17, 12],
        [1, 21, 11, 14, 4, 16],
        [1, 18, 4, 5, 21, 17, 7, 4],
        [1, 11, 14],
        [1, 13, 2],
        [1, 16, 15, 8, 11],
        [1, 5, 6, 16, 11],
      ],
      [42, 2, 15, 22, 18, 5, 7, 17],
      [
        [1, 17],
        [1, 8, 20, 2, 4, 17, 14],
      ],
      [6, 39],
    ]);
    expect(textsOf(await datasets.reuters.load({ folder, numWords: 15, testSplit: 0.35, seed: 3 }))).toEqual([
      [
        [1, 8, 2, 2, 4, 2, 14],
        [1, 2, 2, 8, 11],
        [1, 2, 4, 5, 2, 2, 7, 4],
        [1, 2],
        [1, 14, 4, 13],
        [1, 2, 11, 14, 4, 2],
      ],
      [39, 7, 22, 6, 42, 15],
      [
        [1, 13, 2],
        [1, 11, 14],
        [1, 10, 6, 2, 2, 11, 2, 12],
        [1, 5, 6, 2, 11],
      ],
      [5, 18, 2, 17],
    ]);
    await expect(datasets.reuters.load({ folder, testSplit: 1.5 })).rejects.toThrow(/testSplit/);
  });
});

test("words and topics have names", async () => {
  const index = Buffer.from(JSON.stringify({ the: 1, constructor: 7 }));
  const folder = await folderWith({ "imdb_word_index.json": index, "reuters_word_index.json": Buffer.from("<html>") });
  expect(await datasets.imdb.getWordIndex({ folder })).toEqual(
    new Map([
      ["the", 1],
      ["constructor", 7],
    ]),
  );
  await expect(datasets.reuters.getWordIndex({ folder })).rejects.toThrow(/no JSON object of words/);
  expect(datasets.reuters.getLabelNames()).toHaveLength(46);
});

describe("prices of houses are parted as Keras does", () => {
  const rows = ({ data, shape: [count = 0, width = 1] }: ArrayData): number[][] =>
    Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
  const partsOf = ({ train, test: held }: DataSet<ArrayData, ArrayData>): unknown[] => [
    rows(train.x),
    [...train.y.data],
    rows(held.x),
    [...held.y.data],
  ];

  test("Boston", async () => {
    const found = await datasets.bostonHousing.load({ folder: await folderWith({ "boston_housing.npz": written.housing }) });
    expect(partsOf(found)).toEqual([
      [
        [6.75, 7.0, 7.25],
        [2.25, 2.5, 2.75],
        [4.5, 4.75, 5.0],
        [0.75, 1.0, 1.25],
        [0.0, 0.25, 0.5],
        [5.25, 5.5, 5.75],
        [3.0, 3.25, 3.5],
        [6.0, 6.25, 6.5],
      ],
      [90.0, 30.0, 60.0, 10.0, 0.0, 70.0, 40.0, 80.0],
      [
        [1.5, 1.75, 2.0],
        [3.75, 4.0, 4.25],
      ],
      [20.0, 50.0],
    ]);
    expect(found.train.x.data).toBeInstanceOf(Float64Array);
  });

  test("California", async () => {
    const folder = await folderWith({ "california_housing.npz": written.california });
    const found = await datasets.californiaHousing.load({ folder, testSplit: 0.3 });
    expect(partsOf(found)).toEqual([
      [
        [6.75, 7.0, 7.25],
        [2.25, 2.5, 2.75],
        [4.5, 4.75, 5.0],
        [0.75, 1.0, 1.25],
        [0.0, 0.25, 0.5],
        [5.25, 5.5, 5.75],
        [3.0, 3.25, 3.5],
      ],
      [90.0, 30.0, 60.0, 10.0, 0.0, 70.0, 40.0],
      [
        [6.0, 6.25, 6.5],
        [1.5, 1.75, 2.0],
        [3.75, 4.0, 4.25],
      ],
      [80.0, 20.0, 50.0],
    ]);
    expect(found.train.y.data).toBeInstanceOf(Float32Array);
    expect(await datasets.californiaHousing.load({ folder, testSplit: 0.3, version: "small" })).toEqual(found);
    await expect(datasets.californiaHousing.load({ folder, version: "tiny" as "small" })).rejects.toThrow(/version/);
  });
});
