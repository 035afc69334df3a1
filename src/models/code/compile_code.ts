import type { Compiled } from "../../training/compiled.ts";
import { isRecord } from "../../util/tree.ts";
import { compileConfig } from "../saving/compile_config.ts";
import { call, variable, type Entry, type Statement } from "./expression.ts";
import { entriesOf, type ValueContext } from "./values.ts";

/** What `compile` takes to be as it is where nothing is said. */
const defaults: Readonly<Record<string, unknown>> = { run_eagerly: false, steps_per_execution: 1, jit_compile: true };

/** The call of `compile` that tells a model what another one was told. */
export function compileStatement(compiled: Compiled, context: ValueContext): Statement {
  const said = Object.entries(compileConfig(compiled)).filter(([key, value]) => value !== null && value !== defaults[key]);
  const entries: Entry[] = said.flatMap(([key, value]) => {
    const isEmpty = Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
    return isEmpty ? [] : entriesOf({ [key]: value }, context);
  });
  return { kind: "do", value: call(variable("model.compile"), [], entries) };
}
