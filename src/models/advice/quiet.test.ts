import { existsSync, readdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { engine, loadModel } from "../../index.ts";
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
