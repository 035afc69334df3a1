import { CeratopsError } from "../errors.ts";
import { deserialize, makeDefaultSeed, SeedGenerator, serialize } from "../random/index.ts";
import type { Option } from "../util/options.ts";
import { isSerialized } from "../util/serialize.ts";

/** A number gives the same values at each call, a generator new ones, null a number chosen once. */
export type SeedOption = number | SeedGenerator | null;

export interface HeldSeed {
  readonly seed: number | SeedGenerator;
  /** What was written, for configs: no seed stays no seed. */
  readonly written: SeedOption;
}

/** The seed of a random initializer. */
export const seedOption = (): Option<SeedOption, HeldSeed> & { readonly fallback: SeedOption } => ({
  fallback: null,
  parse: (written, where) => hold(written, where),
  serialize: ({ written }) =>
    written instanceof SeedGenerator ? serialize(written) : written,
});

function hold(written: unknown, where: string): HeldSeed {
  if (written === null) return { seed: makeDefaultSeed(), written };
  if (typeof written === "number" && Number.isInteger(written)) return { seed: written, written };
  if (written instanceof SeedGenerator) return { seed: written, written };
  if (isSerialized(written)) {
    const generator = deserialize(written);
    return { seed: generator, written: generator };
  }
  throw new CeratopsError(`${where} must be a whole number`, {
    code: "E_SEED",
    where,
    expected: "a whole number, a SeedGenerator or null",
    received: String(written),
    hint: "seed: 42",
  });
}
