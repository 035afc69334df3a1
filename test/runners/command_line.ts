import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

export interface RunnerArguments {
  readonly directory: string;
  readonly engine: string;
  readonly json: boolean;
  readonly kind: string | undefined;
  readonly symbol: string | undefined;
  readonly jobs: number;
  readonly timeoutMs: number;
}

/** Reads `[DIR] [--kind K] [--symbol S] [--engine E] [--jobs N] [--timeout SECONDS] [--json]`. */
export function readArguments(argv: readonly string[], defaultDirectory: string): RunnerArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      kind: { type: "string" },
      symbol: { type: "string" },
      engine: { type: "string" },
      jobs: { type: "string" },
      timeout: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  return {
    directory: positionals[0] ?? defaultDirectory,
    engine: values.engine ?? process.env["CERATOPS_ENGINE"] ?? "wasm",
    json: values.json,
    kind: values.kind,
    symbol: values.symbol,
    jobs: Number(values.jobs ?? Math.min(4, availableParallelism())),
    timeoutMs: 1000 * Number(values.timeout ?? 120),
  };
}
