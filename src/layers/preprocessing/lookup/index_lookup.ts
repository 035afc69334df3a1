import { CeratopsError } from "../../../errors.ts";
import * as ops from "../../../ops/index.ts";
import { floatx } from "../../../tensor/config.ts";
import { tensor } from "../../../tensor/convert.ts";
import type { SavedArray, SavedAsset } from "../../../tensor/saved_state.ts";
import { onlyShapesMatter } from "../../../tensor/operation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { OptionTable } from "../../../util/options.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { encode } from "../encode.ts";
import { hashBucket } from "../hashing/hash_bucket.ts";
import { HostLayer } from "../host_layer.ts";
import { checkLookup, type LookupOptions } from "./lookup_table.ts";
import { TokenCounts } from "./token_counts.ts";
import { Vocabulary, type Token } from "./vocabulary.ts";

/** Stands for masked tokens among vectors: no class. */
const NOWHERE = 2 ** 31 - 1;

/** Layers that know a vocabulary and turn tokens into indices, or indices into tokens. */
export abstract class IndexLookup<T extends OptionTable, K extends Token> extends HostLayer<T> {
  #vocabulary: Vocabulary<K>;
  #idf: readonly number[] | null;

  constructor(written: LayerWritten<T>) {
    super(written);
    const options = this.lookup;
    checkLookup(options, this.className);
    this.#vocabulary = this.#vocabularyOf([]);
    this.#idf = null;
    if (options.vocabulary !== null) this.setVocabulary(options.vocabulary, options.idfWeights);
  }

  /** Tokens by index; `includeSpecialTokens: false` leaves out those for what is masked or unknown. */
  getVocabulary({ includeSpecialTokens = true }: { readonly includeSpecialTokens?: boolean } = {}): (K | null)[] {
    const { special, tokens } = this.#vocabulary;
    return includeSpecialTokens ? [...special, ...tokens] : [...tokens];
  }

  vocabularySize(): number {
    return this.#vocabulary.size;
  }

  /**
   * Replaces the vocabulary.
   * @param tokens from the first index on; they may begin with the special tokens
   * @param idfWeights one per token, in mode `"tf_idf"`
   */
  setVocabulary(tokens: readonly K[], idfWeights: readonly number[] | null = null): void {
    const vocabulary = this.#vocabularyOf(tokens);
    const { maxTokens, outputMode } = this.lookup;
    if (tokens.length === 0) throw this.#wrong("at least one token", "an empty vocabulary");
    if (maxTokens !== null && vocabulary.size > maxTokens) throw this.#wrong(`at most ${maxTokens} tokens, special ones included`, vocabulary.size);
    if (outputMode === "tf_idf") this.#setWeights(tokens, vocabulary, idfWeights);
    else if (idfWeights !== null) throw this.#wrong(`idfWeights only with outputMode: "tf_idf"`, `outputMode "${outputMode}"`);
    this.#vocabulary = vocabulary;
  }

  /**
   * Learns the vocabulary from data: the most frequent tokens first. What was learned before is forgotten.
   * @param data nested arrays of tokens, or an iterable of them, batch after batch
   * @param options `steps`: how many batches are read, all if not said
   */
  async adapt(data: unknown, { steps = Infinity }: { readonly steps?: number } = {}): Promise<void> {
    if (this.lookup.vocabulary !== null) throw this.#wrong("a layer without a vocabulary of its own", "one that was given in the options");
    const counts = new TokenCounts<K>();
    let step = 0;
    for await (const documents of this.documentsOf(data)) {
      if (step++ >= steps) break;
      for (const document of documents) counts.addDocument(document);
    }
    const { maxTokens, maskToken, oovToken, outputMode, padToMaxTokens } = this.lookup;
    const learned = counts.mostFrequent([maskToken, oovToken]).slice(0, maxTokens === null ? undefined : maxTokens - this.#vocabulary.start);
    this.#vocabulary = this.#vocabularyOf(learned);
    if (outputMode !== "tf_idf") return;
    const weights = learned.map((token) => counts.inverseDocumentFrequency(token));
    this.#idf = this.#padded(this.#withSpecial(weights), padToMaxTokens ? maxTokens : null);
  }

  override copy(changes: Readonly<Record<string, unknown>> = {}): this {
    const copied = super.copy(changes);
    copied.#vocabulary = this.#vocabulary;
    copied.#idf = this.#idf;
    return copied;
  }

  override getBuildConfig(): Record<string, unknown> | null {
    return {};
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), vocabulary_size: this.#knownSize() };
  }

