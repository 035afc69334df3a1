import { describe, expect, test } from "vitest";
import { CeratopsError } from "../../errors.ts";
import { FormatError } from "../format_error.ts";
import { readDamaged } from "../mutations.suite.ts";
import { JsonFloat, withoutMarks } from "./json_value.ts";
import { parseJson, parseMarkedJson } from "./parse.ts";
import { stringifyJson } from "./stringify.ts";

const sample = {
  class_name: "Dense",
  config: { units: 4, rate: 0.5, tiny: 1e-7, big: 1e300, none: null, yes: true, no: false, list: [], text: 'a "quoted"\n\\ ü 😀' },
  shapes: [[null, 3], [-1.5, 2]],
};

function errorOf(json: string | Uint8Array): FormatError {
  try {
    parseJson(json, "config.json");
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("parseJson", () => {
  test("agrees with JSON.parse, however it is laid out", () => {
    for (const indent of [0, 2, "\t"]) {
      const json = JSON.stringify(sample, undefined, indent);
      expect(parseJson(json, "x")).toEqual(sample);
      expect(parseJson(new TextEncoder().encode(`\ufeff${json}\r\n`), "x")).toEqual(sample);
    }
    expect(parseJson(' [1, -0, 0.1e+2, 1E-2, "\\u00e9\\/\\b\\ud83d"] ', "x")).toEqual([1, -0, 10, 0.01, "é/\b\ud83d"]);
  });

  test("knows Python's numbers", () => {
    expect(parseJson('[NaN, Infinity, -Infinity, {"a": NaN}]', "x")).toEqual([NaN, Infinity, -Infinity, { a: NaN }]);
  });

  test("keeps keys that could do harm where they are", () => {
    const value = parseJson('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 2}}}', "x");
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
    expect(stringifyJson(value)).toBe('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 2}}}');
  });

  test("takes the last of equal keys", () => {
    expect(parseJson('{"a": 1, "a": 2}', "x")).toEqual({ a: 2 });
  });

  test("says where it stopped", () => {
    const error = errorOf('{\n  "ü": 1,\n  "b": tru\n}');
    expect(error.message).toContain("line 3, column 8");
    expect([error.source, error.byte, error.expected]).toEqual(["config.json", 20, "a value"]);
  });

  test.each([
    ["", "a value", "an empty file"],
    ["[1, 2", '"," or "]"', "the end of the text"],
    ["[1, 2,]", "a value", '"]"'],
    ["[,]", "a value", '",]"'],
    ['{"a" 1}', '":" after a key', '"1}"'],
    ["{a: 1}", "a key in double quotes", '"a: 1}"'],
    ['{"a": 1,}', "a key in double quotes", '"}"'],
    ['["a', 'the end of a string: "', "the end of the text"],
    ['["a\nb"]', 'the end of a string: "', '"\\nb\\"]"'],
    ['["\\x41"]', "an escape sequence of JSON", '"x41\\"]"'],
    ['["\\u12"]', "an escape sequence of JSON", '"u12\\"]"'],
    ["[1] x", "the end of the text", '"x"'],
    ["[01]", '"," or "]"', '"1]"'],
    ["[+1]", "a value", '"+1]"'],
    ["[.5]", "a value", '".5]"'],
    ["[1.]", '"," or "]"', '".]"'],
    ["[nan]", "a value", '"nan]"'],
    ["[-]", "a value", '"-]"'],
    ["['a']", "a value", "\"'a']\""],
    ["<!doctype html><html></html>", "a value", "an HTML page"],
  ])("refuses %j", (json, expected, received) => {
    const error = errorOf(json);
    expect([error.expected, error.received]).toEqual([expected, received]);
  });

  test("refuses what is not UTF-8, and says what it is", () => {
    expect(errorOf(Uint8Array.from([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10])).received).toBe("an HDF5 file");
    expect(errorOf(Uint8Array.from([0x22, 0xff, 0x22])).message).toContain("not text in UTF-8");
  });

  test("reads 500 levels and refuses more", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(stringifyJson(parseJson(nested(500), "x"))).toBe(nested(500));
    expect(errorOf(nested(501)).expected).toBe("at most 500 levels of nesting");
    expect(errorOf('{"a":'.repeat(100_000)).byte).toBe(2500);
  });

  test("reads or refuses damaged text, and nothing else", async () => {
    const bytes = new TextEncoder().encode(stringifyJson(sample));
    expect(await readDamaged(bytes, 2000, (damaged) => parseJson(damaged, "x"))).toBeGreaterThan(500);
  });
});

describe("marks", () => {
  const json = '{"args": [2.0, 2, 1e3, 0.5, -0.0], "rate": 1.0}';

  test("tell whole floats from integers", () => {
    const marked = parseMarkedJson(json, "x");
    const [two, thousand, zero, one] = [2, 1000, -0, 1].map((value) => new JsonFloat(value));
    expect(marked).toEqual({ args: [two, 2, thousand, 0.5, zero], rate: one });
    expect(withoutMarks(marked)).toEqual({ args: [2, 2, 1000, 0.5, -0], rate: 1 });
    expect(stringifyJson(marked)).toBe('{"args": [2.0, 2, 1000.0, 0.5, -0.0], "rate": 1.0}');
  });

  test("are taken off without touching prototypes", () => {
    const plain = withoutMarks(parseMarkedJson('{"__proto__": [1.0]}', "x"));
    expect(Object.keys(plain as object)).toEqual(["__proto__"]);
  });
});

describe("stringifyJson", () => {
  test("writes what Python's json.dumps writes", () => {
    expect(stringifyJson({ a: [1, 0.1, null, true], "ü": "é\u007f😀\n", n: NaN, i: [Infinity, -Infinity], e: {}, z: -0 })).toBe(
      '{"a": [1, 0.1, null, true], "\\u00fc": "\\u00e9\\u007f\\ud83d\\ude00\\n", "n": NaN, "i": [Infinity, -Infinity], "e": {}, "z": -0.0}',
    );
    expect(parseJson(stringifyJson(sample), "x")).toEqual(sample);
  });

  test.each([
    ["undefined", { a: { b: [1, undefined] } }, "a.b.1", "undefined"],
    ["a function", { call: () => 1 }, "call", "function"],
    ["a typed array", [new Float32Array(2)], "0", "an object of class Float32Array"],
    ["a bigint", 1n, "the value itself", "bigint"],
    ["a map", new Map(), "the value itself", "an object of class Map"],
  ])("refuses %s and says where it is", (_, value, where, received) => {
    let error: unknown;
    try {
      stringifyJson(value);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CeratopsError);
    expect(error).toMatchObject({ where, received });
  });

  test("refuses what contains itself", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(() => stringifyJson(loop)).toThrow("does it contain itself?");
  });
});
