import type { AdviceOptions, Found } from "./finding.ts";
import { rules, type AdviceCode } from "./rules.ts";
import { subjectOf, type Advised } from "./subject.ts";

/** One thing that `model.advise()` has to say. */
export interface Finding extends Found {
  /** Stable identifier of the rule. */
  readonly code: AdviceCode;
}

const order = ["mistake", "waste", "hint"] as const;

/** What there is to say about a model, the worst first; nothing twice. */
export function advise(model: Advised, options: AdviceOptions = {}): Finding[] {
  const subject = subjectOf(model, options);
  const codes = Object.keys(rules) as AdviceCode[];
  const found = codes.flatMap((code) => rules[code](subject).map((one): Finding => ({ code, ...one })));
  const distinct = new Map(found.map((finding) => [`${finding.code} ${finding.where} ${finding.what}`, finding]));
  return [...distinct.values()].toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
