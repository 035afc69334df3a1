import { toCode } from "../../code/to_code.ts";
import { isFunctional } from "../../code/kinds.ts";
import { chainOf } from "../../conversion/chain.ts";
import { CeratopsError } from "../../../errors.ts";
import type { BaseLayer } from "../../../layers/layer.ts";
import type { Found } from "../finding.ts";
import type { Advised, Subject } from "../subject.ts";

/** A Functional model without a branch: one layer after the other is what `Sequential` is for. */
export function functionalChain({ model }: Subject): Found[] {
  const layers = chainIn(model);
  if (layers.length === 0) return [];
  return [
    {
      severity: "hint",
      where: model.name,
      what:
        `The model is a plain chain of ${layers.length === 1 ? "1 layer" : `${layers.length} layers`}, written as a ` + "graph.",
      why:
        "Nothing branches, joins or is shared: Sequential says the same in fewer words. model.toSequential() makes " +
        "it, with the same weights.",
      change: codeFor(model),
    },
  ];
}

function chainIn(model: Advised): readonly BaseLayer[] {
  if (!isFunctional(model)) return [];
  return unless(() => chainOf(model.name, model.graph).layers, []);
}

/** The model as a stack; where it holds what has no name, the call that makes one. */
const codeFor = (model: Advised): string =>
  unless(() => toCode(model, { api: "sequential" }), "const stack = model.toSequential();");

function unless<T>(body: () => T, otherwise: T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof CeratopsError) return otherwise;
    throw error;
  }
}
