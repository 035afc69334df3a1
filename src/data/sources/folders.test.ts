import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Input, Sequential, layers } from "../../index.ts";
import { saveImg } from "./images/save_img.ts";
import { imageDatasetFromDirectory } from "./image_folder.ts";
import { textDatasetFromDirectory } from "./text_folder.ts";

let root = "";
const at = (path: string): string => join(root, path);

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "folders-"));
  for (const [path, text] of Object.entries({
    "b/2.txt": "two",
    "b/1.txt": "one",
    "a/x/3.txt": "three",
    "a/9.TXT": "nine",
    "a/notes.md": "no",
    ".hidden/4.txt": "no",
  })) {
    await write(`texts/${path}`, text);
  }
  await write("other/linked.txt", "linked");
  await symlink(at("other"), at("texts/a/link"));
  await mkdir(at("pictures/red"), { recursive: true });
  await mkdir(at("pictures/blue"), { recursive: true });
  for (const i of [0, 1, 2]) {
    await saveImg(
      at(`pictures/red/${i}.png`),
      [
        [
          [200, i, 0],
          [100, i, 0],
        ],
      ],
      { scale: false },
    );
    await saveImg(
      at(`pictures/blue/${i}.png`),
      [
        [
          [0, i, 200],
          [0, i, 100],
        ],
      ],
      { scale: false },
    );
  }
});
afterAll(() => rm(root, { recursive: true }));

const texts = () => at("texts");

describe("texts", () => {
  test("in order of their paths, classes by their folders", async () => {
    const dataset = await textDatasetFromDirectory(texts(), { shuffle: false, batchSize: 3 });
    expect(dataset.classNames).toEqual(["a", "b"]);
    expect(dataset.filePaths).toEqual(["a/9.TXT", "a/x/3.txt", "b/1.txt", "b/2.txt"]);
    expect(await dataset.toArray()).toEqual([
      [["nine", "three", "one"], { data: Int32Array.of(0, 0, 1), shape: [3] }],
      [["two"], { data: Int32Array.of(1), shape: [1] }],
    ]);
  });

  test("a class without files keeps its number", async () => {
    await mkdir(at("sparse/a"), { recursive: true });
    await write("sparse/b/1.txt", "one");
    const dataset = await textDatasetFromDirectory(at("sparse"), { batchSize: null });
    expect(dataset.classNames).toEqual(["a", "b"]);
    expect((await dataset.toArray())[0]?.[1].data).toEqual(Int32Array.of(1));
  });

  test("labels of other kinds", async () => {
    const binary = await textDatasetFromDirectory(texts(), { shuffle: false, labelMode: "binary" });
    expect((await binary.toArray())[0]?.[1]).toEqual({ data: Float32Array.of(0, 0, 1, 1), shape: [4, 1] });
    const chosen = await textDatasetFromDirectory(texts(), {
      shuffle: false,
      labelMode: "categorical",
      classNames: ["b", "a"],
      batchSize: null,
    });
    expect((await chosen.toArray())[0]).toEqual(["one", { data: Float32Array.of(1, 0), shape: [2] }]);
    const stated = await textDatasetFromDirectory(texts(), { shuffle: false, labels: [5, 7, 7, 8, 5] });
    expect(stated.classNames).toEqual(["5", "7", "8"]);
    expect((await stated.toArray())[0]?.[1].data).toEqual(Int32Array.of(5, 7, 7, 8, 5));
    const alone = await textDatasetFromDirectory(texts(), { shuffle: false, labelMode: null, maxLength: 2 });
    expect(await alone.toArray()).toEqual([["no", "ni", "th", "on", "tw"]]);
  });

  test("links are followed when asked for", async () => {
    expect((await textDatasetFromDirectory(texts(), { shuffle: false, followLinks: true })).filePaths).toContain(
      "a/link/linked.txt",
    );
  });

  test("two parts share no file; a seed gives the same parts again", async () => {
    const options = { validationSplit: 0.5, seed: 3, batchSize: null } as const;
    const [training, validation] = await textDatasetFromDirectory(texts(), { ...options, subset: "both" });
    expect([...training.filePaths, ...validation.filePaths].toSorted()).toEqual(["a/9.TXT", "a/x/3.txt", "b/1.txt", "b/2.txt"]);
    const again = await textDatasetFromDirectory(texts(), { ...options, subset: "validation" });
    expect(again.filePaths).toEqual(validation.filePaths);
    // numpy.random.RandomState(3).shuffle of the four: 3, 1, 0, 2; Keras holds the last two out.
    expect(validation.filePaths).toEqual(["a/9.TXT", "b/1.txt"]);
    expect((await training.toArray()).map(([text]) => text).toSorted()).toEqual(["three", "two"]);
  });

  test("epochs have orders of their own", async () => {
    const dataset = await textDatasetFromDirectory(texts(), { seed: 1, batchSize: null });
    const orders = new Set<string>();
    for (let epoch = 0; epoch < 8; epoch++) orders.add((await dataset.toArray()).map(([text]) => text).join());
    expect(orders.size).toBeGreaterThan(2);
  });

  test("what a page knows of a chosen folder", async () => {
    const file = (path: string, text: string): File =>
      Object.defineProperty(new File([text], path.split("/").at(-1) ?? ""), "webkitRelativePath", { value: path });
    const chosen = [file("mine/b/1.txt", "one"), file("mine/a/2.txt", "two"), file("mine/a/2.jpg", "")];
    const dataset = await textDatasetFromDirectory(chosen, { shuffle: false, batchSize: null });
    expect(await dataset.toArray()).toEqual([
      ["two", { data: Int32Array.of(0), shape: [] }],
      ["one", { data: Int32Array.of(1), shape: [] }],
    ]);
  });

  test.each([
    [{ validationSplit: 0.2 }, /validationSplit and subset belong together/],
    [{ validationSplit: 0.2, subset: "training" }, /needs a seed/],
    [{ validationSplit: 2, subset: "training", seed: 1 }, /validationSplit/],
    [{ classNames: ["c"] }, /classNames must be folders[^]*a, b/],
    [{ labels: [1] }, /labels must be as many as the files/],
    [{ labels: null, classNames: ["a"] }, /classNames belong to inferred labels/],
    [{ labelMode: "binary", classNames: ["a"] }, /for two classes/],
    [{ batchSize: 0 }, /batchSize/],
  ] as const)("%o is refused", async (options, message) => {
    await expect(textDatasetFromDirectory(texts(), options)).rejects.toThrow(message);
  });

  test("folders that are missing or empty are named", async () => {
    await expect(textDatasetFromDirectory(at("nowhere"))).rejects.toThrow(/folder cannot be read[^]*nowhere/);
    await expect(textDatasetFromDirectory(at("pictures"))).rejects.toThrow(/no such files[^]*\.txt[^]*6 other files/);
  });
});

