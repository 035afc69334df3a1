import { describe, expect, test } from "vitest";
import { CeratopsError } from "../errors.ts";
import { hostArray, type DType } from "../ir/dtype.ts";
import { at, sizeOf, type Dims } from "../ir/shape.ts";
import * as layers from "../layers/index.ts";
import { Input, Layer } from "../layers/index.ts";
import * as ops from "../ops/index.ts";
import { heldAs } from "../saving/onnx/emitter.ts";
import { load, type Feed } from "../saving/onnx/onnxruntime.suite.ts";
import { isTensor } from "../tensor/operation.ts";
import { fromTypedArray, type Tensor } from "../tensor/tensor.ts";
import { leaves } from "../util/tree.ts";
import { Model, Sequential } from "./constructors.ts";
import { exportOnnx } from "./export_onnx.ts";
import type { BaseModel } from "./model.ts";

/** Numbers for one input: waves for floats, small integers in [0, high). */
interface Sample {
  readonly shape: Dims;
  readonly dtype?: DType;
  readonly high?: number;
}

function numbers({ shape, dtype = "float32", high }: Sample): ReturnType<typeof hostArray> {
  const data = hostArray(dtype, sizeOf(shape));
  data.set(Array.from(data, (_, i) => (high === undefined ? Math.sin(i * 1.7 + 0.3) : (i * 7) % high)));
  return data;
}

/** Where onnxruntime does not give what the model gives, for each list of samples, one per input. */
async function differences(model: object, batches: readonly (readonly Sample[])[], tolerance = 1e-5): Promise<string[]> {
  const plain = model as BaseModel;
  const bytes = await exportOnnx(plain);
  const run = await load(bytes);
  const { inputNames, outputNames } = plain.signature ?? { inputNames: [], outputNames: [] };
  const found: string[] = [];
  for (const samples of batches) {
    const tensors = samples.map((sample) => fromTypedArray(numbers(sample), sample.shape, sample.dtype ?? "float32"));
    const result = await plain.predict((tensors.length === 1 ? tensors[0] : Object.fromEntries(tensors.map((x, i) => [at(inputNames, i), x]))) as never, { verbose: 0 });
    const feeds = samples.map((sample, i): [string, Feed] => [
      at(inputNames, i),
      { type: (sample.dtype ?? "float32") as Feed["type"], dims: sample.shape, data: numbers(sample) },
    ]);
    const got = await run(Object.fromEntries(feeds));
    for (const [i, want] of leaves(result, isTensor).entries()) {
      const mine = got[at(outputNames, i)];
      const data = await want.data();
      const worst = Math.max(...Array.from(data, (value, k) => Math.abs(value - (mine?.data[k] ?? NaN)) / Math.max(1, Math.abs(value))));
      const [seen, wished] = [`${mine?.type} ${mine?.dims.join()}`, `${heldAs(want.dtype)} ${want.shape.join()}`];
      if (seen !== wished || !(worst < tolerance)) found.push(`${wished}: ${seen}, off by ${worst}`);
    }
  }
  return found;
}

const batchesOf = (shape: Dims, more: Omit<Sample, "shape"> = {}): Sample[][] => [1, 3, 8].map((size) => [{ shape: [size, ...shape], ...more }]);

