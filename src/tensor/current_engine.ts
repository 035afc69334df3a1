import type { Engine } from "../engines/engine.ts";
import { ReferenceEngine } from "../engines/reference/engine.ts";
import { CeratopsError } from "../errors.ts";

export type EngineName = "wasm" | "native" | "reference";

const makers: { readonly [N in EngineName]: () => Promise<Engine> } = {
  wasm: async () => {
    const { createWasmEngine } = await import("../engines/wasm/engine.ts");
    return createWasmEngine();
  },
  native: async () => {
    const { createNativeEngine } = await import("../engines/native/engine.ts");
    return createNativeEngine();
  },
  reference: async () => new ReferenceEngine(),
};

let chosen: Promise<Engine> | undefined;

function fromEnvironment(): EngineName {
  const name = typeof process === "undefined" ? undefined : process.env["CERATOPS_ENGINE"];
  if (name === undefined || name === "") return "wasm";
  return checkName(name);
}

function checkName(name: string): EngineName {
  if (Object.hasOwn(makers, name)) return name as EngineName;
  throw new CeratopsError(`There is no engine "${name}"`, {
    code: "E_ENGINE_UNKNOWN",
    expected: Object.keys(makers).map((known) => `"${known}"`).join(" or "),
    received: `"${name}"`,
    hint: `engine.use("wasm")`,
  });
}

/** The engine in use; the default is made when first asked for. */
export function currentEngine(): Promise<Engine> {
  chosen ??= makers[fromEnvironment()]();
  return chosen;
}

/**
 * Chooses the engine that runs everything from now on, by name or an engine of your own.
 * Weights move over when they are next used.
 */
export function useEngine(engine: EngineName | Engine): void {
  chosen = typeof engine === "string" ? makers[checkName(engine)]() : Promise.resolve(engine);
  // One that cannot be made says so to whoever uses it first.
  chosen.catch(() => undefined);
}
