import { camelCase } from "../../util/names.ts";
import { expressionsIn, type Entry, type Expression, type IndexKey, type Statement } from "./expression.ts";
import { hex, quoted, type Language } from "./language.ts";
import type { Doc, Group } from "./layout.ts";

const keywords =
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
  "finally for function if implements import in instanceof interface let new null package private protected public return " +
  "static super switch this throw true try typeof undefined var void while with yield Infinity NaN Model Sequential Input";
const modules = "config constraints initializers layers losses metrics ops optimizers random regularizers tensor WeakFloat";

const string = (text: string): string => quoted(text, (code) => (code > 0xffff ? `\\u{${hex(code, 1)}}` : `\\u${hex(code, 4)}`));
const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__";

/** A name before a colon. `__proto__` as it stands would set the prototype. */
const key = (name: string): string => (name === "__proto__" ? `["__proto__"]` : isIdentifier(name) ? name : string(name));

function object(entries: readonly (readonly [string, Expression])[]): Group {
  const items = entries.map(([name, value]): Doc => {
    const isShort = value.kind === "variable" && value.name === name;
    return isShort ? name : [`${key(name)}: `, expression(value)];
  });
  return { open: "{", items, close: "}", pad: " " };
}

const options = (entries: readonly Entry[]): Group => object(entries.map(([name, value]) => [camelCase(name), value]));

function expression(written: Expression): Doc {
  switch (written.kind) {
    case "literal":
      return typeof written.value === "string" ? string(written.value) : String(written.value);
    case "float":
      return `new WeakFloat(${written.value})`;
    case "variable":
    case "own":
      return written.name;
    case "public":
      return written.module === "" ? written.name : `${written.module}.${written.name}`;
    case "list": {
      const fill = written.items.every(({ kind }) => kind === "literal");
      return { open: "[", items: written.items.map(expression), close: "]", broken: written.lines, fill };
    }
    case "record":
      return object(written.entries);
    case "call": {
      const items = [...written.args.map(expression), ...(written.options.length === 0 ? [] : [options(written.options)])];
      const first = written.args[0]?.kind === "list" ? 0 : undefined;
      const group: Group = { open: "(", items, close: ")", hug: first ?? items.length - 1 };
      return [written.isNew === true ? "new " : "", expression(written.callee), group];
    }
    case "part": {
      const { key: name } = written;
      const access = typeof name === "string" && isIdentifier(name) ? `.${name}` : `[${typeof name === "string" ? string(name) : name}]`;
      return [expression(written.of), access];
    }
    case "index": {
      const keys = written.keys.map(indexKey);
      const items = [expression(written.of), written.single ? (keys[0] ?? "") : { open: "[", items: keys, close: "]" }];
      return ["ops.getItem", { open: "(", items, close: ")" }];
    }
    case "tensor":
      return ["tensor", { open: "(", items: [expression(written.value), string(written.dtype)], close: ")", hug: 0 }];
  }
}

function indexKey(one: IndexKey): Doc {
  if (one === "...") return `"..."`;
  if (one.kind !== "slice") return expression(one);
  const named = ["start", "stop", "step"].map((name, i) => [name, one.bounds[i] ?? null] as const);
  const given = named.filter(([, bound]) => bound !== null);
  // A record without names would not be taken for a slice.
  const shown = given.length === 0 ? named.slice(0, 1) : given;
  return object(shown.map(([name, value]) => [name, { kind: "literal", value }]));
}

/** The names that a program takes from the package. */
function imported(program: readonly Statement[]): string[] {
  const names = new Set<string>();
  for (const one of expressionsIn(program)) {
    if (one.kind === "public") names.add(one.module === "" ? one.name : (one.module.split(".")[0] ?? ""));
    if (one.kind === "tensor") names.add("tensor");
    if (one.kind === "float") names.add("WeakFloat");
    if (one.kind === "index") names.add("ops");
  }
  const isUpper = (name: string): boolean => /^[A-Z]/.test(name);
  return [...names].toSorted((a, b) => Number(isUpper(b)) - Number(isUpper(a)) || (a < b ? -1 : 1));
}

export const typescript: Language = {
  step: "  ",
  variableName: (words) =>
    words.map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1)).join(""),
  reserved: new Set([...keywords.split(" "), ...modules.split(" ")]),
  sequentialHasPolicy: true,
  gap: 1,
  comment: (line) => `// ${line}`,
  imports: (program) => [`import { ${imported(program).join(", ")} } from "ceratops";`],
  expression,
  statement: (statement) => {
    if (statement.kind === "do") return [expression(statement.value), ";"];
    const { targets } = statement;
    const names = typeof targets === "string" ? targets : `[${targets.join(", ")}]`;
    return [`const ${names} = `, expression(statement.value), ";"];
  },
  functionFrame: (name, result) => ({
    open: `function ${name}() {`,
    result: ["return ", expression(result), ";"],
    close: ["}"],
  }),
};