  override savedArrays(): ReadonlyMap<string, SavedArray> {
    const { outputMode } = this.lookup;
    if (outputMode !== "tf_idf") return new Map();
    const weights: SavedArray = {
      shape: null,
      dtype: "float32",
      read: () => Float32Array.from(this.#idf ?? []),
      assign: (data) => {
        this.#idf = data.length === 0 ? null : [...data];
      },
    };
    return new Map([["idf_weights", weights]]);
  }

  /** A vocabulary that was learned or set; one that was given in the options is in the config. */
  override savedAssets(): ReadonlyMap<string, SavedAsset> {
    if (this.lookup.vocabulary !== null) return new Map();
    const vocabulary: SavedAsset = {
      write: () => this.getVocabulary().map(String).join("\n"),
      read: (text) => {
        const tokens = linesOf(text).map((line) => this.tokenOf(line));
        const { size } = this.#vocabularyOf([]);
        if (tokens.length > size) this.#vocabulary = this.#vocabularyOf(tokens);
      },
    };
    return new Map([["vocabulary.txt", vocabulary]]);
  }

  /** The token that a line of a vocabulary file stands for. */
  protected abstract tokenOf(line: string): K;

  /** The data of `adapt`, batch after batch, as lists of tokens. */
  protected abstract documentsOf(data: unknown): AsyncIterable<readonly (readonly K[])[]>;

  /** The options that every lookup has. */
  protected get lookup(): LookupOptions<K> {
    return this.options as unknown as LookupOptions<K>;
  }

  protected get vocabulary(): Vocabulary<K> {
    return this.#vocabulary;
  }

  /** The index of a token, by its hash if it is not known. */
  protected indexOf(token: K): number {
    const { maskToken, outputMode, numOovIndices: unknown, salt } = this.lookup;
    const masks = maskToken !== null && token === maskToken;
    if (masks) return outputMode === "int" ? 0 : NOWHERE;
    const known = this.#vocabulary.indexOf(token);
    if (known !== undefined) return known;
    const first = this.#vocabulary.start - unknown;
    if (unknown > 0) return first + (unknown === 1 ? 0 : hashBucket(token, unknown, salt));
    if (onlyShapesMatter()) return 0;
    throw this.#wrong(`tokens of the vocabulary, as numOovIndices is 0`, `"${token}"`);
  }

  /** Indices in the form that the options ask for. */
  protected finish(indices: Tensor): Tensor {
    const { outputMode: mode } = this.lookup;
    if (mode === "int") return indices;
    const depth = this.#depth();
    if (mode !== "tf_idf") return encode(indices, { mode, depth, dtype: "int32" });
    const counts = encode(indices, { mode: "count", depth, dtype: floatx() });
    return ops.multiply(counts, tensor(this.#idf ?? Array.from({ length: depth }, () => 1), floatx()));
  }

  #vocabularyOf(tokens: readonly K[]): Vocabulary<K> {
    const { maskToken, oovToken, numOovIndices, outputMode } = this.lookup;
    const mask = outputMode === "int" ? maskToken : null;
    return new Vocabulary(tokens, { mask, unknown: { count: numOovIndices, token: oovToken } }, this.name);
  }

  #setWeights(tokens: readonly K[], vocabulary: Vocabulary<K>, given: readonly number[] | null): void {
    const weights = given ?? this.lookup.idfWeights;
    const { size, tokens: plain } = vocabulary;
    if (weights === null || (weights.length !== tokens.length && weights.length !== plain.length)) {
      throw this.#wrong(`${tokens.length} idfWeights, one per token`, weights === null ? "none" : weights.length);
    }
    const all = weights.length === size ? weights : this.#withSpecial(weights);
    this.#idf = this.#padded(all, this.lookup.padToMaxTokens ? this.lookup.maxTokens : null);
  }

  /** Special tokens count for as much as the others on average. */
  #withSpecial(weights: readonly number[]): number[] {
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
    return [...Array.from({ length: this.#vocabulary.start }, () => mean), ...weights];
  }

  #padded(weights: readonly number[], length: number | null): readonly number[] {
    return length === null ? weights : Array.from({ length }, (_, i) => weights[i] ?? 0);
  }

  #knownSize(): number | null {
    return this.#vocabulary.tokens.length > 0 ? this.#vocabulary.size : this.lookup.vocabularySize;
  }

  /** How long vectors over the vocabulary are. */
  #depth(): number {
    const { padToMaxTokens, maxTokens, outputMode } = this.lookup;
    const depth = padToMaxTokens ? maxTokens : this.#knownSize();
    if (depth !== null) return depth;
    throw new CeratopsError(`"${this.name}" has no vocabulary yet`, {
      code: "E_NOT_ADAPTED",
      where: this.name,
      expected: `a vocabulary, for outputMode "${outputMode}"`,
      received: "none",
      hint: "await layer.adapt(data), or vocabulary: [...] in the options",
    });
  }

  #wrong(expected: string, received: string | number): CeratopsError {
    return new CeratopsError(`"${this.name}" cannot do this with its vocabulary`, {
      code: "E_VOCABULARY",
      where: this.name,
      expected,
      received: String(received),
      hint: `layers.${this.className}({ numOovIndices: 1 }), then await layer.adapt(data) or layer.setVocabulary(tokens)`,
    });
  }
}

/** Lines as Python's `splitlines` cuts them; empty ones at the end do not count. */
function linesOf(text: string): string[] {
  // oxlint-disable-next-line eslint/no-control-regex -- some control characters end lines in Python
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}
