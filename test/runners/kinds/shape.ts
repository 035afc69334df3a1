import type { AnyFunction, Api } from "../api.ts";
import { callFunction, callLayer, tensorsIn } from "../calls.ts";
import { argumentsOf, type Case } from "../case.ts";
import { expectEqual, sameDType, type Rule } from "../compare.ts";
import { isRecord, type Encoded, type EncodedRecord } from "../encoding.ts";
import { describeError, Mismatch, Unsupported } from "../outcome.ts";
import { plain } from "../tolerance.ts";
import { Decoder } from "../values.ts";
import { outputShape } from "./layer.ts";

const rule: Rule = { tolerance: plain };

/** Symbolic calls: shapes and dtypes in, shapes and dtypes out. */
export async function checkShape(recorded: Case, api: Api): Promise<void> {
  const given = new Decoder(api).arguments(argumentsOf(recorded));
  const expected = recorded.out ?? null;
  if (recorded["of"] !== "layer") return expectEqual(api, callFunction(api, recorded.symbol, given), expected, rule);
  const layer = api.deserialize(recorded.config ?? {});
  if (recorded["where"] === "compute_output_shape") {
    return expectEqual(api, outputShape(layer, ...given.args, ...Object.values(given.kwargs)), expected, rule);
  }
  return expectEqual(api, callLayer(api, layer as AnyFunction, recorded.symbol, given), expected, rule);
}

type Row = readonly [readonly string[], readonly string[]];

/** A promotion table: every row is a call. */
export async function checkDType(recorded: Case, api: Api): Promise<void> {
  const rows = recorded["rows"] as readonly Row[];
  const wrong: string[] = [];
  for (const [inputs, outputs] of rows) {
    const received = resultTypes(recorded, inputs, api);
    const same = received.length === outputs.length && outputs.every((dtype, i) => sameDType(received[i] ?? "", dtype));
    if (!same) wrong.push(`(${inputs.join(", ")}): expected ${outputs.join(", ")}, received ${received.join(", ")}`);
  }
  if (wrong.length > 0) throw new Mismatch(`${wrong.length} of ${rows.length} rows: ${wrong.join("; ")}`);
}

function resultTypes(recorded: Case, inputs: readonly string[], api: Api): string[] {
  const left = [...inputs];
  const fill = (value: Encoded): Encoded => {
    if (value === "?") return left.shift() ?? null;
    if (Array.isArray(value)) return (value as readonly Encoded[]).map(fill);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value as EncodedRecord).map(([name, item]) => [name, fill(item)]));
  };
  const { args, kwargs } = argumentsOf(recorded);
  try {
    const result = callFunction(api, recorded.symbol, new Decoder(api).arguments({ args: fill(args), kwargs: fill(kwargs) }));
    return typesIn(api, result);
  } catch (error) {
    if (error instanceof Unsupported) throw error;
    return [describeError(error)];
  }
}

function typesIn(api: Api, result: unknown): string[] {
  if (api.isSymbolic(result)) return [result.dtype];
  if (Array.isArray(result)) return result.flatMap((item) => typesIn(api, item));
  return tensorsIn(api, result).map(({ dtype }) => dtype);
}
