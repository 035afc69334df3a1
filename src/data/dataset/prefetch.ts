import { ahead } from "./ahead.ts";
import type { Source } from "./pass.ts";

/** Asks for up to `count` elements before they are needed. */
export const prefetch = <T>(source: Source<T>, count: number): Source<T> => ({
  ...source,
  open: (walk) => ahead(source.open(walk), count, (element) => element),
});
