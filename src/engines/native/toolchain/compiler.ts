import { environmentVariable } from "../../../util/host.ts";
import type { VectorMachine } from "../machine.ts";
import { compilerFailed, noCompiler, reasonOf } from "../problems.ts";
import { runCommand } from "./process.ts";

/** The system's C compiler. */
export interface Compiler {
  readonly command: string;
  /** Arguments that belong to the command: `CC="ccache gcc"`. */
  readonly before: readonly string[];
  /** All that it says of itself. */
  readonly version: string;
}

/** The compiler that the environment variable CC names, or `cc`. */
export async function findCompiler(): Promise<Compiler> {
  const [command = "cc", ...before] = (environmentVariable("CC") ?? "").split(/\s+/).filter((word) => word !== "");
  try {
    const { code, output, errors } = await runCommand(command, [...before, "--version"]);
    if (code !== 0) throw new Error(errors.trim() || `it ended with ${code}`);
    return { command, before, version: output };
  } catch (error) {
    throw noCompiler([command, ...before].join(" "), reasonOf(error));
  }
}

/**
 * At -O3, GCC 12's predictive commoning keeps elements of an output in registers and writes back some that the loop never
 * assigned: another thread may just have written them. Seen with rows of bytes that two threads share out.
 */
const THREADS = ["-fno-predictive-commoning"];

/**
 * Numbers are computed as written: products and sums become one instruction only where it says so. Floating-point
 * exceptions and errno are nobody's business.
 */
const NUMBERS = ["-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fwrapv", "-fno-strict-aliasing"];

/** The arguments for a program: the whole instruction set of this machine, in vectors of the width that was printed. */
export function programFlags(machine: VectorMachine): string[] {
  const width = machine.name.startsWith("avx") ? [`-mprefer-vector-width=${machine.lanes * 32}`] : [];
  return ["-O3", ...THREADS, ...nativeFlags(), ...width, ...NUMBERS, ...libraryFlags];
}

/** The arguments for the module that Node loads, which finds Node's functions when it is loaded. */
export function runtimeFlags(): string[] {
  const lookUp = process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : [];
  return ["-O2", ...libraryFlags, ...lookUp];
}

const libraryFlags = ["-std=gnu11", "-w", "-shared", "-fPIC", "-fvisibility=hidden", "-pthread"];

function nativeFlags(): string[] {
  if (process.arch !== "arm64") return ["-march=native"];
  return [process.platform === "darwin" ? "-mcpu=apple-m1" : "-mcpu=native"];
}

/** Compiles a file's text into a shared library. */
export async function compileLibrary(compiler: Compiler, flags: readonly string[], source: string, target: string): Promise<void> {
  const { command, before } = compiler;
  const { code, errors } = await runCommand(command, [...before, ...flags, "-x", "c", "-", "-o", target, "-lm"], source);
  if (code !== 0) throw compilerFailed([command, ...before].join(" "), errors.trim() || `it ended with ${code}`);
}
