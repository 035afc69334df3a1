import { existsSync, readdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import * as applications from "../../applications/index.ts";
import type { ApplicationOptions } from "../../applications/index.ts";
import { engine, loadModel } from "../../index.ts";
import type { BaseModel } from "../model.ts";
import { architectures } from "./architectures.suite.ts";
import type { AdviceCode } from "./rules.ts";

beforeAll(() => engine.use("reference"));

/** What is found in models that are good, since it is right. */
const right: Readonly<Record<string, Readonly<Record<string, AdviceCode>>>> = {
  // It is a stack of two models: Sequential([encoder, decoder]).
  "an autoencoder of two models in a graph": { functional: "A_FUNCTIONAL_CHAIN" },
  // Ends with Activation("linear").
  activations_zoo: { activation_19: "A_NO_EFFECT" },
  // Plain chains that their authors wrote as graphs.
  autoencoder_dense: { autoencoder: "A_FUNCTIONAL_CHAIN" },
  einsum_dense: { functional: "A_FUNCTIONAL_CHAIN" },
  norm_zoo: { functional: "A_FUNCTIONAL_CHAIN" },
  reshape_zoo: { functional: "A_FUNCTIONAL_CHAIN" },
  // Conv2D with a bias right before BatchNormalization.
  channels_first_cnn: { conv2d: "A_BIAS_BEFORE_NORM" },
  // Three Dense layers, the second without an activation.
  mixed_float16: { dense_1: "A_LINEAR_TWICE" },
};

const found = (model: { advise(): readonly { where: string; code: string }[] }) =>
  Object.fromEntries(model.advise().map(({ where, code }) => [where.replace(/^functional_\d+$/, "functional"), code]));

it.each(Object.keys(architectures))("%s", (name) => {
  const model = architectures[name]?.();
  if (model === undefined) throw new Error(name);
  expect(found(model)).toEqual(right[name] ?? {});
});

const golden = process.env["CERATOPS_GOLDEN"] ?? "../shared/golden";
const recorded = existsSync(golden) ? readdirSync(golden).filter((name) => existsSync(`${golden}/${name}/model.keras`)) : [];

it.each(recorded)("%s, as Keras trained it", async (name) => {
  expect(found(await loadModel(`${golden}/${name}/model.keras`))).toEqual(right[name] ?? {});
});

/** The ready-made models, and what is found in them. */
const ready: Readonly<Record<string, { readonly make: () => Promise<BaseModel>; readonly codes: readonly AdviceCode[] }>> = {
  EfficientNetB0: { make: () => ready96(applications.EfficientNetB0), codes: [] },
  MobileNetV2: { make: () => ready96(applications.MobileNetV2), codes: [] },
  ResNet50V2: { make: () => ready96(applications.ResNet50V2), codes: [] },
  Xception: { make: () => ready96(applications.Xception), codes: [] },
  // A chain from beginning to end.
  MobileNet: { make: () => ready96(applications.MobileNet), codes: ["A_FUNCTIONAL_CHAIN"] },
  // As it was published: every convolution has a bias, and batch normalization after it.
  ResNet50: { make: () => ready96(applications.ResNet50), codes: ["A_BIAS_BEFORE_NORM"] },
};

const ready96 = async (make: (options: ApplicationOptions) => Promise<unknown>) =>
  (await make({ weights: null, inputShape: [96, 96, 3], classes: 10 })) as BaseModel;

it.each(Object.entries(ready))("%s", async (_, { make, codes }) => {
  const model = await make();
  expect([...new Set(model.advise().map(({ code }) => code))]).toEqual(codes);
});

it("nothing changes by asking", () => {
  for (const [name, make] of Object.entries(architectures)) {
    const model = make();
    const state = () =>
      JSON.stringify([model.toJson(), model.flattenLayers().map(({ calls, built }) => [calls.length, built]), model.isCompiled]);
    const before = state();
    model.advise();
    expect([name, state()]).toEqual([name, before]);
  }
});
