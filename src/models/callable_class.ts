type AnyClass = abstract new (...args: never[]) => object;

/** The class that `new` makes, and what a call without `new` gives. */
interface Calls {
  readonly apply: (args: readonly unknown[]) => object;
  readonly construct?: (args: readonly unknown[]) => object;
}

/**
 * A class that can also be called like a function, as Keras's `Model(…)` and `Sequential(…)`. It can be extended like
 * the class it stands for, and `instanceof` works.
 */
export function callableClass(target: AnyClass, calls: Calls): unknown {
  const proxy: object = new Proxy(target, {
    apply: (_target, _self, args: readonly unknown[]) => calls.apply(args),
    construct: (made, args: readonly unknown[], newTarget) =>
      newTarget === proxy && calls.construct !== undefined
        ? calls.construct(args)
        : (Reflect.construct(made, args, newTarget) as object),
  });
  return proxy;
}
