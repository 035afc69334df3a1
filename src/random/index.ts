export { binomial } from "../ops/random/binomial.ts";
export { normal, truncatedNormal, uniform, type NormalOptions, type RandomOptions, type UniformOptions } from "../ops/random/continuous.ts";
export { categorical, dropout, randint, shuffle, type CategoricalOptions, type DropoutOptions, type RandintOptions, type ShuffleOptions } from "../ops/random/discrete.ts";
export { beta, gamma } from "../ops/random/gamma.ts";
export { makeDefaultSeed, SeedGenerator, setRandomSeed, uniformGenerator, type Seed, type SeedGeneratorOptions } from "../ops/random/seed_generator.ts";
export { deserialize, serialize } from "./registry.ts";