describe("models in onnxruntime", () => {
  test("dense", async () => {
    const model = Sequential([
      Input([6]),
      layers.Dense(16, { activation: "relu" }),
      layers.Dropout(0.5),
      layers.Dense(8, { activation: "gelu" }),
      layers.Dense(8, { activation: "elu" }),
      layers.Dense(3, { activation: "softmax" }),
    ]);
    expect(await differences(model, batchesOf([6]))).toEqual([]);
  });

  test("images", async () => {
    const model = Sequential([
      Input([16, 16, 3]),
      layers.Conv2D(8, 3, { padding: "same", activation: "relu" }),
      layers.BatchNormalization(),
      layers.MaxPooling2D(2),
      layers.DepthwiseConv2D(3, { padding: "same" }),
      layers.SeparableConv2D(12, 3, { strides: 2, padding: "same", activation: "swish" }),
      layers.Conv2D(12, 2, { dilationRate: 2, padding: "same", groups: 3 }),
      layers.AveragePooling2D(3, { strides: 1, padding: "same" }),
      layers.Conv2DTranspose(6, 3, { strides: 2, padding: "same" }),
      layers.Conv2DTranspose(4, 2, { strides: 3, padding: "valid", outputPadding: 1 }),
      layers.UpSampling2D(2, { interpolation: "bilinear" }),
      layers.ZeroPadding2D(1),
      layers.Cropping2D(2),
      layers.GroupNormalization({ groups: 2 }),
      layers.GlobalAveragePooling2D(),
      layers.Dense(4, { activation: "softmax" }),
    ]);
    expect(await differences(model, batchesOf([16, 16, 3]))).toEqual([]);
  });

  test("residual network", async () => {
    const input = Input([12, 12, 4]);
    const conv = layers.Conv2D(8, 3, { strides: 2, padding: "same", useBias: false })(input);
    const shortcut = layers.Conv2D(8, 1, { strides: 2 })(input);
    const sum = layers.Add()([layers.BatchNormalization()(conv), shortcut]);
    const joined = layers.Concatenate()([layers.Activation("relu")(sum), layers.MaxPooling2D(3, { strides: 2, padding: "same" })(input)]);
    const model = Model({ inputs: input, outputs: layers.Dense(5)(layers.Flatten()(joined)) });
    expect(await differences(model, batchesOf([12, 12, 4]))).toEqual([]);
  });

  test("volumes and lines", async () => {
    const model = Sequential([Input([5, 6, 7, 2]), layers.Conv3D(3, 2), layers.MaxPooling3D(2), layers.Conv3DTranspose(2, 2, { strides: 2 }), layers.GlobalMaxPooling3D()]);
    expect(await differences(model, batchesOf([5, 6, 7, 2]))).toEqual([]);
    const lines = Sequential([Input([20, 3]), layers.Conv1D(4, 3, { padding: "causal", dilationRate: 2 }), layers.AveragePooling1D(2), layers.Conv1DTranspose(3, 4, { strides: 2 })]);
    expect(await differences(lines, batchesOf([20, 3]))).toEqual([]);
  });

  test("recurrent", async () => {
    const model = Sequential([
      Input([7, 5]),
      layers.Bidirectional(layers.LSTM(6, { returnSequences: true })),
      layers.GRU(5, { returnSequences: true, goBackwards: true }),
      layers.SimpleRNN(4, { returnSequences: true }),
      layers.TimeDistributed(layers.Dense(3)),
      layers.LSTM(4),
    ]);
    expect(await differences(model, batchesOf([7, 5]))).toEqual([]);
  });

  test("masked sequences of tokens", async () => {
    const model = Sequential([Input([9], { dtype: "int32" }), layers.Embedding(11, 6, { maskZero: true }), layers.GRU(5), layers.Dense(1, { activation: "sigmoid" })]);
    expect(await differences(model, batchesOf([9], { dtype: "int32", high: 11 }))).toEqual([]);
  });

  test("transformer", async () => {
    const tokens = Input([10], { dtype: "int32" });
    const x = layers.Embedding(20, 16)(tokens);
    const attended = layers.MultiHeadAttention(4, 4)(x, x, { useCausalMask: true });
    const first = layers.LayerNormalization()(layers.Add()([x, attended]));
    const fed = layers.Dense(16)(layers.Dense(32, { activation: "gelu" })(first));
    const second = layers.LayerNormalization()(layers.Add()([first, fed]));
    const model = Model({ inputs: tokens, outputs: layers.Dense(7)(layers.GlobalAveragePooling1D()(second)) });
    expect(await differences(model, batchesOf([10], { dtype: "int32", high: 20 }))).toEqual([]);
  });

  test("several inputs and outputs, by name", async () => {
    const title = Input([10], { name: "title" });
    const body = Input([20], { name: "body" });
    const x = layers.Concatenate()([layers.Dense(6)(title), layers.Dense(7)(body)]);
    const model = Model({ inputs: { title, body }, outputs: { priority: layers.Dense(1)(x), department: layers.Dense(4, { activation: "softmax" })(x), scaled: ops.multiply(title, 2) } });
    expect(await differences(model, [2, 5].map((size) => [{ shape: [size, 20] }, { shape: [size, 10] }]))).toEqual([]);
  });

  test("16-bit floats", async () => {
    const build = (dtype: "mixed_float16" | "mixed_bfloat16"): object =>
      Sequential([Input([8, 8, 2]), layers.Conv2D(4, 3, { dtype, activation: "relu" }), layers.MaxPooling2D(2, { dtype }), layers.Flatten(), layers.Dense(3, { dtype, activation: "softmax" })]);
    expect(await differences(build("mixed_float16"), batchesOf([8, 8, 2]), 5e-3)).toEqual([]);
    expect(await differences(build("mixed_bfloat16"), batchesOf([8, 8, 2]), 3e-2)).toEqual([]);
  });

  test("sequences of any length", async () => {
    const model = Sequential([Input([null], { dtype: "int32" }), layers.Embedding(11, 6), layers.LSTM(5, { returnSequences: true }), layers.Dense(2)]);
    expect(await differences(model, [[2, 3], [4, 9]].map((shape) => [{ shape, dtype: "int32", high: 11 }]))).toEqual([]);
  });

  test("two sequences of one length, whichever", async () => {
    const [a, b] = [Input([null, 4], { name: "a" }), Input([null, 4], { name: "b" })];
    const model = Model({ inputs: { a, b }, outputs: layers.Add()([layers.Dense(4)(a), b]) });
    expect(await differences(model, [[2, 3, 4], [3, 5, 4]].map((shape) => [{ shape }, { shape }]))).toEqual([]);
  });

  test("images of any size", async () => {
    const model = Sequential([Input([null, null, 1]), layers.Conv2D(4, 3, { activation: "relu" }), layers.MaxPooling2D(2), layers.GlobalAveragePooling2D(), layers.Dense(2)]);
    expect(await differences(model, [[2, 9, 7, 1], [1, 12, 12, 1]].map((shape) => [{ shape }]))).toEqual([]);
  });
});

