const SIZE = 624;
const SHIFT = 397;

/**
 * MT19937 as Python's `random` module seeds and reads it, so that the seeds drawn after `setRandomSeed(seed)` are those
 * that Keras draws after `keras.utils.set_random_seed(seed)`; or seeded as NumPy's `RandomState`, which shuffles data sets.
 *
 * Matsumoto & Nishimura, "Mersenne Twister", 1998; CPython's Modules/_randommodule.c; NumPy's mt19937.c.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  constructor(seed: number, seededBy: "python" | "numpy" = "python") {
    if (seededBy === "numpy") this.#seedByWord(seed);
    else {
      const magnitude = Math.abs(Math.trunc(seed));
      const low = magnitude >>> 0;
      const high = Math.floor(magnitude / 2 ** 32) >>> 0;
      this.#seedByArray(high === 0 ? [low] : [low, high]);
    }
  }

  /** A whole number from 0 to `last`: NumPy's `random_interval`. */
  upTo(last: number): number {
    const mask = 2 ** (32 - Math.clz32(last)) - 1;
    let drawn = last + 1;
    while (drawn > last) drawn = (this.#word() & mask) >>> 0;
    return drawn;
  }

  /** A whole number from `low` to `high`, both inclusive: Python's `randint`. */
  integer(low: number, high: number): number {
    const span = high - low + 1;
    const bits = Math.floor(Math.log2(span)) + 1;
    let drawn = span;
    while (drawn >= span) drawn = this.#word() >>> (32 - bits);
    return low + drawn;
  }

  /** A fraction from 0 to 1, exclusive, of 53 bits: Python's `random()`. */
  fraction(): number {
    const [high, low] = [this.#word() >>> 5, this.#word() >>> 6];
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  #seedByWord(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, this.#mixed(i - 1)) + i;
  }

  #seedByArray(key: readonly number[]): void {
    const state = this.#state;
    this.#seedByWord(19650218);
    let i = 1;
    const advance = (): void => {
      i++;
      if (i < SIZE) return;
      state[0] = state[SIZE - 1] ?? 0;
      i = 1;
    };
    for (let k = 0; k < Math.max(SIZE, key.length); k++) {
      const j = k % key.length;
      state[i] = ((state[i] ?? 0) ^ Math.imul(this.#mixed(i - 1), 1664525)) + (key[j] ?? 0) + j;
      advance();
    }
    for (let k = 0; k < SIZE - 1; k++) {
      state[i] = ((state[i] ?? 0) ^ Math.imul(this.#mixed(i - 1), 1566083941)) - i;
      advance();
    }
    state[0] = 0x80000000;
  }

  #mixed(i: number): number {
    const word = this.#state[i] ?? 0;
    return word ^ (word >>> 30);
  }

  #word(): number {
    if (this.#next === SIZE) this.#refill();
    let y = this.#state[this.#next++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % SIZE] ?? 0) & 0x7fffffff);
      state[i] = (state[(i + SHIFT) % SIZE] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
