import type { DType } from "../ir/dtype.ts";

let target: DType | undefined;

/**
 * Runs `body` with weights read in `dtype`: what a layer of a mixed-precision policy computes in. Undefined reads them
 * as they are stored.
 */
export function withAutocast<T>(dtype: DType | undefined, body: () => T): T {
  const outer = target;
  target = dtype;
  try {
    return body();
  } finally {
    target = outer;
  }
}

/** The dtype that floating-point weights are read in, if it is not their own. */
export const autocastDtype = (): DType | undefined => target;
