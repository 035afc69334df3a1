import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { configKey } from "../../util/names.ts";
import { isRecord } from "../../util/tree.ts";
import { call, exported, type Expression, type IndexKey } from "./expression.ts";

const functionsOf = (owner: object, path: string): [string, string][] =>
  Object.entries(owner).flatMap(([name, value]): [string, string][] =>
    typeof value === "function" ? [[name.toLowerCase(), path + name]] : [],
  );

/** Where the function of an op is exported, by the name of its class in lower case. */
const functions = new Map([...functionsOf(ops.image, "image."), ...functionsOf(ops, "")]);

/** Ops that take any number of tensors, one after the other. */
const variadic: ReadonlySet<string> = new Set(["Einsum", "Meshgrid"]);

/** The call of a function of `ops`; a trailing record is its options. */
export function opExpression(className: string, args: readonly unknown[], write: (arg: unknown) => Expression): Expression {
  if (className === "GetItem") return indexExpression(args, write);
  const name = functions.get(className.toLowerCase());
  if (name === undefined) throw noFunction(className);
  const last = args.at(-1);
  const options = args.length > 1 && isRecord(last) ? last : {};
  const plain = options === last ? args.slice(0, -1) : args;
  const positional = variadic.has(className) ? plain.flat() : plain;
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return call(exported("ops", name), positional.map(write), given.map(([key, value]) => [configKey(key), write(value)]));
}

function indexExpression([x, keys]: readonly unknown[], write: (arg: unknown) => Expression): Expression {
  const indexKey = (one: unknown): IndexKey => {
    if (one === "...") return one;
    if (!isRecord(one)) return write(one);
    const bound = (value: unknown): number | null => (typeof value === "number" ? value : null);
    return { kind: "slice", bounds: [bound(one["start"]), bound(one["stop"]), bound(one["step"])] };
  };
  const single = !Array.isArray(keys);
  return { kind: "index", of: write(x), keys: (single ? [keys] : keys).map(indexKey), single };
}

const noFunction = (className: string): CeratopsError =>
  new CeratopsError(`The op "${className}" has no function that code could call`, {
    code: "E_CODE_OP",
    where: `ops, ${className}`,
    expected: "functions of ops and layers",
    received: className,
    hint: "put it into a layer: class MyLayer extends Layer { override call(x: Tensor) { … } }",
  });
