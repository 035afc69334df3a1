import { CeratopsError } from "../errors.ts";
import type { Variable } from "../tensor/variable.ts";
import { Configured } from "../util/configured.ts";
import { option, required, type Used } from "../util/options.ts";
import { serializeObject, type Serialized } from "../util/serialize.ts";
import type { Optimizer } from "./optimizer.ts";

const serialize = (optimizer: Optimizer): Serialized => serializeObject("keras.optimizers", optimizer);

const table = {
  defaultOptimizer: { ...required<Optimizer>(), serialize },
  optimizerMap: {
    ...option<Readonly<Record<string, Optimizer>>>({}),
    serialize: (map: Readonly<Record<string, Optimizer>>) =>
      Object.fromEntries(Object.entries(map).map(([pattern, optimizer]) => [pattern, serialize(optimizer)])),
  },
};

export interface OptimizerMapOptions {
  /** For variables that no pattern fits. */
  readonly defaultOptimizer: Optimizer;
  /** Optimizers by pattern of the whole path of a variable, such as `"dense_1/.*"`. */
  readonly optimizerMap?: Readonly<Record<string, Optimizer>> | undefined;
}

/** Which optimizer is for which variable. */
export class PathMap extends Configured<typeof table> {
  protected declare readonly options: Used<typeof table>;

  constructor(options: OptimizerMapOptions) {
    super({ className: "OptimizerMap", table }, { ...options });
  }

  /** The optimizers, each once: those of the patterns, then the one for the rest. */
  get optimizers(): readonly Optimizer[] {
    const { optimizerMap, defaultOptimizer } = this.options;
    return [...new Set([...Object.values(optimizerMap), defaultOptimizer])];
  }

  /** The optimizer for a variable; an error if two patterns fit. */
  optimizerFor({ path }: Variable): Optimizer {
    const { optimizerMap, defaultOptimizer } = this.options;
    const fitting = Object.entries(optimizerMap).filter(([pattern]) => path === pattern || matches(pattern, path));
    if (fitting.length > 1) throw ambiguous(path, fitting.map(([pattern]) => pattern));
    return fitting[0]?.[1] ?? defaultOptimizer;
  }
}

const matches = (pattern: string, path: string): boolean => new RegExp(`^(?:${pattern})$`).test(path);

const ambiguous = (path: string, patterns: readonly string[]): CeratopsError =>
  new CeratopsError(`More than one optimizer is given for variable "${path}"`, {
    code: "E_OPTIMIZER_MAP",
    where: path,
    expected: "one pattern that fits",
    received: patterns.map((pattern) => `"${pattern}"`).join(" and "),
    hint: `optimizerMap: { "${path}": optimizers.Adam() }`,
  });
