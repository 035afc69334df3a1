import { programRejected, reasonOf } from "./problems.ts";

/** Compiles a module off this thread. */
export async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw programRejected(reasonOf(error));
  }
}
