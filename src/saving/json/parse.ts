import { FormatError } from "../format_error.ts";
import { looksLike } from "../files/looks_like.ts";
import { DEEPEST, JsonFloat, setOwn, type JsonValue, type MarkedJson } from "./json_value.ts";

/**
 * Reads JSON, with `NaN`, `Infinity` and `-Infinity` as Python writes them.
 *
 * Keys such as `__proto__` become properties like any other. Of equal keys the last one counts, as in Python. Whole
 * numbers beyond 2^53 are rounded; `1.0` and `1` are both 1 (`parseMarkedJson` tells them apart).
 *
 * @param json text, or bytes of UTF-8 with or without a byte order mark
 * @param source what errors call it: the path it came from
 * @throws FormatError with line, column and byte of what is no JSON, or is nested deeper than 500 levels
 *
 * @example
 * ```ts
 * parseJson('{"epsilon": 1e-07, "max_value": Infinity}', "config.json"); // { epsilon: 1e-7, max_value: Infinity }
 * ```
 *
 * Source: RFC 8259, and Python's json module for the three numbers.
 */
export function parseJson(json: string | Uint8Array, source: string): JsonValue {
  // Without marks there are no `JsonFloat`s in what the parser builds.
  return new Parser(json, source, false).whole() as JsonValue;
}

/** Reads JSON as `parseJson` does, with whole numbers that are written as floats (`2.0`, `1e3`) as `JsonFloat`. */
export function parseMarkedJson(json: string | Uint8Array, source: string): MarkedJson {
  return new Parser(json, source, true).whole();
}

const blank = /[ \t\n\r]*/y;
const plainText = /[ !#-[\]-\uffff]*/y; // all but quotes, backslashes and control characters
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word = /-?[A-Za-z]+/y;

const words: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

class Parser {
  readonly #text: string;
  readonly #source: string;
  readonly #marks: boolean;
  #at = 0;

  constructor(json: string | Uint8Array, source: string, marks: boolean) {
    this.#text = typeof json === "string" ? json : decode(json, source);
    this.#source = source;
    this.#marks = marks;
  }

  whole(): MarkedJson {
    const value = this.#value(0);
    this.#take(blank);
    if (this.#at < this.#text.length) throw this.#error("the end of the text");
    return value;
  }

  #value(depth: number): MarkedJson {
    this.#take(blank);
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "{" || first === "[") {
      if (depth >= DEEPEST) throw this.#error(`at most ${DEEPEST} levels of nesting`);
      return first === "{" ? this.#object(depth + 1) : this.#list(depth + 1);
    }
    const known = this.#word();
    return known === undefined ? this.#number() : known;
  }

  #object(depth: number): MarkedJson {
    const object: Record<string, MarkedJson> = {};
    this.#items("}", () => {
      if (this.#text[this.#at] !== '"') throw this.#error("a key in double quotes");
      const key = this.#string();
      this.#take(blank);
      if (!this.#skip(":")) throw this.#error('":" after a key');
      setOwn(object, key, this.#value(depth));
    });
    return object;
  }

  #list(depth: number): MarkedJson {
    const list: MarkedJson[] = [];
    this.#items("]", () => void list.push(this.#value(depth)));
    return list;
  }

  /** What stands between brackets, separated by commas. */
  #items(close: string, readItem: () => void): void {
    this.#at++;
    this.#take(blank);
    if (this.#skip(close)) return;
    do {
      this.#take(blank);
      readItem();
      this.#take(blank);
    } while (this.#skip(","));
    if (!this.#skip(close)) throw this.#error(`"," or "${close}"`);
  }

  #string(): string {
    this.#at++;
    let text = this.#take(plainText);
    while (!this.#skip('"')) {
      if (!this.#skip("\\")) throw this.#error('the end of a string: "');
      text += this.#escaped() + this.#take(plainText);
    }
    return text;
  }

  #escaped(): string {
    const letter = this.#text[this.#at] ?? "";
    const digits = this.#text.slice(this.#at + 1, this.#at + 5);
    if (letter === "u" && /^[0-9a-fA-F]{4}$/.test(digits)) {
      this.#at += 5;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = escapes.get(letter);
    if (meant === undefined) throw this.#error("an escape sequence of JSON");
    this.#at++;
    return meant;
  }

  /** One of the words; undefined, and nothing consumed, where there is none. */
  #word(): null | boolean | number | undefined {
    const start = this.#at;
    const value = words.get(this.#take(word));
    if (value === undefined) this.#at = start;
    return value;
  }

  #number(): MarkedJson {
    const digits = this.#take(number);
    if (digits === "") throw this.#error("a value");
    const value = Number(digits);
    const isMarked = this.#marks && Number.isInteger(value) && /[.eE]/.test(digits);
    return isMarked ? new JsonFloat(value) : value;
  }

  /** Consumes what `pattern` matches here, which may be nothing. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [match = ""] = pattern.exec(this.#text) ?? [];
    this.#at += match.length;
    return match;
  }

  #skip(letter: string): boolean {
    if (this.#text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }

  #error(expected: string): FormatError {
    const before = this.#text.slice(0, this.#at);
    const line = before.split("\n").length;
    const column = this.#at - before.lastIndexOf("\n");
    const bytes = new TextEncoder().encode(this.#text);
    const { kind, what, hint } = looksLike(bytes);
    const isText = kind === "json" || kind === "text";
    return new FormatError(
      this.#source,
      undefined,
      new TextEncoder().encode(before).length,
      `This is not JSON, at line ${line}, column ${column}.`,
      {
        code: "E_FILE_CORRUPT",
        expected,
        received: isText ? received(this.#text.slice(this.#at, this.#at + 20)) : what,
        ...(hint !== undefined && { hint }),
      },
    );
  }
}

const received = (rest: string): string => (rest === "" ? "the end of the text" : JSON.stringify(rest));

function decode(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const { what, hint } = looksLike(bytes);
    throw new FormatError(source, undefined, 0, "This is not JSON: it is not text in UTF-8.", {
      code: "E_FILE_CORRUPT",
      received: what,
      cause,
      ...(hint !== undefined && { hint }),
    });
  }
}
