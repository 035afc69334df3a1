import { CeratopsError } from "../../errors.ts";
import { describe } from "../../tensor/convert.ts";
import { andThen, isPromise, type MaybePromise } from "../../util/maybe_promise.ts";
import { end, type End, type Pass, type Source } from "./pass.ts";
import { countRows, tableOf } from "./rows.ts";
import { guarded } from "./user_code.ts";

/** The rows of arrays. */
export function fromArrays(columns: unknown): Source<unknown> {
  const where = "Dataset.fromArrays";
  const cardinality = countRows(columns, where);
  const table = once(() => tableOf(columns, where));
  return { cardinality, single: true, open: () => counting(cardinality, (i) => andThen(table(), ({ row }) => row(i))) };
}

/** Makes something when it is first needed, and keeps it. */
export function once<T>(make: () => MaybePromise<T>): () => MaybePromise<T> {
  let made: { value: MaybePromise<T> } | undefined;
  return () => {
    made ??= { value: make() };
    const kept = made;
    if (isPromise(kept.value)) return kept.value.then((value) => (kept.value = value));
    return kept.value;
  };
}

/** What an iterable gives, begun anew by `make` for every walk. */
export function fromIterable<T>(where: string, make: () => Iterable<T> | AsyncIterable<T>): Source<T> {
  const open = (): Pass<T> => {
    let pass: Pass<T> | undefined;
    let position = 0;
    const next = (): MaybePromise<T | End> => {
      pass ??= iterating(iteratorOf(make()));
      return pass.next();
    };
    return { next: () => guarded(where, position++, next), close: () => pass?.close() };
  };
  return { cardinality: null, single: null, open };
}

/** A walk by an iterator. */
export function iterating<T>(iterator: Iterator<T> | AsyncIterator<T>): Pass<T> {
  const read = (result: IteratorResult<T>): T | End => (result.done === true ? end : result.value);
  return {
    next() {
      const result = iterator.next();
      return isPromise(result) ? result.then(read) : read(result);
    },
    close() {
      const closing: unknown = iterator.return?.();
      if (closing instanceof Promise) return closing.then(() => undefined);
    },
  };
}

function iteratorOf<T>(made: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  if (typeof made === "object" && made !== null) {
    if (Symbol.asyncIterator in made) return made[Symbol.asyncIterator]();
    if (Symbol.iterator in made) return made[Symbol.iterator]();
  }
  throw new CeratopsError("Dataset.fromGenerator needs a function that gives something to iterate", {
    code: "E_DATASET_GENERATOR",
    where: "Dataset.fromGenerator",
    expected: "a generator function, or one that returns an iterable",
    received: describe(made),
    hint: "Dataset.fromGenerator(function* () { yield [x, y]; })",
  });
}

/** Whole numbers from `start` up to `stop`, exclusive, `step` apart. */
export function range(start: number, stop: number, step: number): Source<number> {
  const cardinality = Math.max(0, Math.ceil((stop - start) / step));
  return { cardinality, single: true, open: () => counting(cardinality, (i) => start + i * step) };
}

/** Elements by their number. */
export function counting<T>(count: number, element: (index: number) => MaybePromise<T>): Pass<T> {
  let index = 0;
  return {
    next: () => (index < count ? element(index++) : end),
    close: () => undefined,
  };
}
