import { makeDefaultSeed } from "../../random/index.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { uniformNumbers } from "../../util/uniform.ts";
import { again, end, repeatUntil, type End, type Pass, type Source } from "./pass.ts";

export interface ShuffleSettings {
  readonly bufferSize: number;
  readonly seed: number | undefined;
  readonly reshuffle: boolean;
}

/** Elements in random order: always one of the next `bufferSize` that have not been given yet. */
export function shuffle<T>(source: Source<T>, { bufferSize, seed, reshuffle }: ShuffleSettings): Source<T> {
  let base = seed;
  const seedOf = (walk: number): number => {
    base ??= makeDefaultSeed();
    return reshuffle ? base + Math.imul(walk, ODD) : base;
  };
  return { ...source, open: (walk) => shuffling(source.open(walk), bufferSize, uniformNumbers(seedOf(walk))) };
}

/** Spreads the seeds of walks over 32 bits: 2^32 divided by the golden ratio. */
const ODD = 0x9e3779b9;

function shuffling<T>(pass: Pass<T>, bufferSize: number, random: () => number): Pass<T> {
  const buffer: T[] = [];
  let over = false;
  const receive = (item: T | End): typeof again => {
    if (item === end) over = true;
    else buffer.push(item);
    return again;
  };
  const step = (): MaybePromise<T | End | typeof again> => {
    if (!over && buffer.length < bufferSize) return andThen(pass.next(), receive);
    return buffer.length === 0 ? end : draw(buffer, random);
  };
  return { next: () => repeatUntil(step), close: () => pass.close() };
}

/** Takes one out of the buffer; the last one moves to its place. */
function draw<T>(buffer: T[], random: () => number): T {
  const index = Math.floor(random() * buffer.length);
  const drawn = buffer[index] as T;
  const last = buffer.pop() as T;
  if (index < buffer.length) buffer[index] = last;
  return drawn;
}
