import * as constraints from "../../constraints/index.ts";
import * as initializers from "../../initializers/index.ts";
import * as layers from "../../layers/index.ts";
import * as losses from "../../losses/index.ts";
import * as metrics from "../../metrics/index.ts";
import * as ops from "../../ops/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import * as random from "../../random/index.ts";
import * as regularizers from "../../regularizers/index.ts";
import { tensor } from "../../tensor/convert.ts";
import { resetNames } from "../../tensor/names.ts";
import { WeakFloat } from "../../tensor/promotion.ts";
import { Model, Sequential } from "../constructors.ts";
import type { BaseModel } from "../model.ts";
import * as config from "../settings.ts";

const { Input } = layers;
const ceratops = {
  config, constraints, initializers, layers, losses, metrics, ops, optimizers, random, regularizers, tensor, Input, Model, Sequential, WeakFloat,
};

/** Runs what `toCode` has written in a program by itself, and gives the model. `own` are classes and functions to import. */
export function runCode(code: string, own: Readonly<Record<string, unknown>> = {}): BaseModel {
  const body = code.replace(/^import (\{.*\}) from "ceratops";/, "const $1 = ceratops;");
  // oxlint-disable-next-line typescript/no-implied-eval -- what is written is there to be run
  const program = new Function("ceratops", ...Object.keys(own), `"use strict";\n${body}\nreturn model;`);
  resetNames();
  try {
    return program(ceratops, ...Object.values(own)) as BaseModel;
  } finally {
    config.setDtypePolicy("float32");
  }
}
