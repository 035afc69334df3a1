import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** What files must never bring about, as it is noticed. */
const noticed: string[] = [];

/** Bytes of all arrays made since the last question. */
let allocated = 0;

type Callable = (...args: never[]) => unknown;

/** Replaces methods of an object by ones that say that they were called. */
function watch(owner: object, names: readonly string[], kind: string): void {
  const methods = owner as Record<string, Callable>;
  for (const name of names) {
    const original = methods[name];
    if (typeof original !== "function") continue;
    methods[name] = function (this: unknown, ...args: never[]) {
      if (isWatching) noticed.push(`${kind}: ${name}`);
      return original.apply(this, args) as unknown;
    };
  }
}

let isWatching = false;

const typedArrays = ["Uint8Array", "Int8Array", "Uint8ClampedArray", "Uint16Array", "Int16Array", "Uint32Array", "Int32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "ArrayBuffer", "SharedArrayBuffer"] as const;

/** Counts the bytes of new arrays; views of what is there cost nothing. */
function countAllocations(): void {
  for (const name of typedArrays) {
    const original = globalThis[name] as unknown as new (...args: unknown[]) => { byteLength: number };
    const counting = new Proxy(original, {
      construct(target, args, newTarget) {
        const made = Reflect.construct(target, args, newTarget === counting ? target : newTarget) as { byteLength: number };
        if (!(args[0] instanceof ArrayBuffer) && !(args[0] instanceof SharedArrayBuffer)) allocated += made.byteLength;
        return made;
      },
    });
    (globalThis as Record<string, unknown>)[name] = counting;
  }
}

/**
 * Puts the process under watch: reading files, reaching the network, starting programs and making functions out of text
 * are noticed while `watched` runs. For processes that do nothing else.
 */
export function installGuards(): void {
  countAllocations();
  watch(fs, ["readFileSync", "openSync", "readFile", "open", "createReadStream", "writeFileSync", "writeFile", "statSync"], "file");
  watch(fs.promises, ["readFile", "open", "stat", "readdir", "writeFile", "rename"], "file");
  watch(childProcess, ["spawn", "spawnSync", "exec", "execSync", "fork"], "program");
  watch(globalThis, ["fetch", "eval"], "global");
  const makers = [Function, async function () {}.constructor, function* () {}.constructor] as FunctionConstructor[];
  for (const maker of makers) {
    const watching = new Proxy(maker, {
      apply: (target, self, args: string[]) => (isWatching && noticed.push("code made of text"), Reflect.apply(target, self, args) as unknown),
      construct: (target, args: string[]) => (isWatching && noticed.push("code made of text"), Reflect.construct(target, args) as object),
    });
    Object.defineProperty(maker.prototype, "constructor", { value: watching });
  }
  globalThis.Function = Function.prototype.constructor as FunctionConstructor;
  syncBuiltinESMExports();
}

const shared = [Object, Array, Function, String, Number, Boolean, RegExp, Map, Set, Promise, Error].flatMap((one) => [one, one.prototype as object]);
const stateOf = (): string => [...shared, globalThis].map((object) => Object.getOwnPropertyNames(object).length).join();

/** What was noticed while `body` ran, and the bytes of the arrays it made. */
export async function watched(body: () => Promise<void>): Promise<{ noticed: string[]; allocated: number }> {
  const before = stateOf();
  noticed.length = 0;
  allocated = 0;
  isWatching = true;
  try {
    await body();
  } finally {
    isWatching = false;
  }
  const found = [...new Set(noticed)];
  return { noticed: stateOf() === before ? found : [...found, "a built-in object was changed"], allocated };
}
