export { normal, truncatedNormal, uniform, type NormalOptions, type RandomOptions, type UniformOptions } from "./continuous.ts";
export { categorical, dropout, randint, shuffle, type CategoricalOptions, type DropoutOptions, type RandintOptions, type ShuffleOptions } from "./discrete.ts";
export { makeDefaultSeed, SeedGenerator, setRandomSeed, uniformGenerator, type Seed, type SeedGeneratorOptions } from "./seed_generator.ts";
