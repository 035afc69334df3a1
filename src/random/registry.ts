import { SeedGenerator, type SeedGeneratorOptions } from "../ops/random/seed_generator.ts";
import { refuse } from "../util/checks.ts";
import type { Serialized } from "../util/serialize.ts";

/** How a generator stands in files. */
export const serialize = (generator: SeedGenerator): Serialized => ({
  module: "keras.random",
  class_name: "SeedGenerator",
  config: { ...generator.getConfig() },
  registered_name: null,
});

/** A generator out of a file, at its beginning. */
export function deserialize({ class_name: name, config }: Serialized): SeedGenerator {
  if (name === "SeedGenerator") return new SeedGenerator(config as SeedGeneratorOptions);
  throw refuse("random: class_name", "SeedGenerator", name, "\"SeedGenerator\"");
}
