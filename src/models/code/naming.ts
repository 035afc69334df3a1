import { snakeCase } from "../../tensor/names.ts";
import type { Language } from "./language.ts";

/** Names that layers inside these layers take of the automatic ones, in Keras or here. */
const takenInside: Readonly<Record<string, readonly string[]>> = {
  MultiHeadAttention: ["softmax", "dropout"],
  GroupQueryAttention: ["softmax", "dropout"],
  // Keras makes a Functional model in each.
  Sequential: ["functional"],
};

/** A layer as far as names are concerned. */
export interface Named {
  readonly name: string;
  readonly className: string;
}

/**
 * The automatic names that a program gives which is run by itself: `dense`, `dense_1`, … in the order in which it makes
 * its layers. A name that the program would give anyway need not be written.
 */
export class AutomaticNames {
  readonly #counts = new Map<string, number>();
  /** Names that something unseen takes part in: better written always. */
  readonly #unsure: ReadonlySet<string>;

  /**
   * @param seen layers that the program makes by name
   * @param hidden layers that those make by themselves
   */
  constructor(seen: readonly Named[], hidden: readonly Named[]) {
    const inside = seen.flatMap(({ className }) => takenInside[className] ?? []);
    const made = hidden.filter(({ name, className }) => name.startsWith(snakeCase(className)));
    this.#unsure = new Set([...inside, ...made.map(({ className }) => snakeCase(className))]);
  }

  /** Whether a layer that is made next without a name gets the one it has. */
  wouldGive({ name, className }: Named): boolean {
    const base = snakeCase(className);
    return !this.#unsure.has(base) && name === this.#next(base);
  }

  /** Notes that a layer is made; true where its name need not be written. */
  take(layer: Named): boolean {
    const isAutomatic = this.wouldGive(layer);
    if (isAutomatic) this.skip(layer.className);
    return isAutomatic;
  }

  /** Notes that something takes the next automatic name, whatever it is called here. */
  skip(className: string): void {
    const base = snakeCase(className);
    this.#counts.set(base, (this.#counts.get(base) ?? 0) + 1);
  }

  #next(base: string): string {
    const count = this.#counts.get(base) ?? 0;
    return count === 0 ? base : `${base}_${count}`;
  }
}

/** Names of variables, each once, that are safe whatever the name was that they are made of. */
export class Variables {
  readonly #language: Language;
  readonly #taken: Set<string>;

  constructor(language: Language, outer?: Variables) {
    this.#language = language;
    this.#taken = new Set(outer === undefined ? language.reserved : outer.#taken);
  }

  /** A new name like `wanted`. */
  add(wanted: string): string {
    const words = wanted
      .replace(/([a-z\d])([A-Z])/g, "$1_$2")
      .split(/[^A-Za-z\d]+/)
      .filter((word) => word !== "");
    const spelled = this.#language.variableName(words);
    const base = /^[A-Za-z]/.test(spelled) ? spelled : `x${spelled}`;
    for (let n = 1; ; n++) {
      const name = n === 1 ? base : `${base}${/\d$/.test(base) ? "_" : ""}${n}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }
}

/** The name of a class or function of the user's own: what stands after the package it was registered in. */
export function ownName(name: string): string {
  const bare = name.slice(name.lastIndexOf(">") + 1).replace(/[^\w$]+/g, "_");
  return /^[A-Za-z_$]/.test(bare) ? bare : `_${bare}`;
}
