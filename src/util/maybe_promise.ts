/**
 * A value now or later. The WASM engine in Node answers at once; awaiting each of thousands of small steps would cost
 * more than the steps, so hot loops only await when they must.
 */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** Continues with `next`, at once when the value is there. */
export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return isPromise(value) ? value.then(next) : next(value);
}
