/** When a mistake can first be seen as the program runs. */
export const stages = ["build", "compile", "first batch"] as const;
export type Stage = (typeof stages)[number];

/** A change of the program's text, made of what the hint of the error says. */
export type Fix =
  | { readonly replace: string; readonly by: string }
  | { readonly before: string; readonly insert: string };

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
  readonly code: string;
  /** The layer, argument or option that the message must name. */
  readonly where: string;
  /** What was expected and what was received: both shapes, where the mistake is one of shapes. */
  readonly facts: readonly [expected: string, received: string];
  readonly fix: Fix;
}

/** The text that the hint must hold word by word. */
export const fixText = (fix: Fix): string => ("by" in fix ? fix.by : fix.insert);

/** The program with the fix; its place must be found exactly once. */
export function fixed({ id, program, fix }: Mistake): string {
  const place = "by" in fix ? fix.replace : fix.before;
  const [head = "", tail, ...others] = program.split(place);
  if (tail === undefined || others.length > 0) throw new Error(`${id}: "${place}" must stand in the program exactly once`);
  return "by" in fix ? head + fix.by + tail : `${head}${fix.insert}\n${place}${tail}`;
}
