import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import * as layers from "../../layers/index.ts";
import * as losses from "../../losses/index.ts";
import * as metrics from "../../metrics/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import type { Serialized } from "../../util/serialize.ts";
import { Sequential } from "../constructors.ts";
import type { BaseModel } from "../model.ts";
import { runCode } from "./run_code.suite.ts";

/** Configurations that Keras has written; they lie beside the repository, where they are there at all. */
const folder = join(process.env["CERATOPS_CONFORMANCE"] ?? "../shared/conformance", "serialization");

interface Case {
  readonly id: string;
  readonly out: Serialized;
}

function casesOf(family: string): Case[] {
  const path = join(folder, `${family}.jsonl.gz`);
  if (!existsSync(path)) return [];
  const lines = gunzipSync(readFileSync(path)).toString().trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Case).filter(({ out }) => out.registered_name === null);
}

/** A model with the thing in it; undefined where it cannot be read alone. */
function modelWith<T>(read: () => T, put: (thing: T) => BaseModel): BaseModel | undefined {
  try {
    return put(read());
  } catch {
    return undefined;
  }
}

/** The configuration, without the shapes that layers inside others were built for: the code builds none of them. */
const configOf = (model: BaseModel): unknown =>
  JSON.parse(model.toJson(), (key, value: unknown) => (key === "build_config" ? undefined : value));

const stack = (): BaseModel => Sequential([layers.Dense(1)]);

function compiled(options: Parameters<BaseModel["compile"]>[0]): BaseModel {
  const model = stack();
  model.compile(options);
  return model;
}

const families: Readonly<Record<string, (config: Serialized) => BaseModel | undefined>> = {
  layers: (config) => modelWith(() => layers.deserialize(config), (layer) => Sequential([layer])),
  losses: (config) => modelWith(() => losses.deserialize(config), (loss) => compiled({ loss })),
  metrics: (config) => modelWith(() => metrics.deserialize(config), (metric) => compiled({ metrics: [metric] })),
  optimizers: (config) => modelWith(() => optimizers.deserialize(config), (optimizer) => compiled({ optimizer })),
};

test.runIf(existsSync(folder)).each(Object.keys(families))("%s with options of every kind are rebuilt by their code", (family) => {
  const models = casesOf(family).flatMap(({ id, out }) => {
    const model = families[family]?.(out);
    return model === undefined ? [] : [{ id, model }];
  });
  expect(models.length).toBeGreaterThan(10);
  for (const { id, model } of models) {
    const code = model.toCode();
    expect(configOf(runCode(code)), `${id}\n${code}`).toEqual(configOf(model));
  }
});
