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
  const facts = isOther ? mistake.facts.flatMap(factsOf) : mistake.facts;
  const spoke = message !== "";
  return {
    early: stage !== "never" && stage !== "training" && stages.indexOf(stage) <= stages.indexOf(mistake.stage),
    layer: spoke && (names(said, mistake.where) || (isOther && mistake.alsoNamed !== undefined && names(said, mistake.alsoNamed))),
    shapes: spoke && facts.every((fact) => new RegExp(pattern(fact)).test(said)),
    fix: fixed,
    plain: spoke && !banned.test(message),
  };
}

/** Whether a name stands there as a word; TensorFlow.js calls the input of layer "a" "a_input". */
const names = (said: string, name: string): boolean => new RegExp(`(?<![a-z0-9])${pattern(name)}(?:input)?(?![a-z0-9])`).test(said);

/** Words of engines, compilers and run times. */
const banned =
  /undefined \(reading|\[object |\bundefined\b|\bNaN,|is not a function|is not iterable|has no attribute|NoneType|keras_tensor|KerasTensor|Tracer|\bjit\(|XLA|object at 0x|path ``|path ''|name 'None'|name ''|arity mismatch|positional argument|unexpected keyword|unhashable|<class|CLONE|\bt\.\w+|this\.\w+ is/;

/** The shapes in a sentence; else the names in it, else its first number, else nothing. */
function factsOf(fact: string): readonly string[] {
  const shapes = fact.match(/\[(?:\d+|batch|\?)(?:, (?:\d+|batch|\?))*\]/g);
  if (shapes !== null) return shapes;
  const names = [...fact.matchAll(/"([^"]+)"/g)].flatMap(([, name]) => name ?? []);
  if (names.length > 0) return names;
  if (/layers\.|[[{(]/.test(fact)) return [];
  return fact.includes(" ") ? (fact.match(/-?\d[\d.]*/) ?? []).slice(0, 1) : [fact];
}

/** Spelling that differs between languages put aside: case, underscores, brackets, the size that only the data know. */
function normal(text: string): string {
  const brackets = text.replaceAll("(", "[").replaceAll(")", "]").replaceAll("'", '"');
  return brackets.toLowerCase().replace(/,?\s*\]/g, "]").replace(/,\s+/g, ",").replace(/\b(none|null|batch)\b/g, "*").replaceAll("_", "");
}

/** The size of the batch may be a number, a word or nothing. */
const pattern = (text: string): string => normal(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\\*", "(?:\\*|\\?|\\d*)");
