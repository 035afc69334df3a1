import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as ops from "../../ops/index.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { loadModel } from "../saving/index.ts";
import type { BaseModel } from "../model.ts";
import { leaves } from "../../util/tree.ts";
import { runCode } from "./run_code.suite.ts";

/** Models that Keras has saved; they lie beside the repository, where they are there at all. */
const folder = process.env["CERATOPS_GOLDEN"] ?? "../shared/golden";
const names = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "model.keras"))) : [];

/** Functional models that are one layer after the other. */
const chains = ["autoencoder_dense", "einsum_dense", "norm_zoo", "reshape_zoo"];

const open = (name: string): Promise<BaseModel> => loadModel(join(folder, name, "model.keras"));

/** Something for an input: small whole numbers, or fractions. */
function valuesFor({ shape, dtype }: KerasTensor): Tensor {
  const dims = shape.map((dim, axis) => dim ?? (axis === 0 ? 2 : 5));
  const size = dims.reduce((product, dim) => product * dim, 1);
  const numbers = ops.reshape(ops.mod(ops.multiply(ops.arange(size), 7), 5), dims);
  return dtype === "float32" ? ops.divide(ops.cast(numbers, "float32"), 5) : ops.cast(numbers, "int32");
}

/** What is compared of a model. */
interface Compared extends Pick<BaseModel, "toJson" | "inputs" | "getWeights" | "setWeights"> {
  predict(x: Tensor): Promise<unknown>;
}

async function predictions(model: Compared, x: readonly Tensor[]): Promise<unknown[]> {
  const given = await model.predict((x.length === 1 ? x[0] : x) as Tensor);
  return Promise.all(leaves(given, isTensor).map((tensor) => tensor.array()));
}

async function sameModel(rebuilt: Compared, model: Compared): Promise<void> {
  expect(JSON.parse(rebuilt.toJson())).toEqual(JSON.parse(model.toJson()));
  if (model.inputs.some(({ dtype }) => dtype === "string")) return;
  rebuilt.setWeights(await model.getWeights());
  const x = model.inputs.map(valuesFor);
  expect(await predictions(rebuilt, x)).toEqual(await predictions(model, x));
}

test.runIf(names.length > 0).each(names)("%s is rebuilt by its code", async (name) => {
  const model = await open(name);
  const code = model.toCode();
  expect(Math.max(...code.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  await sameModel(runCode(code), model);
});

const kindOf = async (name: string): Promise<string> => (await open(name)).className;
const kinds = await Promise.all(names.map(kindOf));
const stacks = names.filter((_, i) => kinds[i] === "Sequential");
const graphs = names.filter((name, i) => kinds[i] === "Functional" && !chains.includes(name));

test.runIf(stacks.length > 0).each(stacks)("%s becomes Functional and comes back, as itself and as code", async (name) => {
  const model = await open(name);
  const graph = model.toFunctional();
  expect(graph.layers.slice(1)).toEqual(model.layers);
  await sameModel(runCode(model.toCode({ api: "functional" })), graph);
  expect(JSON.parse(graph.toSequential().toJson())).toEqual(JSON.parse(model.toJson()));
  await sameModel(runCode(graph.toCode({ api: "sequential" })), model);
});

test.runIf(stacks.length > 0).each(chains)("%s becomes Sequential, as itself and as code", async (name) => {
  const model = await open(name);
  const stack = model.toSequential();
  expect(stack.layers).toEqual(model.layers.slice(1));
  await sameModel(runCode(model.toCode({ api: "sequential" })), stack);
});

test.runIf(graphs.length > 0).each(graphs)("%s is no chain", async (name) => {
  const model = await open(name);
  expect(() => model.toSequential()).toThrow(/is no Sequential: /);
});
