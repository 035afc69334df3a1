import { CeratopsError } from "../../errors.ts";
import { isPromise, type MaybePromise } from "../../util/maybe_promise.ts";

/** Runs what the user gave; what it throws becomes the cause of an error that says where it happened. */
export function guarded<T>(where: string, position: number, run: () => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = run();
    if (!isPromise(value)) return value;
    return value.catch((cause: unknown) => {
      throw failure(where, position, cause);
    });
  } catch (cause) {
    throw failure(where, position, cause);
  }
}

const code = "E_DATASET_FUNCTION";

function failure(where: string, position: number, cause: unknown): CeratopsError {
  // One that was found further in says more about the place.
  if (cause instanceof CeratopsError && cause.code === code) return cause;
  return new CeratopsError(`The function given to ${where} failed at element ${position}`, {
    code,
    where: `${where}, element ${position}`,
    expected: "a function that answers for every element",
    received: cause instanceof Error ? `${cause.name}: ${cause.message.split("\n")[0]}` : String(cause),
    hint: "error.cause is what the function threw",
    cause,
  });
}
