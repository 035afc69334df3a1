import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { again, end, opened, repeatUntil, together, type End, type Pass, type Source } from "./pass.ts";
import { guarded } from "./user_code.ts";

export interface InterleaveSettings {
  /** How many sources are open at a time. */
  readonly cycleLength: number;
  /** How many elements one gives before it is the next one's turn. */
  readonly blockLength: number;
}

/** The elements of what `make` gives for every element, from several of these sources by turns. */
export function interleave<T, U>(source: Source<T>, make: (element: T) => MaybePromise<Source<U>>, settings: InterleaveSettings): Source<U> {
  return { cardinality: null, single: null, open: (walk) => interleaving(source, make, settings, walk) };
}

function interleaving<T, U>(
  source: Source<T>,
  make: (element: T) => MaybePromise<Source<U>>,
  { cycleLength, blockLength }: InterleaveSettings,
  walk: number,
): Pass<U> {
  const pass = source.open(walk);
  const slots = Array.from({ length: cycleLength }, (): Pass<U> | undefined => undefined);
  let position = 0;
  let over = false;
  let turn = 0;
  let given = 0;
  const nextTurn = (): void => {
    given = 0;
    turn = (turn + 1) % cycleLength;
  };
  const fillSlot = (item: T | End): MaybePromise<typeof again> => {
    if (item === end) {
      over = true;
      return again;
    }
    const made = guarded("Dataset.interleave", position++, () => make(item));
    return andThen(made, (inner): typeof again => {
      slots[turn] = opened(inner, walk);
      return again;
    });
  };
  const receive = (item: U | End): U | typeof again => {
    if (item === end) {
      slots[turn] = undefined;
      given = 0;
      return again;
    }
    if (++given === blockLength) nextTurn();
    return item;
  };
  const step = (): MaybePromise<U | End | typeof again> => {
    const current = slots[turn];
    if (current !== undefined) return andThen(current.next(), receive);
    if (!over) return andThen(pass.next(), fillSlot);
    if (slots.every((slot) => slot === undefined)) return end;
    nextTurn();
    return again;
  };
  const close = () => andThen(together([pass.close(), ...slots.map((one) => one?.close())]), () => undefined);
  return { next: () => repeatUntil(step), close };
}
