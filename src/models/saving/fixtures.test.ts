import { existsSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { Layer } from "../../layers/index.ts";
import * as layers from "../../layers/index.ts";
import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { writeZip } from "../../saving/zip/write.ts";
import { registerSerializable } from "../../util/custom_objects.ts";
import { Model } from "../constructors.ts";
import type { BaseModel } from "../model.ts";
import { kerasFiles } from "./keras_archive.ts";
import { loadModel, modelFromBytes } from "./load_model.ts";

// Files that Keras's own source wrote, with the traps that its formats have.
const fixtures = process.env["CERATOPS_KERAS_FIXTURES"] ?? "../shared/keras/fixtures";
const models = existsSync(fixtures) ? readdirSync(fixtures).filter((name) => name.endsWith(".keras") || name.startsWith("legacy")) : [];

/** Private attributes, a dictionary, a list and a set: all that a model that is code may hold layers in. */
class Sub extends Model {
  readonly alpha = layers.Dense(3);
  readonly zeta = layers.Dense(2);
  readonly blocks = [layers.Dense(3), layers.Dense(3)];
  readonly d = { b: layers.Dense(3), a: layers.Dense(3) };
  readonly s = new Set([layers.Dense(3)]);
  readonly _priv = layers.Dense(3);
  override build() {
    this.addWeight({ name: "scale", shape: [] });
  }
  override call(x: Tensor): Tensor {
    const hidden = [...this.blocks, ...Object.values(this.d), ...this.s, this._priv];
    return this.zeta(hidden.reduce((value, layer) => layer(value), this.alpha(x)));
  }
}

class L extends Layer {
  readonly zeta = layers.Dense(3);
  readonly layers = [layers.Dense(3)];
  override build() {
    this.addWeight({ name: "a", shape: [] });
    this.addWeight({ name: "b", shape: [2], dtype: "bool", initializer: "zeros", trainable: false });
    this.addWeight({ name: "c", shape: [2], trainable: false });
  }
  override call(x: Tensor): Tensor {
    return this.layers.reduce((value, layer) => layer(value), this.zeta(x));
  }
}

class My extends Layer {
  readonly n: number;
  constructor({ n = 1, act: _act, ...options }: { n?: number; act?: string } = {}) {
    super(options);
    this.n = n;
  }
  override build(shape: Shape) {
    this.addWeight({ name: "w", shape: [shape.at(-1) ?? 1, this.n] });
  }
  override call(x: Tensor): Tensor {
    return ops.matmul(x, this.weight("w"));
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}

const myact = (x: Tensor): Tensor => ops.relu(x);
registerSerializable(My, { package: "pkg" });

const options = { customObjects: { Sub, L, myact, lambda: (x: Tensor): Tensor => ops.multiply(x, 2) } };

it.each(models)("%s opens, and what was saved of it opens again with equal weights", async (name) => {
  const notes: string[] = [];
  const model = await loadModel(`${fixtures}/${name}`, { ...options, onNote: (text) => notes.push(text) });
  expect(model.weights.length).toBeGreaterThan(0);
  expect(notes).toEqual([]);
  const again = modelFromBytes(writeZip(await kerasFiles(model)), "again.keras", options);
  expect(again.toJson()).toBe(model.toJson());
  expect(await again.getWeights()).toEqual(await model.getWeights());
});

it.runIf(models.length > 0)("what is missing to open a file is named", async () => {
  await expect(loadModel(`${fixtures}/subclassed.keras`)).rejects.toThrow(/loadModel\(…, \{ customObjects: \{ Sub \} \}\)/);
  await expect(loadModel(`${fixtures}/custom.keras`, { customObjects: { myact } })).rejects.toThrow(/bytecode, which is never run/);
});

it.runIf(models.length > 0)("Keras 3.16 froze a layer inside a model before it was saved: its weights are found by name", async () => {
  const [frozen, thawed] = (await Promise.all(
    ["legacy_frozen.h5", "legacy_unfrozen.h5"].map((name) => loadModel(`${fixtures}/${name}`)),
  )) as [BaseModel, BaseModel];
  expect(frozen.weights.map(({ shape }) => shape)).toEqual(thawed.weights.map(({ shape }) => shape));
  await thawed.loadWeights(`${fixtures}/legacy_frozen.h5`);
  expect(await thawed.getWeights()).toEqual(await frozen.getWeights());
});

it.runIf(models.length > 0)("weights alone, in one file and in several", async () => {
  const model = await loadModel(`${fixtures}/legacy.h5`);
  await model.loadWeights(`${fixtures}/w.weights.h5`);
  const wrong = model.loadWeights(`${fixtures}/sh.weights.json`);
  await expect(wrong).rejects.toThrow(/layers\/dense\/vars\/0 \[4, 3\] in the model, \[64, 64\] in the file/);
});
