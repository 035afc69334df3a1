import type { Buffer, Var } from "../../../compiler/expr.ts";
import type { Kernel } from "../../../compiler/loop.ts";
import { Code } from "./code.ts";
import type { TileShape } from "./micro_kernel.ts";
import { StatementPrinter } from "./statement_printer.ts";
import { KernelFacts } from "./surroundings.ts";
import { storageTypes } from "./types.ts";
import { ValuePrinter } from "./value_printer.ts";

/** A kernel as a function, without its name: `(pointers, counters of loops around, begin, end)`. */
export interface PrintedKernel {
  /** What the function takes, in order. */
  readonly buffers: readonly Buffer[];
  readonly counters: readonly Var[];
  readonly parameters: string;
  readonly body: string;
}

/** Names in a kernel depend on nothing outside of it, so that equal kernels of a program have equal text. */
export function printKernel(kernel: Kernel, lanes: number, micro: (shape: TileShape) => string): PrintedKernel {
  const code = new Code();
  const facts = new KernelFacts(kernel);
  const buffers = new Map<Buffer, string>();
  const counters = new Map<Var, string>();
  const named = <K>(map: Map<K, string>, key: K, letter: string): string => {
    const name = map.get(key) ?? `${letter}${map.size}`;
    map.set(key, name);
    return name;
  };
  const values = new ValuePrinter({
    code,
    facts,
    lanes,
    pointer: (buffer) => named(buffers, buffer, "p"),
    counter: (counter) => named(counters, counter, "round"),
  });
  values.scalars.set(kernel.grid.begin, "begin").set(kernel.grid.end, "end");
  new StatementPrinter({ code, kernel, values, lanes, micro }).kernelBody();
  const pointers = [...buffers].map(([buffer, name]) => {
    const type = `${facts.isWritten(buffer) ? "" : "const "}${storageTypes[buffer.storage]}`;
    return `${type} *restrict ${name}`;
  });
  const parameters = [...pointers, ...[...counters.values()].map((name) => `long ${name}`), "long begin", "long end"];
  return { buffers: [...buffers.keys()], counters: [...counters.keys()], parameters: parameters.join(", "), body: code.text };
}
