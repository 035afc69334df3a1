import { refuse } from "../../../util/checks.ts";
import { customObject } from "../../../util/custom_objects.ts";
import { isSerialized, serializeFunction } from "../../../util/serialize.ts";

export type Standardizer = (text: string) => string;
export type Splitter = (text: string) => readonly string[];

// As in TensorFlow, which knows the upper case of ASCII only.
const lower: Standardizer = (text) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
const stripped: Standardizer = (text) => text.replaceAll(/[!-/:-@[-`{-~]/g, "");

/** What is done to a text first, by Keras's name. */
export const standardizers = {
  lower,
  strip_punctuation: stripped,
  lower_and_strip_punctuation: (text: string): string => stripped(lower(text)),
} as const;

/** How a text becomes tokens, by Keras's name. */
export const splitters = {
  whitespace: (text: string): string[] => text.split(/[ \t\n\v\f\r]+/).filter((token) => token !== ""),
  character: (text: string): string[] => Array.from(text),
} as const;

/** An option that is a function, the name of one, or null for nothing. */
export function step<F extends (text: string) => unknown, Name extends string>(fallback: Name, known: Readonly<Record<Name, F>>) {
  return {
    fallback: fallback as Name | F | null,
    parse: (written: Name | F | null, where: string): F | null => {
      if (written === null || typeof written === "function") return written;
      const names = Object.keys(known);
      const own = isSerialized(written) ? customObject(String(written.config)) : undefined;
      if (own !== undefined) return own as unknown as F;
      if (names.includes(written)) return known[written];
      throw refuse(where, `${names.map((name) => `"${name}"`).join(", ")}, a function or null`, written, `"${fallback}"`);
    },
    serialize: (used: F | null): unknown => {
      const name = Object.keys(known).find((one) => known[one as Name] === used);
      return used === null ? null : (name ?? serializeFunction(used));
    },
  };
}

/** Neighbouring tokens joined by spaces: of so many, or of up to a number. */
export function ngramsOf(tokens: readonly string[], ngrams: number | readonly number[]): string[] {
  const widths = typeof ngrams === "number" ? Array.from({ length: ngrams }, (_, i) => i + 1) : ngrams;
  const starts = (width: number): number => Math.max(0, tokens.length - width + 1);
  return widths.flatMap((width) => Array.from({ length: starts(width) }, (_, i) => tokens.slice(i, i + width).join(" ")));
}