describe("pictures", () => {
  const pictures = () => at("pictures");

  test("come in one size", async () => {
    const dataset = await imageDatasetFromDirectory(pictures(), {
      shuffle: false,
      imageSize: [2, 4],
      interpolation: "nearest",
      batchSize: 4,
    });
    const [first, second] = await dataset.toArray();
    expect(first?.[0].shape).toEqual([4, 2, 4, 3]);
    expect([...(first?.[0].data.subarray(0, 12) ?? [])]).toEqual([0, 0, 200, 0, 0, 200, 0, 0, 100, 0, 0, 100]);
    expect(first?.[1].data).toEqual(Int32Array.of(0, 0, 0, 1));
    expect(second?.[0].shape).toEqual([2, 2, 4, 3]);
    expect(dataset.classNames).toEqual(["blue", "red"]);
  });

  test("train a model", async () => {
    const [training, validation] = await imageDatasetFromDirectory(pictures(), {
      imageSize: [2, 2],
      batchSize: 2,
      validationSplit: 0.34,
      subset: "both",
      seed: 1,
    });
    const model = Sequential([
      Input([2, 2, 3]),
      layers.Rescaling(1 / 255),
      layers.Flatten(),
      layers.Dense(2, { activation: "softmax" }),
    ]);
    model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
    const { history } = await model.fit(training, { validationData: validation, epochs: 2, verbose: 0 });
    expect(history["val_accuracy"]).toHaveLength(2);
  });

  test("grey, cut, channels first", async () => {
    const options = {
      shuffle: false,
      imageSize: 1,
      colorMode: "grayscale",
      cropToAspectRatio: true,
      dataFormat: "channels_first",
      batchSize: null,
    } as const;
    const [first] = await (await imageDatasetFromDirectory(pictures(), options)).toArray();
    expect(first?.[0]).toEqual({ data: Float32Array.of(23), shape: [1, 1, 1] });
  });

  test.each([
    [{ imageSize: 0 }, /imageSize/],
    [{ colorMode: "hsv" as "rgb" }, /colorMode/],
    [{ interpolation: "cubic" as "bicubic" }, /interpolation/],
    [{ cropToAspectRatio: true, padToAspectRatio: true }, /either cut or padded/],
  ])("%o is refused", async (options, message) => {
    await expect(imageDatasetFromDirectory(pictures(), options)).rejects.toThrow(message);
  });

  test("a file that is none is named", async () => {
    await write("broken/a/1.png", "not a picture");
    const dataset = await imageDatasetFromDirectory(at("broken"), { imageSize: 8 });
    await expect(dataset.toArray()).rejects.toThrow(/a\/1\.png/);
  });
});
