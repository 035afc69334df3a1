import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { describe } from "../../tensor/convert.ts";
import { uniqueName } from "../../tensor/names.ts";
import { fromTypedArray, Tensor } from "../../tensor/tensor.ts";
import { Variable } from "../../tensor/variable.ts";
import { MersenneTwister } from "./mersenne_twister.ts";

/** A number gives the same values at each call, a generator new ones; a tensor is a key, uint32 [2]. */
export type Seed = number | SeedGenerator | Tensor;

export interface SeedGeneratorOptions {
  readonly seed?: number | null | undefined;
  readonly name?: string | null | undefined;
}

const LARGEST_DEFAULT_SEED = 1e9;

let defaults: MersenneTwister | undefined;
let shared: SeedGenerator | undefined;

/** A seed for what was given none: random, or the next one after `setRandomSeed`. */
export function makeDefaultSeed(): number {
  return defaults?.integer(1, LARGEST_DEFAULT_SEED) ?? 1 + Math.floor(Math.random() * LARGEST_DEFAULT_SEED);
}

/** A source of fractions from 0 to 1, exclusive, on the JavaScript side, such as for the order of examples. */
export function uniformGenerator(seed: number = makeDefaultSeed()): () => number {
  const twister = new MersenneTwister(seed);
  return () => twister.fraction();
}

/**
 * Makes everything random from here on repeatable: initial weights, dropout, and whatever else is given no seed of its
 * own. The values are those of Keras on its JAX backend after `keras.utils.set_random_seed(seed)`.
 *
 * @example
 * ```ts
 * setRandomSeed(42);
 * ```
 */
export function setRandomSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) throw badSeed(seed);
  defaults = new MersenneTwister(seed);
  shared = undefined;
}

/**
 * A source of keys: each random op that is given it moves it one on, so that calls give new values, and the same ones
 * again from the same seed. Its state is a variable, and is part of a model's compiled steps.
 *
 * @example
 * ```ts
 * const seed = new random.SeedGenerator(1337);
 * const a = random.normal([2], { seed });
 * const b = random.normal([2], { seed }); // other values
 * ```
 */
export class SeedGenerator {
  readonly name: string;
  /** Seed and number of draws, uint32 [2]. */
  readonly state: Variable;
  readonly #written: number | null;

  constructor(seed: number | null | SeedGeneratorOptions = null, options: SeedGeneratorOptions = {}) {
    const written = typeof seed === "number" || seed === null ? { ...options, seed } : seed;
    this.#written = written.seed ?? null;
    this.name = written.name ?? uniqueName("SeedGenerator");
    this.state = new Variable(keyOf(this.#written ?? makeDefaultSeed()), { name: "seed_generator_state", trainable: false });
    this.state.path = `${this.name}/seed_generator_state`;
  }

  /** The present key, uint32 [2]; the next call gives another one. */
  next(): Tensor {
    const { node } = this.state.value;
    this.state.assign(new Tensor(g.add(node, g.constant(Uint32Array.of(0, 1), node.type))));
    return new Tensor(node);
  }

  /** Like `next`, by Keras's way of stepping its shared generator: near-unique keys below a million. */
  nextUnordered(): Tensor {
    const { node } = this.state.value;
    const mixed = g.multiply(g.add(node, g.like(1, node)), g.like(5387, node));
    this.state.assign(new Tensor(g.binary("remainder", mixed, g.like(933199, node))));
    return new Tensor(node);
  }

  getConfig(): { seed: number | null; name: string } {
    return { seed: this.#written, name: this.name };
  }
}

/** What is drawn from where no seed is given. */
export function sharedGenerator(): SeedGenerator {
  shared ??= new SeedGenerator();
  return shared;
}

/** A seed as a key: the seed, and no draws. */
function keyOf(seed: number): Tensor {
  if (!Number.isSafeInteger(seed)) throw badSeed(seed);
  return fromTypedArray(Uint32Array.of(seed, 0), [2], "uint32");
}

/** The key for one random op. */
export function drawKey(seed: Seed | null | undefined): Node {
  if (seed instanceof Tensor) return g.convert(g.reshape(seed.node, [2]), "uint32");
  if (seed instanceof SeedGenerator) return seed.next().node;
  if (typeof seed === "number") return keyOf(seed).node;
  if (seed !== null && seed !== undefined) throw badSeed(seed);
  return sharedGenerator().nextUnordered().node;
}

function badSeed(received: unknown): CeratopsError {
  return new CeratopsError("A seed must be a whole number or a SeedGenerator", {
    code: "E_SEED",
    expected: "a whole number, a SeedGenerator, or nothing",
    received: describe(received),
    hint: "{ seed: 42 }",
  });
}
