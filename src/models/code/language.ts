import type { Doc } from "./layout.ts";
import type { Expression, Statement } from "./expression.ts";

/** What a program is written in. */
export interface Language {
  /** What a line further in begins with. */
  readonly step: string;
  /** A name as variables are written: `maxPooling2d`, `max_pooling2d`. */
  variableName(words: readonly string[]): string;
  /** Names that no variable may have. */
  readonly reserved: ReadonlySet<string>;
  /** Whether models that are no graph take a dtype policy of their own. */
  readonly sequentialHasPolicy: boolean;
  /** Empty lines around a function. */
  readonly gap: number;
  comment(line: string): string;
  /** The lines that bring in what `program` uses. */
  imports(program: readonly Statement[]): readonly string[];
  expression(expression: Expression): Doc;
  statement(statement: Exclude<Statement, { kind: "function" }>): Doc;
  /** Opens and closes a function without arguments; `result` is what it gives. */
  functionFrame(name: string, result: Expression): { readonly open: string; readonly result: Doc; readonly close: readonly string[] };
}

/** A text between quotes that both languages read alike; what would not show is written as its number. */
export function quoted(text: string, escape: (code: number) => string): string {
  return JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => escape(character.codePointAt(0) ?? 0));
}

export const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");
