import { CeratopsError } from "../errors.ts";
import { tensor, type TensorLike } from "../tensor/convert.ts";
import { canonicalDType, type DTypeName } from "../tensor/promotion.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { oneOf } from "../util/checks.ts";

type Side = "pre" | "post";

interface PadOptions {
  /** How many steps the result has; those of the longest sequence unless set. */
  readonly maxlen?: number | null;
  /** The side that short sequences are filled up on; `"pre"`. */
  readonly padding?: Side;
  /** The side that long sequences are cut on; `"pre"`. */
  readonly truncating?: Side;
}

export interface PadSequencesOptions extends PadOptions {
  /** The dtype of the result, `"int32"`. */
  readonly dtype?: DTypeName;
  /** What fills up; 0. */
  readonly value?: number;
}

export interface PadTextsOptions extends PadOptions {
  /** Says that the steps are texts, as in Keras. */
  readonly dtype: TextType;
  /** What fills up; the empty text. */
  readonly value?: string;
}

/** `"string"`, or what Python calls it. */
type TextType = "string" | "object" | "str";

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
 * @throws CeratopsError where something is no sequence, the steps differ in shape, or texts come without `dtype: "string"`
 * @example
 * ```ts
 * const x = utils.padSequences([[1], [2, 3], [4, 5, 6]]); // [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
 * ```
 */
export function padSequences(sequences: Nested<number>, options?: PadSequencesOptions): Tensor;
export function padSequences(sequences: Nested<string>, options: PadTextsOptions): readonly unknown[];
export function padSequences(
  sequences: Nested<number> | Nested<string>,
  options: PadSequencesOptions | PadTextsOptions = {},
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
  const { dtype = "int32" } = options;
  const saysText = isTextType(dtype);
  if (!saysText && (isText || typeof options.value === "string")) throw textsUnsaid(dtype);
  const filling = filled(sample, options.value ?? (isText ? "" : 0));
  const padded = rows.map((row) => fit(row, steps, truncating, padding, filling));
  return saysText ? padded : tensor(padded as TensorLike, canonicalDType(dtype));
}

/** Names of texts, NumPy's `<U3` among them. */
const isTextType = (dtype: string): dtype is TextType => /^(string|object|str|[<>=|]?[US]\d*)$/.test(dtype);

const textsUnsaid = (dtype: string): CeratopsError =>
  new CeratopsError("utils.padSequences was given texts where it makes numbers", {
    code: "E_SEQUENCES",
    where: "utils.padSequences: dtype",
    expected: `dtype: "string" for texts`,
    received: `dtype: "${dtype}"`,
    hint: `utils.padSequences(texts, { dtype: "string", value: "" })`,
  });