test("layers that prepare texts stay outside: the file takes what they give", async () => {
  const texts = Input([1], { dtype: "string" });
  const vectorized = layers.TextVectorization({ vocabulary: ["a", "b"], outputSequenceLength: 4, name: "tokens" })(texts);
  const model = Model({ inputs: texts, outputs: layers.Dense(2)(layers.Flatten()(layers.Embedding(4, 3)(vectorized))) });
  const run = await load(await exportOnnx(model as unknown as BaseModel));
  const result = await run({ tokens: { type: "int32", dims: [2, 4], data: [2, 3, 1, 0, 3, 3, 0, 0] } });
  expect(Object.values(result).map(({ dims }) => dims)).toEqual([[2, 2]]);
});

describe("what cannot be exported", () => {
  test("an op that ONNX lacks", async () => {
    const input = Input([3]);
    const model = Model({ inputs: input, outputs: ops.erfinv(layers.Dense(2)(input)) });
    await expect(exportOnnx(model as unknown as BaseModel)).rejects.toThrow(/ONNX has no operator for the inverse error function/u);
  });

  test("a size that is in the numbers", async () => {
    class TimesRows extends Layer {
      override call(x: Tensor): Tensor {
        return ops.multiply(x, at(x.shape, 0));
      }
    }
    const model = Sequential([Input([3]), new TimesRows()]);
    await expect(exportOnnx(model as unknown as BaseModel)).rejects.toThrow(/cannot leave open: batch[\s\S]*\[\[1,3\]\]/u);
  });

  test("says which layer and what to do", async () => {
    const model = Sequential([Input([3, 4], { batchSize: 2 }), layers.LSTM(4, { stateful: true, name: "memory" })]);
    await expect(exportOnnx(model as unknown as BaseModel)).rejects.toThrow(/remembers something between batches[\s\S]*stateful: false/u);
  });

  test("shapes that are not those of the model", async () => {
    const model = Sequential([Input([3]), layers.Dense(1)]);
    await expect(exportOnnx(model as unknown as BaseModel, { inputSignature: [[1, 4]] })).rejects.toThrow(CeratopsError);
  });
});
