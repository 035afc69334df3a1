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
  /** A Python with Keras that is to open the files that are written. */
  readonly kerasPython: string | undefined;
}

/** Reads `[DIR] [--kind K] [--symbol S] [--engine E] [--jobs N] [--timeout SECONDS] [--keras-python PATH] [--json]`. */
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
      "keras-python": { type: "string" },
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
    kerasPython: values["keras-python"],
  };
}
