import * as ceratops from "../../index.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import type { BaseModel } from "../model.ts";
import type { Finding } from "./advise.ts";
import type { AdviceOptions } from "./finding.ts";

/** A model, and what is known of its training. */
export interface Situation {
  readonly model: BaseModel;
  readonly options?: AdviceOptions;
}

const { model: _, ...names } = { ...ceratops, model: undefined };

/** Runs code as a user would who has pasted it, and gives what `result` says. */
export function run(code: string, model: BaseModel | undefined, result: string): unknown {
  const body = code.replace(/^import .*;\n/m, "");
  const known: Readonly<Record<string, unknown>> = model === undefined ? names : { ...names, model };
  return new Function(...Object.keys(known), `"use strict";\n${body}\nreturn ${result};`)(...Object.values(known));
}

/** Does what a finding suggests, as far as that can be done without a thought. */
export function apply({ model, options = {} }: Situation, { change, where }: Finding): Situation {
  const made = /^const (\w+) = /m.exec(change);
  if (made !== null) {
    const other = run(change, made[1] === "model" ? undefined : model, made[1] ?? "") as BaseModel;
    return { model: compiledLike(model, other), options };
  }
  const batch = /batchSize: (\d+)/.exec(change);
  if (batch !== null) return { model, options: { ...options, batchSize: Number(batch[1]) } };
  if (change.startsWith("model.")) {
    run(change, model, "model");
    return { model, options };
  }
  const instead = run("", model, `[${change}\n]`) as BaseLayer[];
  const stack = model.layers.flatMap((layer) => (layer.name === where ? instead : [layer.copy()]));
  const [input] = model.graph?.signature.flatInputs ?? [];
  const { dtype = "float32", shape: [, ...shape] = [] } = input ?? {};
  const rebuilt = ceratops.Sequential(input === undefined ? stack : [ceratops.Input(shape, { dtype }), ...stack]);
  return { model: compiledLike(model, rebuilt as unknown as BaseModel), options };
}

function compiledLike(model: BaseModel, other: BaseModel): BaseModel {
  if (model.isCompiled && !other.isCompiled) other.compile(model.compiled.options as never);
  return other;
}
