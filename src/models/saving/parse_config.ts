import { withoutMarks, type MarkedJson } from "../../saving/json/json_value.ts";
import { parseMarkedJson } from "../../saving/json/parse.ts";
import { isRecord } from "../../util/tree.ts";

/**
 * A configuration out of its text. Among the arguments of calls it matters whether a number was written as a float, which
 * decides the dtype of `x * 2.0`: there floats stay marked, as `JsonFloat`.
 */
export function parseConfig(json: string | Uint8Array, source: string): unknown {
  return unmarked(parseMarkedJson(json, source));
}

function unmarked(value: MarkedJson): unknown {
  if (Array.isArray(value)) return value.map(unmarked);
  if (!isRecord(value)) return withoutMarks(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === "inbound_nodes" ? part : unmarked(part as MarkedJson)]));
}
