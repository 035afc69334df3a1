import { readOptions, writeConfig, type OptionTable, type Used, type Written } from "./options.ts";
import { isRecord } from "./tree.ts";

/** The table of what has no options. */
export type NoOptions = Readonly<Record<never, never>>;

/** The options of a class, and, for a built-in one, its name in Keras and in files. */
export interface Definition<T extends OptionTable> {
  readonly className?: string | undefined;
  readonly table: T;
}

/**
 * A part that can be made again from its class name and its config: initializers, losses, metrics, optimizers…
 * everything that is no layer. Its options are stated once, in a table; a class of one's own with options of its own
 * overrides `getConfig`.
 */
export abstract class Configured<T extends OptionTable = NoOptions> {
  /** Name of the class in Keras and in files. */
  readonly className: string;
  /** Whether Keras knows the class too. */
  readonly isBuiltIn: boolean;
  /** The options as the part uses them. */
  protected readonly options: Used<T>;
  readonly #table: OptionTable;

  constructor(definition?: Definition<T>, written: Readonly<Record<string, unknown>> = {}) {
    this.className = definition?.className ?? new.target.name;
    this.isBuiltIn = definition?.className !== undefined;
    this.#table = definition?.table ?? {};
    this.options = readOptions(this.#table, written, this.className) as Used<T>;
  }

  /** What makes an equal part: snake_case keys and values as Keras writes them. */
  getConfig(): Record<string, unknown> {
    return writeConfig(this.#table, this.options as Used<OptionTable>);
  }
}

/** A function that makes a part from its options; they may be left out where none is required. */
export type Maker<T extends OptionTable, Part> =
  Record<never, never> extends Written<T> ? (options?: Written<T>) => Part : (options: Written<T>) => Part;

type ConstructorOf<P> = abstract new (definition?: Definition<OptionTable>, written?: Readonly<Record<string, unknown>>) => P;

/** Something whose one method is `call`. */
type Called = Configured<OptionTable> & { call(...args: never[]): unknown };

/** A function of options and of the arguments of a part's `call`. */
export type Compute<T extends OptionTable, P extends Called> = (
  options: Used<T>,
  ...args: Parameters<P["call"]>
) => ReturnType<P["call"]>;

/**
 * For a kind of part whose one method is `call`: the function that defines built-in ones, by their name in Keras, their
 * options, and what they compute from both options and arguments.
 */
export function definerOf<P extends Called>(Base: ConstructorOf<P>) {
  const Parent = Base as ConstructorOf<Called>;
  return <T extends OptionTable>(className: string, table: T, compute: Compute<T, P>): Maker<T, P> => {
    class BuiltIn extends Parent {
      override call(...args: Parameters<P["call"]>): ReturnType<P["call"]> {
        return compute(this.options as Used<T>, ...args);
      }
    }
    const make = (written?: Readonly<Record<string, unknown>>): unknown => new BuiltIn({ className, table }, written);
    return make as Maker<T, P>;
  };
}

/** Lets one option be written by itself: `L2(0.01)` for `L2({ l2: 0.01 })`. */
export const withLeading =
  <K extends string, V, O extends { readonly [N in K]?: V | undefined }, Part>(name: K, make: (options?: O) => Part) =>
  (first?: O[K] | O): Part =>
    make((isRecord(first) && !("data" in first)) || first === undefined ? (first as O) : ({ [name]: first } as unknown as O));
