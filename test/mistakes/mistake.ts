/** When a mistake can first be seen as the program runs. */
export const stages = ["build", "compile", "first batch"] as const;
export type Stage = (typeof stages)[number];

/** A change of the program's text; the hint of the error must hold what comes in word by word. */
export type Fix =
  /** `replace`, the last time it stands in the place `at`, becomes `by`. */
  | { readonly at?: string; readonly replace: string; readonly by: string }
  | { readonly before: string; readonly insert: string }
  /** Something superfluous, and the words with which the hint says so. */
  | { readonly leaveOut: string; readonly said: string };

/** A program that is wrong, and what Ceratops must say of it. */
export interface Mistake {
  /** Names the program in results and among the programs for other libraries. */
  readonly id: string;
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly program: string;
  /** Part of what the compiler says, where types can refuse the program. */
  readonly types?: string;
  /** The earliest stage at which a program that was not compiled by TypeScript can be refused. */
  readonly stage: Stage;
  /** The code of the error; undefined where JavaScript itself refuses the program. */
  readonly code: string | undefined;
  /** The layer, argument or option that the message must name. */
  readonly where: string;
  /** What other libraries may name instead. */
  readonly alsoNamed?: string;
  /** What was expected and what was received: both shapes, where the mistake is one of shapes. */
  readonly facts: readonly [expected: string, received: string];
  readonly fix: Fix | readonly Fix[];
  /** Grades that the message does not get, and why; at most one program in twenty. */
  readonly known?: { readonly failed: readonly string[]; readonly why: string; readonly stage?: Stage | "training" };
}

const fixesOf = ({ fix }: Mistake): readonly Fix[] => [fix].flat();

/** The texts that the hint must hold. */
export const fixTexts = (mistake: Mistake): string[] =>
  fixesOf(mistake).map((fix) => ("by" in fix ? fix.by : "insert" in fix ? fix.insert : fix.said));

/** The program with the fix. */
export const fixed = (mistake: Mistake): string =>
  fixesOf(mistake).reduce((program, fix) => applied(program, fix, mistake.id), mistake.program);

function applied(program: string, fix: Fix, id: string): string {
  if ("insert" in fix) return replaced(program, fix.before, `${fix.insert}\n${fix.before}`, id);
  if ("leaveOut" in fix) return replaced(program, fix.leaveOut, "", id);
  const { at = fix.replace, replace, by } = fix;
  const start = at.lastIndexOf(replace);
  return replaced(program, at, at.slice(0, start) + by + at.slice(start + replace.length), id);
}

/** The place of a fix must be found exactly once. */
function replaced(program: string, place: string, by: string, id: string): string {
  const [head = "", tail, ...others] = program.split(place);
  if (tail === undefined || others.length > 0) throw new Error(`${id}: ${JSON.stringify(place)} must stand in the program exactly once`);
  return head + by + tail;
}
