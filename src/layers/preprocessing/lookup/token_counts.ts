import type { Token } from "./vocabulary.ts";

/** How often each token occurs, and in how many documents. */
export class TokenCounts<T extends Token> {
  readonly #occurrences = new Map<T, number>();
  readonly #documents = new Map<T, number>();
  #total = 0;

  addDocument(tokens: readonly T[]): void {
    this.#total++;
    for (const token of tokens) this.#occurrences.set(token, (this.#occurrences.get(token) ?? 0) + 1);
    for (const token of new Set(tokens)) this.#documents.set(token, (this.#documents.get(token) ?? 0) + 1);
  }

  /** Tokens from the most frequent on; of equally frequent ones the last in order comes first. */
  mostFrequent(without: readonly (T | null)[]): T[] {
    const known = [...this.#occurrences].filter(([token]) => !without.includes(token));
    return known.toSorted(([a, m], [b, n]) => n - m || compareTokens(b, a)).map(([token]) => token);
  }

  /** How telling a token is: `log(1 + documents / (1 + documents with the token))`. */
  inverseDocumentFrequency(token: T): number {
    return Math.log(1 + this.#total / (1 + (this.#documents.get(token) ?? 0)));
  }
}

const encoder = new TextEncoder();

/** Numbers by value, strings by their UTF-8 bytes. */
function compareTokens(a: Token, b: Token): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [encoder.encode(String(a)), encoder.encode(String(b))];
  const different = x.findIndex((byte, i) => byte !== y[i]);
  return different < 0 ? x.length - y.length : (x[different] ?? 0) - (y[different] ?? -1);
}
