import type * as childProcess from "node:child_process";
import type * as crypto from "node:crypto";
import type * as fs from "node:fs/promises";
import type * as os from "node:os";
import type * as path from "node:path";
import type * as url from "node:url";
import type * as v8 from "node:v8";
import type * as workerThreads from "node:worker_threads";

/** The modules of Node that are used, by name. */
interface NodeModules {
  child_process: typeof childProcess;
  crypto: typeof crypto;
  "fs/promises": typeof fs;
  os: typeof os;
  path: typeof path;
  url: typeof url;
  v8: typeof v8;
  worker_threads: typeof workerThreads;
}

/** Whether Node's own modules are there: Node, Deno and Bun, not pages and their workers. */
export const hasNode = typeof process === "object" && typeof process.versions?.node === "string";

/** One of Node's own modules; call it only where `hasNode` says so. */
export async function nodeModule<Name extends keyof NodeModules>(name: Name): Promise<NodeModules[Name]> {
  const specifier = `node:${name}`;
  // Bundlers for pages follow the imports they can read: neither of these two is one.
  if (typeof process.getBuiltinModule === "function") return process.getBuiltinModule(specifier) as NodeModules[Name];
  return (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)) as NodeModules[Name];
}

/** An environment variable; undefined where there is no environment or it may not be read. */
export function environmentVariable(name: string): string | undefined {
  if (!hasNode) return undefined;
  try {
    return process.env[name];
  } catch {
    return undefined; // Deno without --allow-env
  }
}
