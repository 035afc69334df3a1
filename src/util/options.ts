import { CeratopsError, reworded } from "../errors.ts";
import { camelCase, configKey, nearest, oneOfMany } from "./names.ts";
import { tolerate } from "./tolerance.ts";

/**
 * One option of a layer, optimizer, loss…: what users may write, what the object works with, and how it stands in a
 * config. Each option is stated once, in a table; constructor types, defaults, checks and configs follow from it.
 */
export interface Option<Written, Used = Written> {
  /** Absent where the option must be given. */
  readonly fallback?: Written;
  readonly parse: (written: Written, where: string) => Used;
  readonly serialize: (used: Used) => unknown;
}

/** Any option: what it takes and gives differs, so this is the widest form of both. */
interface AnyOption {
  readonly fallback?: unknown;
  readonly parse: (written: never, where: string) => unknown;
  readonly serialize: (used: never) => unknown;
}

export type OptionTable = Readonly<Record<string, AnyOption>>;

type WrittenBy<O> = O extends Option<infer Written, infer _> ? Written : never;
type UsedBy<O> = O extends { readonly parse: (written: never, where: string) => infer Used } ? Used : never;
type RequiredKeys<T> = { [K in keyof T]: T[K] extends { readonly fallback: unknown } ? never : K }[keyof T];

/** What a constructor takes. */
export type Written<T extends OptionTable> = {
  readonly [K in Exclude<keyof T, RequiredKeys<T>>]?: WrittenBy<T[K]> | undefined;
} & { readonly [K in RequiredKeys<T>]: WrittenBy<T[K]> };

/** What the object holds. */
export type Used<T extends OptionTable> = { readonly [K in keyof T]: UsedBy<T[K]> };

const same = <T>(value: T): T => value;

/** An option that is kept as it is written. */
export const option = <T>(fallback: T, parse: (written: T, where: string) => T = same) => ({
  fallback,
  parse,
  serialize: same<T>,
});

/** An option that Keras leaves out of configs. */
export const unsaved = <Written, Used>(saved: Option<Written, Used> & { readonly fallback: Written }) => ({
  ...saved,
  serialize: (): undefined => undefined,
});

/** An option that must be given. */
export const required = <T>(parse: (written: T, where: string) => T = same) => ({ parse, serialize: same<T> });

/** Reads what was written against a table: fills defaults, checks, and refuses names that nobody knows. */
export function readOptions<T extends OptionTable>(
  table: T,
  written: Readonly<Record<string, unknown>>,
  kind: string,
  alsoKnown: readonly string[] = [],
): Used<T> {
  const owner = typeof written["name"] === "string" ? `${kind} "${written["name"]}"` : kind;
  refuseUnknown(written, [...new Set([...Object.keys(table), ...alsoKnown])], owner);
  const read = Object.entries(table).map(([name, entry]) => {
    const value = written[name] === undefined ? entry.fallback : written[name];
    if (value === undefined) throw missing(owner, name);
    return [name, parsed(entry, value, `${owner}: ${name}`)];
  });
  return Object.fromEntries(read) as Used<T>;
}

function parsed(entry: AnyOption, value: unknown, where: string): unknown {
  try {
    return entry.parse(value as never, where);
  } catch (error) {
    // Families of parts do not know whose option they read.
    throw reworded(error, (known) => (known.where === undefined ? { where } : {}));
  }
}

/** The config of an object: snake_case keys in the order of the table, without the options that are not saved. */
export function writeConfig<T extends OptionTable>(table: T, used: Used<T>): Record<string, unknown> {
  const written = Object.entries(table).map(([name, entry]) => [configKey(name), entry.serialize(used[name] as never)]);
  return Object.fromEntries(written.filter(([, value]) => value !== undefined));
}

/** Constructor options out of a config: the same keys in camelCase. */
export const fromConfigKeys = (config: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [camelCase(key), value]));

function refuseUnknown(written: Readonly<Record<string, unknown>>, known: readonly string[], owner: string): void {
  const names = Object.keys(written);
  const unknown = names.find((name) => !known.includes(name) && !tolerate(`${owner}: unknown option "${name}" passed over`));
  if (unknown === undefined) return;
  if (unknown === "0") throw textAsOptions(written, known, owner);
  throw new CeratopsError(`${owner} has no option "${unknown}"`, {
    code: "E_OPTION_UNKNOWN",
    where: owner,
    expected: oneOfMany(known, unknown),
    received: unknown,
    hint: hintFor(unknown, written[unknown], known),
  });
}

function hintFor(unknown: string, value: unknown, known: readonly string[]): string {
  const sizes = typeof value === "number" ? [value] : value;
  const isShape = ["inputDim", "input_shape", "input_dim"].includes(unknown) && Array.isArray(sizes);
  if (isShape) return `Input([${sizes.map(String).join(", ")}]), before the layer; leave ${unknown} out`;
  const meant = nearest(unknown, known);
  return meant === undefined ? `leave ${unknown} out` : `did you mean "${meant}"?`;
}

/** A text where options belong is spread into its letters. */
function textAsOptions(written: Readonly<Record<string, unknown>>, known: readonly string[], owner: string): CeratopsError {
  const letters = Object.entries(written).filter(([name]) => /^\d+$/.test(name));
  const text = JSON.stringify(letters.map(([, letter]) => letter).join(""));
  return new CeratopsError(`${owner} takes its options by name, in one object`, {
    code: "E_OPTIONS",
    where: owner,
    expected: `options: { ${known.slice(0, 3).map((name) => `${name}: …`).join(", ")} }`,
    received: `the text ${text}`,
    hint: `{ ${known.includes("activation") ? "activation" : (known[0] ?? "name")}: ${text} }`,
  });
}

function missing(owner: string, name: string): CeratopsError {
  return new CeratopsError(`${owner} needs "${name}"`, {
    code: "E_OPTION_MISSING",
    where: owner,
    expected: `a value for "${name}"`,
    received: "nothing",
  });
}
