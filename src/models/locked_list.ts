import { CeratopsError } from "../errors.ts";

const changing = ["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"] as const;

/** A copy of a list that says what to do instead when somebody tries to change it. */
export function lockedList<T>(items: readonly T[], what: string, hint: string): readonly T[] {
  const list = [...items];
  for (const method of changing) {
    Object.defineProperty(list, method, {
      enumerable: false,
      value: (): never => {
        throw new CeratopsError(`${what} cannot be changed through its list of layers`, {
          code: "E_LAYERS_READONLY",
          where: `layers.${method}()`,
          expected: "a list that is read",
          received: `layers.${method}()`,
          hint,
        });
      },
    });
  }
  return Object.freeze(list);
}
