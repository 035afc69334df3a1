import { keptFile } from "../datasets/files/kept_file.ts";
import type { FileOptions } from "../datasets/files/options.ts";
import { fileStore } from "../datasets/files/store.ts";
import { CeratopsError } from "../errors.ts";
import { readBytes, type Source } from "../saving/files/read_bytes.ts";
import { parseJson } from "../saving/json/parse.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import { wholeFrom } from "../util/checks.ts";

/** What a model sees: WordNet's number of the class, its name, and how sure the model is. */
export type Prediction = readonly [id: string, name: string, score: number];

export interface DecodeOptions extends Pick<FileOptions, "cacheDir" | "onProgress" | "signal"> {
  /** How many classes per picture; 5 unless said. */
  readonly top?: number;
  /** A copy of yours of `imagenet_class_index.json`; unless said, it is downloaded once (35 KB) and kept. */
  readonly classIndex?: Source;
}

/** The classes of ImageNet by their number: `{ "0": ["n01440764", "tench"], … }`. */
type ClassIndex = Readonly<Record<string, readonly [id: string, name: string]>>;

const classIndexFile = {
  name: "imagenet_class_index.json",
  url: "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json",
  checksum: { md5: "c2c37ea517e94d9795004a39431a14cb" },
};

/**
 * Says in words what a model that was trained on ImageNet sees.
 *
 * In: `[batch, 1000]`. Out: for each picture the `top` classes, the likeliest first.
 *
 * @param options.top how many classes per picture, default 5
 * @param options.classIndex a copy of yours of the file of class names
 * @throws CeratopsError where the predictions are not those of ImageNet's 1000 classes, or the names cannot be had
 *
 * @example
 * ```ts no-run: it downloads the names of the classes
 * const model = await applications.ResNet50({ weights: "resnet50_weights_tf_dim_ordering_tf_kernels.h5" });
 * const photo = await utils.loadImg("elephant.jpg", { targetSize: [224, 224] });
 * const x = applications.resnet50.preprocessInput(ops.expandDims(tensor(photo), 0));
 * const [seen] = await applications.resnet50.decodePredictions(await model.predict(x), { top: 3 });
 * console.log(seen); // [["n02504458", "African_elephant", 0.93], …]
 * ```
 */
export async function decodePredictions(preds: TensorLike, options: DecodeOptions = {}): Promise<Prediction[][]> {
  const { top = 5 } = options;
  wholeFrom(1)(top, "decodePredictions: top");
  const { shape, ...scores } = { shape: toTensor(preds).shape, rows: await toTensor(preds).data() };
  const [batch = 0, classes = 0] = shape;
  if (shape.length !== 2 || classes !== 1000) throw notOfImageNet(shape);
  const names = await classNames(options);
  return Array.from({ length: batch }, (_, row) => {
    const ranked = Array.from({ length: classes }, (__, i) => ({ i, score: Number(scores.rows[row * classes + i]) }));
    return ranked
      .toSorted((a, b) => b.score - a.score)
      .slice(0, top)
      .map(({ i, score }): Prediction => [...nameOf(names, i), score]);
  });
}

async function classNames({ classIndex, ...options }: DecodeOptions): Promise<ClassIndex> {
  const bytes = classIndex === undefined ? await keptClassIndex(options) : await readBytes(classIndex);
  return parseJson(bytes, classIndexFile.name) as unknown as ClassIndex;
}

async function keptClassIndex({ cacheDir, ...options }: DecodeOptions): Promise<Uint8Array> {
  const hint = `Get the file otherwise, and name it: decodePredictions(preds, { classIndex: "${classIndexFile.name}" })`;
  return keptFile(classIndexFile, await fileStore(cacheDir, "models"), { ...options, hint });
}

function nameOf(names: ClassIndex, i: number): readonly [id: string, name: string] {
  const found = names[String(i)];
  if (Array.isArray(found)) return found as [string, string];
  throw new CeratopsError("The file of class names lacks a class", {
    code: "E_CLASS_INDEX",
    where: "decodePredictions: classIndex",
    expected: `["n01440764", "tench"] and the like for each of 1000 classes`,
    received: `nothing of the kind for class ${i}`,
    hint: `leave classIndex out, or get ${classIndexFile.url}`,
  });
}

const notOfImageNet = (shape: readonly number[]): CeratopsError =>
  new CeratopsError("These are no predictions of ImageNet's classes", {
    code: "E_PREDICTIONS",
    where: "decodePredictions: preds",
    expected: "[batch, 1000]",
    received: `[${shape.join(", ")}]`,
    hint: "decodePredictions(await model.predict(x)) // of a model with includeTop: true and classes: 1000",
  });
