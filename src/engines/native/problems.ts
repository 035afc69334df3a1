import { CeratopsError } from "../../errors.ts";

const INSTEAD = 'or use the other engine: engine.use("wasm")';

export function noCompiler(command: string, reason: string): CeratopsError {
  return new CeratopsError("The native engine needs a C compiler, and there is none.", {
    code: "E_NATIVE_COMPILER",
    expected: `a compiler that "${command}" starts`,
    received: reason,
    hint: `Install one: "sudo apt install gcc" (Debian, Ubuntu), "sudo dnf install gcc" (Fedora), "apk add gcc musl-dev" (Alpine),
"xcode-select --install" (macOS); name one that has another name, CC=clang; ${INSTEAD}`,
  });
}

export function compilerFailed(command: string, output: string): CeratopsError {
  return new CeratopsError("The C compiler refused a program of the native engine.", {
    code: "E_NATIVE_COMPILE",
    expected: "GCC 9 or later, or Clang",
    received: `${command}: ${firstLines(output)}`,
    hint: `Try another compiler, CC=gcc or CC=clang, ${INSTEAD}`,
  });
}

export function noFolder(tried: readonly string[], reason: string): CeratopsError {
  return new CeratopsError("The native engine has no folder for the programs it compiles.", {
    code: "E_NATIVE_CACHE",
    expected: "a folder that can be written",
    received: `${tried.join(", ")}: ${reason}`,
    hint: `Name one: CERATOPS_CACHE=some/folder; ${INSTEAD}`,
  });
}

export function cannotLoad(reason: string): CeratopsError {
  return new CeratopsError("The native engine could not load what it compiled.", {
    code: "E_NATIVE_LOAD",
    received: reason,
    hint: `Name a folder from which libraries may be loaded (not mounted noexec): CERATOPS_CACHE=some/folder; ${INSTEAD}`,
  });
}

export function notHere(platform: string): CeratopsError {
  return new CeratopsError("The native engine runs in Node on Linux and macOS.", {
    code: "E_NATIVE_PLATFORM",
    received: platform,
    hint: 'engine.use("wasm")',
  });
}

export function outOfMemory(bytes: number, has: number): CeratopsError {
  const mebibytes = (count: number): string => `${(count / 2 ** 20).toFixed(0)} MiB`;
  return new CeratopsError("The native engine has not enough memory.", {
    code: "E_OUT_OF_MEMORY",
    expected: "no more than the host gives",
    received: `${mebibytes(bytes)} asked for, ${mebibytes(has)} in use`,
    hint: "Use a smaller batchSize or a smaller model.",
  });
}

export function closed(): CeratopsError {
  return new CeratopsError("The native engine is closed.", {
    code: "E_ENGINE_CLOSED",
    hint: "Finish reading results before you close the engine.",
  });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const firstLines = (text: string): string => text.split("\n").filter((line) => line.trim() !== "").slice(0, 3).join("; ");
