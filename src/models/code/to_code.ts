import { CeratopsError } from "../../errors.ts";
import { InputLayer } from "../../layers/core/input.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import { nearest } from "../../util/names.ts";
import type { Compiled } from "../../training/compiled.ts";
import { chainOf } from "../conversion/chain.ts";
import { notAGraph, notBuilt } from "../conversion/errors.ts";
import { compileStatement } from "./compile_code.ts";
import { call, exported, literal, type Statement } from "./expression.ts";
import { isFunctional, isModel, isStack, type GraphedLayer } from "./kinds.ts";
import type { Language } from "./language.ts";
import { visibleLayers } from "./members.ts";
import { ModelWriter } from "./model_writer.ts";
import { programText } from "./program.ts";
import { python } from "./python.ts";
import { typescript } from "./typescript.ts";

/** How a model is written as source. */
export interface CodeOptions {
  /** As a stack of layers, or as a graph; as the model is, if not said. */
  readonly api?: "sequential" | "functional" | undefined;
  /** TypeScript, if not said; or Python, for Keras 3. */
  readonly language?: "typescript" | "python" | undefined;
}

/** What code is written of. */
export interface Coded extends BaseLayer {
  readonly isCompiled: boolean;
  readonly compiled: Compiled;
}

const languages = { typescript, python };

/** The source of a program that makes the model again; see `BaseModel.toCode`. */
export function toCode(model: Coded, options: CodeOptions = {}): string {
  const { api, language: languageName = "typescript" } = options;
  const language = choice("language", languageName, languages);
  if (api !== undefined) choice("api", api, { sequential: true, functional: true });
  if (!isModel(model)) throw notAGraph(model, "toCode");
  const stack = stackFor(model, api);
  if (stack === undefined && model.graph === undefined) throw notBuilt(model.name, "toCode({ api: \"functional\" })");
  return programText(statementsOf(model, stack, language), language);
}

/** The layers of the model where it is to be written as a stack. */
function stackFor(model: GraphedLayer, api: CodeOptions["api"]): readonly BaseLayer[] | undefined {
  if (api === "functional") return undefined;
  if (isStack(model)) return model.stack;
  return api === "sequential" && isFunctional(model) ? chainOf(model.name, model.graph).stack : undefined;
}

function statementsOf(model: GraphedLayer & Coded, stack: readonly BaseLayer[] | undefined, language: Language): Statement[] {
  const policy = policyOf(model);
  const writer = new ModelWriter(model, language, policy);
  const setting: Statement[] =
    policy === "float32" ? [] : [{ kind: "do", value: call(exported("config", "setDtypePolicy"), [literal(policy)]) }];
  const shared = writer.sharedLayers();
  const body = writer.model(model, stack);
  const compile = model.isCompiled ? [compileStatement(model.compiled, writer.context())] : [];
  return [...setting, ...shared, ...writer.functions, ...body, ...compile];
}

/** The dtype policy that is best set for all: the one that the stack has, or most layers of the graph. */
function policyOf(model: GraphedLayer): string {
  if (isStack(model)) return model.dtypePolicy.name;
  const counts = new Map<string, number>();
  for (const layer of visibleLayers(model)) {
    if (layer instanceof InputLayer || isModel(layer)) continue;
    const { name } = layer.dtypePolicy;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most?.[0] ?? "float32";
}

function choice<T>(option: string, name: string, choices: Readonly<Record<string, T>>): T {
  const chosen = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (chosen !== undefined) return chosen;
  const known = Object.keys(choices).map((one) => `"${one}"`);
  const meant = nearest(String(name), Object.keys(choices));
  throw new CeratopsError(`toCode cannot write "${String(name)}"`, {
    code: "E_CODE_OPTION",
    where: `toCode: ${option}`,
    expected: known.join(" or "),
    received: `"${String(name)}"`,
    hint: `model.toCode({ ${option}: "${meant ?? Object.keys(choices)[0] ?? ""}" })`,
  });
}
