/**
 * Base of objects that are called like functions. The constructor gives back a function whose prototype is the class,
 * so that fields, methods, `instanceof` and private names of the classes below all work on it as usual.
 */
export class Callable {
  constructor() {
    const self = (...args: readonly unknown[]): unknown => (self as unknown as Callable).invoke(...args);
    Object.setPrototypeOf(self, new.target.prototype as object);
    // eslint-disable-next-line no-constructor-return -- the point of this class
    return self as unknown as Callable;
  }

  /** What a call does. */
  protected invoke(..._args: readonly unknown[]): unknown {
    throw new Error("a callable without a body");
  }
}
