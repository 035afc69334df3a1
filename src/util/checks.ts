import { CeratopsError } from "../errors.ts";

/** Checks of option values, to be used in option tables; `where` is `"dense: units"`. */
export type Check<T> = (written: T, where: string) => T;

/** The error of an option that cannot be used. */
export function refuse(where: string, expected: string, received: unknown, hint: string): CeratopsError {
  const name = where.slice(where.lastIndexOf(" ") + 1);
  return new CeratopsError(`${where} cannot be ${showValue(received)}`, {
    code: "E_OPTION_VALUE",
    where,
    expected,
    received: showValue(received),
    hint: `${name}: ${isNumeric(received) ? `Number(${showValue(received)})` : hint}`,
  });
}

/** Numbers from forms and files come as texts. */
const isNumeric = (value: unknown): boolean => typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));

const showValue = (value: unknown): string =>
  typeof value === "string" ? `"${value}"` : Array.isArray(value) ? `[${value.join(", ")}]` : String(value);

/** One of a few words. */
export const oneOf =
  <T>(...known: readonly T[]): Check<T> =>
  (written, where) => {
    if (known.includes(written)) return written;
    throw refuse(where, known.map(showValue).join(", "), written, showValue(known[0]));
  };

/** A finite number above zero. */
export const positive: Check<number> = (written, where) => {
  if (Number.isFinite(written) && written > 0) return written;
  throw refuse(where, "a number above 0", written, "1");
};

/** A finite number, zero or above. */
export const nonNegative: Check<number> = (written, where) => {
  if (Number.isFinite(written) && written >= 0) return written;
  throw refuse(where, "a number, 0 or above", written, "0.01");
};

/** A number from `low` to `high`. */
export const between =
  (low: number, high: number): Check<number> =>
  (written, where) => {
    if (typeof written === "number" && written >= low && written <= high) return written;
    const isPercent = low === 0 && high === 1 && written > 1 && written <= 100;
    throw refuse(where, `a number from ${low} to ${high}`, written, String(isPercent ? written / 100 : (low + high) / 2));
  };

/** The same check for an option that may be null. */
export const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (written, where) =>
    written === null ? null : check(written, where);

/** A number above `low` and below `high`. */
export const inside =
  (low: number, high: number): Check<number> =>
  (written, where) => {
    if (typeof written === "number" && written > low && written < high) return written;
    throw refuse(where, `a number between ${low} and ${high}`, written, String((low + high) / 2));
  };

/** A whole number from `low` on. */
export const wholeFrom =
  (low: number): Check<number> =>
  (written, where) => {
    if (Number.isInteger(written) && written >= low) return written;
    throw refuse(where, `a whole number, ${low} or above`, written, String(low));
  };

/** A number above `low`, `high` at most. */
export const aboveUpTo =
  (low: number, high: number): Check<number> =>
  (written, where) => {
    if (typeof written === "number" && written > low && written <= high) return written;
    throw refuse(where, `a number above ${low}, ${high} at most`, written, String(high));
  };

/** A number, zero or below. */
export const notPositive: Check<number> = (written, where) => {
  if (Number.isFinite(written) && written <= 0) return written;
  throw refuse(where, "a number, 0 or below", written, "0");
};
