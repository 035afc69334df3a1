import { CeratopsError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { camelCase } from "../util/names.ts";
import { configArguments, configFirst } from "./op_table.ts";

/** Calls the op that an entry of a config stands for. */
export type OpCall = (inputs: readonly unknown[]) => unknown;

type AnyFunction = (...args: readonly unknown[]) => unknown;

const functions = new Map(
  Object.entries(ops).flatMap(([name, value]): [string, AnyFunction][] =>
    typeof value === "function" ? [[name.toLowerCase(), value as AnyFunction]] : [],
  ),
);

/** The function of `ops` that does what a class of Keras's ops does, with the arguments in its config. */
export function readOp(className: string, config: Readonly<Record<string, unknown>>): OpCall {
  const fn = functions.get(className.toLowerCase());
  if (fn === undefined) throw unknownOp(className);
  const keys = configArguments(className);
  const settings = keys.map((key) => config[key]);
  const rest = Object.entries(config).filter(([key, value]) => key !== "name" && !keys.includes(key) && value !== undefined);
  const options = Object.fromEntries(rest.map(([key, value]) => [camelCase(key), value ?? undefined]));
  const trailing = rest.length === 0 ? [] : [options];
  return (inputs) =>
    configFirst(className) ? fn(...settings, ...inputs, ...trailing) : fn(...inputs, ...settings, ...trailing);
}

function unknownOp(className: string): CeratopsError {
  return new CeratopsError(`There is no op "${className}"`, {
    code: "E_NAME_UNKNOWN",
    expected: "a function of ops",
    received: className,
    hint: "registerSerializable(MyLayer), a layer that does the same",
  });
}
