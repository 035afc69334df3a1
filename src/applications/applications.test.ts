import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Dense, Input } from "../layers/index.ts";
import { RescalingLayer } from "../layers/preprocessing/numeric/rescaling.ts";
import { Model, Sequential } from "../models/index.ts";
import { setImageDataFormat } from "../tensor/config.ts";
import * as applications from "./index.ts";

const { MobileNet, MobileNetV2, EfficientNetB0, ResNet50, VGG16, DenseNet121 } = applications;
const tiny = { weights: null, alpha: 0.25, inputShape: [32, 32, 3], classes: 3 } as const;

afterEach(() => setImageDataFormat("channels_last"));

describe("options", () => {
  test("names and shapes", async () => {
    expect((await MobileNet(tiny)).name).toBe("mobilenet_0.25_32");
    expect((await MobileNetV2({ weights: null, includeTop: false })).name).toBe("mobilenetv2_1.00_None");
    const vgg = await VGG16({ weights: null, includeTop: false, pooling: "max", name: "mine", inputShape: [32, 48, 1] });
    expect([vgg.name, vgg.input.shape, vgg.output.shape]).toEqual(["mine", [null, 32, 48, 1], [null, 512]]);
  });

  test("a symbolic tensor in place of the input", async () => {
    const x = Input([32, 32, 3]);
    const scaled = applications.mobilenet.preprocessInput(x);
    const model = await MobileNet({ weights: null, alpha: 0.25, inputTensor: scaled, includeTop: false, pooling: "avg" });
    expect(model.inputs).toEqual([x]);
    const whole = Model({ inputs: x, outputs: Dense(2)(model.output) });
    expect(whole.output.shape).toEqual([null, 2]);
  });

  test("channels first", async () => {
    setImageDataFormat("channels_first");
    expect((await ResNet50({ weights: null, includeTop: false })).output.shape).toEqual([null, 2048, null, null]);
    await expect(DenseNet121({ weights: null })).rejects.toThrow("DenseNet121 takes images with their channels last");
  });

  test("a base to be trained further", async () => {
    const base = await MobileNet({ weights: null, alpha: 0.25, inputShape: [32, 32, 3], includeTop: false, pooling: "avg" });
    base.trainable = false;
    const model = Sequential([base, Dense(2, { activation: "softmax" })]);
    expect(model.trainableWeights.length).toBe(2);
  });
});

describe("weights", () => {
  test("come out of a file; those of ImageNet need another layer in EfficientNet, and are not downloaded", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "applications-")), "b0.weights.h5");
    const options = { includeTop: false, inputShape: [32, 32, 3] } as const;
    const plain = await EfficientNetB0({ ...options, weights: null });
    await plain.saveWeights(path);
    const scalings = (model: { readonly layers: readonly object[] }): number => model.layers.filter((layer) => layer instanceof RescalingLayer).length;
    expect(scalings(plain)).toBe(1);
    const trained = await EfficientNetB0({ ...options, weights: { imagenet: path } });
    expect(scalings(trained)).toBe(2);
    expect(await trained.getWeights()).toEqual(await plain.getWeights());
    await expect(EfficientNetB0({})).rejects.toThrow(/must be told which weights it gets[^]*keras-applications\/efficientnetb0\.h5/);
  });

  test("what they do not fit", async () => {
    await expect(ResNet50({ weights: { imagenet: "a.h5" }, classes: 10 })).rejects.toThrow(/has 1000 classes, not 10/);
    await expect(ResNet50({ weights: "a.h5", classifierActivation: "relu" })).rejects.toThrow(/softmax or gives logits/);
    await expect(MobileNetV2({ weights: "imagenet", alpha: 0.6 })).rejects.toThrow(/no weights trained on ImageNet for this MobileNetV2/);
    await expect(ResNet50({ weights: "imagenet", inputShape: [64, 64, 3] })).rejects.toThrow(/cannot take images of shape/);
  });
});

describe("shapes that cannot be right", () => {
  test.each([
    [{ inputShape: [20, 32, 3], includeTop: false }, "at least 32 pixels of height and width"],
    [{ inputShape: [64, 64], includeTop: false }, "[height, width, channels]"],
    [{ inputShape: [null, null, 3] }, "sizes that are known, for the classifier; or includeTop: false"],
  ] as const)("%o", async (options, expected) => {
    await expect(VGG16({ weights: null, ...options })).rejects.toThrow(expect.objectContaining({ code: "E_IMAGE_SHAPE", expected }));
  });

  test("and options that nobody knows", async () => {
    await expect(VGG16({ weights: null, includetop: false } as never)).rejects.toThrow(/did you mean "includeTop"/);
  });
});
