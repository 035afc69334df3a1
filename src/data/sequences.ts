import { CeratopsError } from "../errors.ts";
import { tensor, type TensorLike } from "../tensor/convert.ts";
import { canonicalDType, type DTypeName } from "../tensor/promotion.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { oneOf } from "../util/checks.ts";

type Side = "pre" | "post";

export interface PadSequencesOptions<V extends number | string = number> {
  /** How many steps the result has; those of the longest sequence unless set. */
  readonly maxlen?: number | null;
  /** The dtype of numbers, `"int32"`. */
  readonly dtype?: DTypeName;
  /** The side that short sequences are filled up on; `"pre"`. */
  readonly padding?: Side;
  /** The side that long sequences are cut on; `"pre"`. */
  readonly truncating?: Side;
  /** What fills up; 0, for texts the empty one. */
  readonly value?: V;
}

interface Nested<T> extends ReadonlyArray<T | Nested<T>> {}

const side = oneOf<Side>("pre", "post");

/** An element as the sequences hold them, with the filling in the place of every number or text. */
const filled = (element: unknown, value: unknown): unknown =>
  Array.isArray(element) ? element.map((inner) => filled(inner, value)) : value;

function fit(sequence: readonly unknown[], steps: number, cutAt: Side, padAt: Side, filling: unknown): unknown[] {
  const kept = cutAt === "pre" ? sequence.slice(Math.max(0, sequence.length - steps)) : sequence.slice(0, steps);
  const rest = Array.from({ length: steps - kept.length }, () => filling);
  return padAt === "pre" ? [...rest, ...kept] : [...kept, ...rest];
}

/**
 * Sequences of different lengths brought to one: short ones are filled up, long ones cut.
 *
 * `sequences` of steps, each a number, a text or an array of one shape; `[sequences, maxlen, …]` comes out, a tensor of
 * numbers or nested arrays of texts.
 *
 * @throws CeratopsError where something is no sequence, or the steps differ in shape
 * @example
 * ```ts
 * const x = utils.padSequences([[1], [2, 3], [4, 5, 6]]); // [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
 * ```
 */
export function padSequences(sequences: Nested<number>, options?: PadSequencesOptions): Tensor;
export function padSequences(sequences: Nested<string>, options?: PadSequencesOptions<string>): readonly unknown[];
export function padSequences(
  sequences: Nested<number> | Nested<string>,
  options: PadSequencesOptions | PadSequencesOptions<string> = {},
): Tensor | readonly unknown[] {
  const rows = sequences.map((sequence, i) => {
    if (Array.isArray(sequence)) return sequence as readonly unknown[];
    throw new CeratopsError("utils.padSequences takes a list of sequences", {
      code: "E_SEQUENCES",
      where: `sequence ${i}`,
      expected: "an array",
      received: typeof sequence,
      hint: "utils.padSequences([[1, 2], [3]])",
    });
  });
  const steps = options.maxlen ?? Math.max(0, ...rows.map(({ length }) => length));
  const padding = side(options.padding ?? "pre", "utils.padSequences: padding");
  const truncating = side(options.truncating ?? "pre", "utils.padSequences: truncating");
  const sample = rows.find(({ length }) => length > 0)?.[0];
  const isText = [sample].flat(Infinity as 9).some((leaf) => typeof leaf === "string");
  const filling = filled(sample, options.value ?? (isText ? "" : 0));
  const padded = rows.map((row) => fit(row, steps, truncating, padding, filling));
  return isText ? padded : tensor(padded as TensorLike, canonicalDType(options.dtype ?? "int32"));
}
