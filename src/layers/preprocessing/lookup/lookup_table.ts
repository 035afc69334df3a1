import { CeratopsError } from "../../../errors.ts";
import { oneOf, orNull, wholeFrom } from "../../../util/checks.ts";
import { option } from "../../../util/options.ts";
import { sparse, type OutputMode } from "../encode.ts";
import { saltOption } from "../hashing/hash_bucket.ts";
import type { Token } from "./vocabulary.ts";

/** What a lookup gives: indices, or vectors over the vocabulary. */
export type LookupMode = OutputMode | "tf_idf";

const modes = oneOf<LookupMode>("int", "one_hot", "multi_hot", "count", "tf_idf");

/** Names that Keras takes for modes besides their own. */
const otherNames: { readonly [name: string]: LookupMode } = { binary: "multi_hot", "tf-idf": "tf_idf" };

export const lookupMode = () => ({
  fallback: "int" as LookupMode | "binary" | "tf-idf",
  parse: (written: LookupMode | "binary" | "tf-idf", where: string): LookupMode =>
    modes(otherNames[written] ?? (written as LookupMode), where),
  serialize: (mode: LookupMode): LookupMode => mode,
});

/** Options of every lookup; `unknown` stands for tokens that are not known. */
export const lookupTable = <T extends Token>(unknown: T | null) => ({
  invert: option(false),
  maxTokens: option<number | null>(null, orNull(wholeFrom(2))),
  numOovIndices: option(1, wholeFrom(0)),
  oovToken: option<T | null>(unknown),
  maskToken: option<T | null>(null),
  outputMode: lookupMode(),
  sparse,
  padToMaxTokens: option(false),
  idfWeights: option<readonly number[] | null>(null),
  vocabulary: option<readonly T[] | null>(null),
  vocabularySize: option<number | null>(null),
  oovMethod: option<"floormod" | "farmhash">("floormod", oneOf<"floormod" | "farmhash">("floormod", "farmhash")),
  salt: saltOption(),
});

export interface LookupOptions<T extends Token> {
  readonly invert: boolean;
  readonly maxTokens: number | null;
  readonly numOovIndices: number;
  readonly oovToken: T | null;
  readonly maskToken: T | null;
  readonly outputMode: LookupMode;
  readonly padToMaxTokens: boolean;
  readonly idfWeights: readonly number[] | null;
  readonly vocabulary: readonly T[] | null;
  readonly vocabularySize: number | null;
  readonly oovMethod: "floormod" | "farmhash";
  readonly salt: readonly [number, number] | null;
}

/** Refuses options that contradict each other. */
export function checkLookup<T extends Token>(options: LookupOptions<T>, where: string): void {
  const { invert, outputMode, padToMaxTokens, maxTokens, idfWeights, vocabulary } = options;
  if (padToMaxTokens && maxTokens === null) throw contradiction(where, "maxTokens with padToMaxTokens", "no maxTokens", "maxTokens: 1000");
  if (invert && outputMode !== "int") throw contradiction(where, `outputMode: "int" with invert`, `"${outputMode}"`, `outputMode: "int"`);
  if (idfWeights !== null && outputMode !== "tf_idf") {
    throw contradiction(where, `idfWeights only with outputMode: "tf_idf"`, `"${outputMode}"`, `outputMode: "tf_idf"`);
  }
  if (vocabulary !== null && outputMode === "tf_idf" && idfWeights === null) {
    throw contradiction(where, "idfWeights beside the vocabulary", "none", "idfWeights: [0.5, 0.3]");
  }
}

function contradiction(where: string, expected: string, received: string, hint: string): CeratopsError {
  return new CeratopsError(`${where} got options that do not go together`, { code: "E_LOOKUP_OPTIONS", where, expected, received, hint });
}
