import { CeratopsError } from "../../../errors.ts";

export type Token = string | number;

/** The tokens that stand before those that were learned. */
export interface Reserved<T extends Token> {
  /** Stands for what is not there at index 0, in mode `"int"` only; null if there is none. */
  readonly mask: T | null;
  /** How many indices are kept for tokens that are not known, and what they read as. */
  readonly unknown: { readonly count: number; readonly token: T | null };
}

/** Tokens by their index and indices by their token. */
export class Vocabulary<T extends Token> {
  readonly tokens: readonly T[];
  /** The index of the first token that is not reserved. */
  readonly start: number;
  readonly #reserved: Reserved<T>;
  readonly #indices: ReadonlyMap<T, number>;

  /** `given` may begin with the reserved tokens. */
  constructor(given: readonly T[], reserved: Reserved<T>, where: string) {
    this.#reserved = reserved;
    const special = this.special;
    this.start = special.length;
    const found = special.length > 0 && special.every((token, i) => token === given[i]);
    this.tokens = found ? given.slice(special.length) : given;
    this.#indices = new Map(this.tokens.map((token, i) => [token, i + this.start]));
    const repeated = this.tokens.find((token, i) => this.#indices.get(token) !== i + this.start);
    if (repeated !== undefined) throw wrongVocabulary(where, "each token once", `"${repeated}" twice`);
    const { mask } = reserved;
    if (mask !== null && this.#indices.has(mask)) {
      throw wrongVocabulary(where, `the mask token "${mask}" first, or not at all`, `"${mask}" at index ${given.indexOf(mask)}`);
    }
  }

  /** The reserved tokens, in their order. */
  get special(): readonly (T | null)[] {
    const { mask, unknown } = this.#reserved;
    return [...(mask === null ? [] : [mask]), ...Array.from({ length: unknown.count }, () => unknown.token)];
  }

  get size(): number {
    return this.start + this.tokens.length;
  }

  indexOf(token: T): number | undefined {
    return this.#indices.get(token);
  }

  /** The token at an index; what stands for the unknown where there is none. */
  at(index: number): T | null {
    const { mask, unknown } = this.#reserved;
    return index === 0 && mask !== null ? mask : (this.tokens[index - this.start] ?? unknown.token);
  }
}

function wrongVocabulary(where: string, expected: string, received: string): CeratopsError {
  return new CeratopsError(`"${where}" got a vocabulary that it cannot use`, {
    code: "E_VOCABULARY",
    where,
    expected,
    received,
    hint: `vocabulary: ["cat", "dog"]`,
  });
}
