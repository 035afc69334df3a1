import { JsonFloat } from "../../saving/json/json_value.ts";
import { configKey } from "../../util/names.ts";
import { floatIfSo } from "../saving/dialects/floats.ts";
import { expressionsIn, type Entry, type Expression, type IndexKey, type Statement } from "./expression.ts";
import { hex, quoted, type Language } from "./language.ts";
import type { Doc, Group } from "./layout.ts";

const keywords =
  "False None True and as assert async await break class continue def del elif else except finally for from global if " +
  "import in is lambda nonlocal not or pass raise return try while with yield match case type keras layers ops " +
  "dict float input int list max min object set str sum tuple abs all any bool bytes filter id iter len map next pow print " +
  "range repr round slice sorted super vars zip";

const string = (text: string): string => quoted(text, (code) => (code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`));
const isIdentifier = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name) && !keywords.split(" ").slice(0, 38).includes(name);

/** Options that people write without their name. */
const unnamed = new Set(["L1 l1", "L2 l2", "Constant value"]);

const words: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return `float("${Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"}")`;
}

const float = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(1) : number(value));

/** The path of a public name: functions are in snake_case there. */
function path(module: string, name: string): string {
  const spelled = /^[a-z]/.test(name) ? name.split(".").map(configKey).join(".") : name;
  if (module === "layers" || module === "ops") return `${module}.${spelled}`;
  return ["keras", module, spelled].filter((part) => part !== "").join(".");
}

const isShortTuple = (expression: Expression): boolean =>
  expression.kind === "list"
    ? expression.items.length > 0 && expression.items.length <= 6 && expression.items.every(isShortTuple)
    : expression.kind === "literal" && (typeof expression.value === "number" || expression.value === null);

function list(items: readonly Expression[], lines: boolean | undefined): Doc {
  const parts = items.map(expression);
  if (isShortTuple({ kind: "list", items })) {
    // One item and a comma: a tuple of one.
    return parts.length === 1 ? ["(", ...parts, ",)"] : { open: "(", items: parts, close: ")" };
  }
  return brackets(items, lines);
}

const brackets = (items: readonly Expression[], lines: boolean | undefined): Doc => ({
  open: "[",
  items: items.map(expression),
  close: "]",
  broken: lines,
  fill: items.every(({ kind }) => kind === "literal"),
});

const dict = (entries: readonly Entry[]): Group => ({
  open: "{",
  items: entries.map(([name, value]): Doc => [`${string(name)}: `, expression(value)]),
  close: "}",
});

function keywordArguments(callee: Expression, entries: readonly Entry[]): Doc[] {
  const owner = callee.kind === "public" ? callee.name : "";
  const plain = entries.filter(([name]) => isIdentifier(name));
  const odd = entries.filter(([name]) => !isIdentifier(name));
  const named = plain.map(([name, value], i): Doc => {
    const isUnnamed = i === 0 && unnamed.has(`${owner} ${name}`);
    return isUnnamed ? option(name, value, callee) : [`${name}=`, option(name, value, callee)];
  });
  return odd.length === 0 ? named : [...named, ["**", dict(odd)]];
}

/** The value of an option: some of Keras's classes insist on floats, and on lists. */
function option(name: string, value: Expression, callee: Expression): Doc {
  if (callee.kind !== "public") return expression(value);
  if (value.kind === "literal" && floatIfSo(name, value.value) instanceof JsonFloat) return float(Number(value.value));
  const takesTuples = ["", "layers", "ops"].includes(callee.module);
  return value.kind === "list" && !takesTuples ? brackets(value.items, value.lines) : expression(value);
}

function expression(written: Expression): Doc {
  switch (written.kind) {
    case "literal":
      if (typeof written.value === "string") return string(written.value);
      return typeof written.value === "number" ? number(written.value) : (words[String(written.value)] ?? "None");
    case "float":
      return float(written.value);
    case "variable":
    case "own":
      return written.name;
    case "public":
      return path(written.module, written.name);
    case "list":
      return list(written.items, written.lines);
    case "record":
      return dict(written.entries);
    case "call": {
      const isInput = written.callee.kind === "public" && written.callee.name === "Input";
      const args = written.args.map((arg): Doc => (isInput ? ["shape=", expression(arg)] : expression(arg)));
      const items = [...args, ...keywordArguments(written.callee, written.options)];
      const isOfList = written.args[0]?.kind === "list";
      const group: Group = { open: "(", items, close: ")", compact: true, hug: isOfList || items.length === 1 ? 0 : undefined };
      return [expression(written.callee), group];
    }
    case "part":
      return [expression(written.of), `[${typeof written.key === "string" ? string(written.key) : written.key}]`];
    case "index": {
      const keys = written.keys.map(indexKey);
      const inside = written.single ? keys : keys.length === 1 ? [...keys, ","] : keys.flatMap((one, i) => (i === 0 ? [one] : [", ", one]));
      return [expression(written.of), "[", ...inside, "]"];
    }
    case "tensor": {
      const items = [expression(written.value), `dtype=${string(written.dtype)}`];
      return ["ops.convert_to_tensor", { open: "(", items, close: ")", hug: 0 }];
    }
  }
}

function indexKey(one: IndexKey): Doc {
  if (one === "...") return one;
  if (one.kind !== "slice") return expression(one);
  const [start, stop, step] = one.bounds.map((bound) => (bound === null ? "" : String(bound)));
  return `${start ?? ""}:${stop ?? ""}${step === undefined || step === "" ? "" : `:${step}`}`;
}

function imports(program: readonly Statement[]): string[] {
  const used = new Set<string>();
  for (const one of expressionsIn(program)) {
    if (one.kind === "public" && ["layers", "ops"].includes(one.module)) used.add(one.module);
    if (one.kind === "tensor") used.add("ops");
  }
  const names = [...used].toSorted();
  return ["import keras", ...(names.length === 0 ? [] : [`from keras import ${names.join(", ")}`])];
}

export const python: Language = {
  step: "    ",
  variableName: (parts) => parts.join("_").toLowerCase(),
  reserved: new Set(keywords.split(" ")),
  sequentialHasPolicy: false,
  gap: 2,
  comment: (line) => `# ${line}`,
  imports,
  expression,
  statement: (statement) => {
    if (statement.kind === "do") return expression(statement.value);
    const { targets } = statement;
    return [`${typeof targets === "string" ? targets : targets.join(", ")} = `, expression(statement.value)];
  },
  functionFrame: (name, result) => ({ open: `def ${name}():`, result: ["return ", expression(result)], close: [] }),
};
