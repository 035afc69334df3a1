import type { Api } from "../api.ts";
import { constructPart } from "../calls.ts";
import { argumentsOf, type Case } from "../case.ts";
import { isRecord, type EncodedRecord } from "../encoding.ts";
import { Mismatch } from "../outcome.ts";
import { Decoder } from "../values.ts";

/** Constructs, serializes and compares; then reads what was recorded and writes it again. */
export async function checkSerialization(recorded: Case, api: Api): Promise<void> {
  const made = constructPart(api, recorded.symbol, new Decoder(api).arguments(argumentsOf(recorded)));
  const ignored = ignoredPaths(recorded);
  expectJson(api.serialize(made, recorded.symbol), recorded.out, ignored, "config");
  const again = recorded["roundtrip"];
  if (again !== "same" && again !== "differs") return;
  const expected = again === "same" ? recorded.out : recorded["roundtrip_out"];
  expectJson(api.serialize(api.deserialize(recorded.out as EncodedRecord), recorded.symbol), expected, ignored, "round trip");
}

function ignoredPaths(recorded: Case): Set<string> {
  const paths = (recorded["volatile"] ?? []) as readonly (readonly (string | number)[])[];
  const names = recorded["auto_named"] === true ? [["config", "name"]] : [];
  return new Set([...paths, ...names].map((path) => path.join(".")));
}

/** Throws at the first place where two JSON values differ. */
export function expectJson(actual: unknown, expected: unknown, ignored: ReadonlySet<string>, where: string, path = ""): void {
  if (ignored.has(path)) return;
  const at = path === "" ? where : `${where} ${path}`;
  const inner = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (isRecord(expected) && isRecord(actual)) {
    const missing = Object.keys(expected).find((key) => !Object.hasOwn(actual, key) && !ignored.has(inner(key)));
    const surplus = Object.keys(actual).find((key) => !Object.hasOwn(expected, key) && actual[key] !== undefined);
    if (missing !== undefined) throw new Mismatch(`${at}: "${missing}" is missing`);
    if (surplus !== undefined) throw new Mismatch(`${at}: "${surplus}" is not expected`);
    for (const key of Object.keys(expected)) expectJson(actual[key], expected[key], ignored, where, inner(key));
  } else if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    expected.forEach((item, i) => expectJson(actual[i], item, ignored, where, inner(String(i))));
  } else if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Mismatch(`${at}: expected ${JSON.stringify(expected)}, received ${JSON.stringify(actual)}`);
  }
}
