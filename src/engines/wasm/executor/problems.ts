import { CeratopsError } from "../../../errors.ts";

/** A program trapped: what memory holds now is anybody's guess. */
export function crashed(reason: string): CeratopsError {
  return new CeratopsError("The WebAssembly engine stopped while it ran a program.", {
    code: "E_ENGINE_CRASHED",
    received: reason,
    hint: "This is a bug in Ceratops: please report it with the model and the shapes of its inputs.",
  });
}

export function closed(): CeratopsError {
  return new CeratopsError("The WebAssembly engine is closed.", {
    code: "E_ENGINE_CLOSED",
    hint: "Finish reading results before you close the engine.",
  });
}

export function threadsFailed(reason: string): CeratopsError {
  return new CeratopsError("The WebAssembly engine could not start its worker threads.", {
    code: "E_ENGINE_THREADS",
    received: reason,
    hint: "In Node set CERATOPS_THREADS=1; in a page allow `worker-src blob:` in its Content-Security-Policy.",
  });
}

export function programRejected(reason: string): CeratopsError {
  return new CeratopsError("The host refused a program of the WebAssembly engine.", {
    code: "E_ENGINE_PROGRAM",
    received: reason,
    hint: "Ceratops needs WebAssembly with SIMD: Node 20, Chrome 91, Firefox 89, Safari 16.4 or later.",
  });
}

export function outOfMemory(byteLength: number, has: number): CeratopsError {
  return new CeratopsError("The WebAssembly engine has not enough memory.", {
    code: "E_OUT_OF_MEMORY",
    expected: "at most 4 GiB, and no more than the host gives",
    received: `${(byteLength / 2 ** 20).toFixed(0)} MiB asked for, ${(has / 2 ** 20).toFixed(0)} MiB in use`,
    hint: "Use a smaller batchSize or a smaller model.",
  });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
