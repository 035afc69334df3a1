import * as constraints from "../../constraints/index.ts";
import * as initializers from "../../initializers/index.ts";
import * as losses from "../../losses/index.ts";
import * as metrics from "../../metrics/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import * as schedules from "../../optimizers/schedules/index.ts";
import * as random from "../../random/index.ts";
import * as regularizers from "../../regularizers/index.ts";
import { snakeCase } from "../../tensor/names.ts";
import type { Serialized } from "../../util/serialize.ts";

type Config = Readonly<Record<string, unknown>>;

/** A family of parts: where the package exports them, and how one is read. */
export interface PartFamily {
  readonly module: string;
  readonly members: Readonly<Record<string, unknown>>;
  read(part: Serialized): { getConfig(): object };
  /** The name by which a part without options of its own can be given; absent where files tell the two apart. */
  shortName?(className: string): string;
  /** Whether its parts are classes, made by `new`. */
  readonly isClass?: boolean;
  /** Whether parts without a name are numbered as they are made. */
  readonly isNumbered?: boolean;
}

const families: Readonly<Record<string, PartFamily>> = {
  "keras.initializers": { module: "initializers", members: initializers, read: initializers.deserialize, shortName: snakeCase },
  "keras.regularizers": { module: "regularizers", members: regularizers, read: regularizers.deserialize, shortName: snakeCase },
  "keras.constraints": { module: "constraints", members: constraints, read: constraints.deserialize, shortName: snakeCase },
  "keras.losses": { module: "losses", members: losses, read: losses.deserialize },
  "keras.metrics": { module: "metrics", members: metrics, read: metrics.deserialize, isNumbered: true },
  "keras.optimizers": {
    module: "optimizers",
    members: optimizers,
    read: optimizers.deserialize,
    shortName: (className) => className.toLowerCase(),
    isNumbered: true,
  },
  "keras.optimizers.schedules": { module: "optimizers.schedules", members: schedules, read: schedules.deserialize },
  "keras.random": { module: "random", members: random, read: random.deserialize, isClass: true, isNumbered: true },
};

/** The family of a built-in part; undefined for parts of the user's own, and for what is no part. */
export function familyOf({ module, class_name: className }: Serialized): PartFamily | undefined {
  const family = typeof module === "string" && Object.hasOwn(families, module) ? families[module] : undefined;
  return family !== undefined && Object.hasOwn(family.members, className) ? family : undefined;
}

/**
 * The options of a built-in part that make it what it is: those without which it would be another, with numbers as short
 * as they can be. The name of a numbered part stays, and no part is read without a seed, since that would draw one.
 */
export function essentialOptions(part: Serialized, family: PartFamily): Config {
  const given = Object.fromEntries(Object.entries(part.config).filter(([, value]) => value !== undefined));
  const seeded = given["seed"] === null ? { ...given, seed: 0 } : given;
  const fixed = family.isNumbered === true ? ["seed", "name"] : ["seed"];
  const wanted = configOf(family, part, seeded);
  if (wanted === undefined) return given;
  let options: Config = seeded;
  for (const [key, value] of Object.entries(seeded)) {
    const { [key]: _, ...without } = options;
    const shorter = { ...options, [key]: shortNumber(value) };
    if (!fixed.includes(key) && configOf(family, part, without) === wanted) options = without;
    else if (configOf(family, part, shorter) === wanted) options = shorter;
  }
  if (given["seed"] !== null) return options;
  const { seed: _, ...unseeded } = options;
  return unseeded;
}

/** The whole config of a part with these options; undefined where there is no such part. */
function configOf(family: PartFamily, part: Serialized, options: Config): string | undefined {
  try {
    return JSON.stringify(family.read({ ...part, config: options }).getConfig());
  } catch {
    return undefined;
  }
}

/** 0.01 for what became of it as a float of 32 bits. */
export function shortNumber(value: unknown): unknown {
  if (typeof value !== "number" || !Number.isFinite(value) || Math.fround(value) !== value) return value;
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
