import { expressionsIn, type Statement } from "./expression.ts";
import type { Language } from "./language.ts";
import { layOut } from "./layout.ts";

/** The text of a program: what it imports, what it needs besides, and its statements. */
export function programText(statements: readonly Statement[], language: Language): string {
  const blocks = [language.imports(statements).join("\n"), ...ownNote(statements, language), statementsText(statements, language)];
  return `${blocks.join("\n\n")}\n`;
}

/** Says which classes and functions the reader has to bring. */
function ownNote(statements: readonly Statement[], language: Language): string[] {
  const names = new Set([...expressionsIn(statements)].flatMap((one) => (one.kind === "own" ? [one.name] : [])));
  if (names.size === 0) return [];
  return [language.comment(`Not part of the library, to be imported from where they are written: ${[...names].join(", ")}`)];
}

function statementsText(statements: readonly Statement[], language: Language): string {
  const isFunction = (statement: Statement | undefined): boolean => statement?.kind === "function";
  return statements
    .map((statement, i) => {
      const apart = i > 0 && (isFunction(statement) || isFunction(statements[i - 1]));
      return `${apart ? "\n".repeat(language.gap) : ""}${statementText(statement, language)}`;
    })
    .join("\n");
}

function statementText(statement: Statement, language: Language): string {
  if (statement.kind !== "function") return layOut(language.statement(statement), language.step);
  const { step } = language;
  const { open, result, close } = language.functionFrame(statement.name, statement.result);
  const docs = statement.body.flatMap((one) => (one.kind === "function" ? [] : [language.statement(one)]));
  const lines = [...docs, result].map((doc) => step + layOut(doc, step, step, step.length));
  return [open, ...lines, ...close].join("\n");
}
