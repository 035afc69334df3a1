import { stages, type Mistake, type Stage } from "./mistake.ts";

/** What became of a wrong program in some library. */
export interface Outcome {
  /** `"training"`: only after steps had been taken. `"never"`: not at all. */
  readonly stage: Stage | "training" | "never";
  /** Everything that was said. */
  readonly message: string;
  /** Whether what was said holds the text of the fix, and the program with it runs. */
  readonly fixed: boolean;
}

export const criteria = ["early", "layer", "shapes", "fix", "plain"] as const;
export type Grades = Readonly<Record<(typeof criteria)[number], boolean>>;

/** What a criterion asks for; `grade` decides it. */
export const meanings: Readonly<Record<(typeof criteria)[number], string>> = {
  early: "fails at the earliest stage possible",
  layer: "names the layer, argument or option that is wrong",
  shapes: "gives what was expected and what was received: both shapes, where it is about shapes",
  fix: "holds the text of a fix; put into the program word by word, the program runs",
  plain: "holds nothing that only the library's authors understand",
};

/** The five grades of a message. Of other libraries only shapes, names and numbers are asked for, not our sentences. */
export function grade(mistake: Mistake, { stage, message, fixed }: Outcome, isOther = false): Grades {
  const said = normal(message);
  const facts = isOther ? mistake.facts.filter((fact) => !isPhrase(fact)) : mistake.facts;
  const spoke = message !== "";
  return {
    early: stage !== "never" && stage !== "training" && stages.indexOf(stage) <= stages.indexOf(mistake.stage),
    layer: spoke && new RegExp(`(?<![a-z0-9])${pattern(mistake.where)}(?![a-z0-9])`).test(said),
    shapes: spoke && facts.every((fact) => new RegExp(pattern(fact)).test(said)),
    fix: fixed,
    plain: spoke && !banned.test(message),
  };
}

/** Words of engines, compilers and run times. */
const banned =
  /undefined \(reading|\[object |\bundefined\b|\bNaN,|is not a function|is not iterable|has no attribute|NoneType|keras_tensor|KerasTensor|Tracer|\bjit\(|XLA|object at 0x|path ``|path ''|name 'None'|name ''|arity mismatch|positional argument|unexpected keyword|unhashable|<class|CLONE|\bt\.\w+|this\.\w+ is/;

const isPhrase = (fact: string): boolean => fact.split(" ").length >= 2 && !/[[\]"\d]/.test(fact);

/** Spelling that differs between languages put aside: case, underscores, brackets, the size that only the data know. */
function normal(text: string): string {
  const brackets = text.replaceAll("(", "[").replaceAll(")", "]").replaceAll("'", '"');
  return brackets.toLowerCase().replace(/,?\s*\]/g, "]").replace(/,\s+/g, ",").replace(/\b(none|null|batch)\b/g, "*").replaceAll("_", "");
}

/** The size of the batch may be a number, a word or nothing. */
const pattern = (text: string): string => normal(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\\*", "(?:\\*|\\?|\\d*)");
