import { parseSync } from "oxc-parser";

/**
 * One block of TypeScript in the documentation.
 *
 * @typedef {object} Example
 * @property {string} file where it stands
 * @property {number} line 1-based line of its first line of code
 * @property {string} code
 * @property {string | undefined} noRun why it is compiled but not run
 * @property {string | undefined} output what it prints: the block fenced as `text` right after it
 */

const OPENING = /^\s*```ts(?:\s+no-run:?\s*(.*))?$/;

/**
 * The blocks of a Markdown text that are fenced as `ts`.
 *
 * @param {string} file
 * @param {readonly string[]} lines
 * @param {number} firstLine number of `lines[0]` in the file
 * @returns {Example[]}
 */
export function examplesInMarkdown(file, lines, firstLine = 1) {
  /** @type {Example[]} */
  const examples = [];
  for (let i = 0; i < lines.length; i++) {
    const opening = OPENING.exec(lines[i] ?? "");
    if (opening === null) continue;
    const start = i + 1;
    for (i = start; i < lines.length && lines[i]?.trim() !== "```"; ) i++;
    const code = lines.slice(start, i).join("\n");
    examples.push({ file, line: firstLine + start, code, noRun: opening[1], output: outputAfter(lines, i + 1) });
  }
  return examples;
}

/**
 * The block fenced as `text` that begins at a line, or after an empty one.
 *
 * @param {readonly string[]} lines
 * @param {number} from
 * @returns {string | undefined}
 */
function outputAfter(lines, from) {
  const opening = lines[from]?.trim() === "" ? from + 1 : from;
  if (lines[opening]?.trim() !== "```text") return undefined;
  const end = lines.findIndex((line, i) => i > opening && line.trim() === "```");
  return lines.slice(opening + 1, end).join("\n");
}

/**
 * The blocks fenced as `ts` in the docstrings of the declarations for which `isPublic` holds, members included.
 *
 * @param {string} file
 * @param {string} text
 * @param {(local: string) => boolean} isPublic
 * @returns {Example[]}
 */
export function examplesInDocstrings(file, text, isPublic) {
  const { program, comments } = parseSync(file, text);
  return comments
    .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
    .filter(({ end }) => {
      const statement = program.body.find((candidate) => candidate.end > end);
      return statement !== undefined && declaredNames(statement).some(isPublic);
    })
    .flatMap(({ value, start }) => {
      const lines = value.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
      return examplesInMarkdown(file, lines, text.slice(0, start).split("\n").length);
    });
}

/**
 * The names a top-level statement declares.
 *
 * @param {import("oxc-parser").Program["body"][number]} statement
 * @returns {string[]}
 */
export function declaredNames(statement) {
  const declaration =
    (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
    statement.declaration !== null
      ? statement.declaration
      : statement;
  if (declaration.type === "ImportDeclaration") return declaration.specifiers.map(({ local }) => local.name);
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => boundNames(id));
  }
  return "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

/**
 * The names bound by the left side of a declaration: `a`, `{ a, b: c }`, `[a, b]`.
 *
 * @param {import("oxc-parser").BindingPattern | import("oxc-parser").BindingRestElement} pattern
 * @returns {string[]}
 */
function boundNames(pattern) {
  if (pattern.type === "Identifier") return [pattern.name];
  if (pattern.type === "AssignmentPattern") return boundNames(pattern.left);
  if (pattern.type === "RestElement") return boundNames(pattern.argument);
  if (pattern.type === "ArrayPattern") {
    return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
  }
  return pattern.properties.flatMap((property) =>
    boundNames(property.type === "RestElement" ? property.argument : property.value),
  );
}
