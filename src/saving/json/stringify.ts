import { CeratopsError } from "../../errors.ts";
import { isRecord } from "../../util/tree.ts";
import { DEEPEST, JsonFloat } from "./json_value.ts";

/**
 * Writes JSON as Python's `json.dumps` does: ASCII only, a space after `,` and `:`, and `NaN`, `Infinity`, `-Infinity`
 * as words, which other programs may refuse.
 *
 * Whole numbers are written without a point, so that Python reads them as integers, which Keras accepts for floats;
 * `new JsonFloat(2)` is written as `2.0`.
 *
 * @param value null, booleans, numbers, `JsonFloat`s, text, and lists and plain objects of them
 * @throws CeratopsError that names the place of a value JSON cannot hold
 *
 * @example
 * ```ts
 * stringifyJson({ rate: 0.5, name: "dropout", max_value: Infinity });
 * // {"rate": 0.5, "name": "dropout", "max_value": Infinity}
 * ```
 */
export function stringifyJson(value: unknown): string {
  return write(value, []);
}

type Path = readonly (string | number)[];

function write(value: unknown, path: Path): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "string") return writeText(value);
  if (value instanceof JsonFloat) return writeFloat(value.value);
  if (path.length >= DEEPEST) throw refuse(path, `more than ${DEEPEST} levels of nesting: does it contain itself?`);
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item, [...path, i])).join(", ")}]`;
  if (!isRecord(value)) throw refuse(path, kindOf(value));
  const members = Object.entries(value).map(([key, item]) => `${writeText(key)}: ${write(item, [...path, key])}`);
  return `{${members.join(", ")}}`;
}

/** Negative zero exists as a float only. */
const writeNumber = (value: number): string =>
  Object.is(value, -0) ? "-0.0" : Number.isNaN(value) ? "NaN" : String(value);

/** A float that Python takes for one: with a point or an exponent. */
function writeFloat(value: number): string {
  const digits = writeNumber(value);
  return /^-?[0-9]+$/.test(digits) ? `${digits}.0` : digits;
}

const writeText = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  const { name } = value.constructor;
  return name === "" ? "an object of a class" : `an object of class ${name}`;
}

const refuse = (path: Path, received: string): CeratopsError =>
  new CeratopsError("A value cannot be written as JSON", {
    code: "E_JSON_VALUE",
    where: path.length > 12 ? `${path.slice(0, 12).join(".")}...` : path.join(".") || "the value itself",
    expected: "null, a boolean, a number, text, or a list or plain object of them",
    received,
    hint: "In a getConfig(), return only such values: serialize objects first, and leave out what is undefined.",
  });
