import type { TypedArray } from "../ir/dtype.ts";
import { decodeBits } from "../ir/primitives/selection.ts";
import { at } from "../ir/shape.ts";
import type { Prepared } from "./cases.suite.ts";
import { inMemory, interpretSteps, type Memory } from "./interpret.ts";
import { compileStep } from "./program.ts";

/** What the compiled loops give when every one of their statements is taken literally. */
export async function interpreted({ args, outputs, data }: Prepared): Promise<TypedArray[]> {
  const program = await compileStep({ args, states: [], outputs, updates: [] });
  const memory: Memory = new Map();
  program.args.forEach((buffer, i) => memory.set(buffer, inMemory(buffer, at(data, i))));
  program.constants.forEach(({ buffer, data: constant }) => memory.set(buffer, inMemory(buffer, constant)));
  interpretSteps(program.steps, memory);
  return program.outputs.map((buffer) => {
    const bytes = memory.get(buffer)?.buffer;
    if (!(bytes instanceof ArrayBuffer)) throw new Error(`${buffer.name} was not computed`);
    return decodeBits(bytes, buffer.dtype);
  });
}
