const counts = new Map<string, number>();
const numbers = new Map<string, number>();

/** `MaxPooling2D` → `max_pooling2d`, `LSTMCell` → `lstm_cell`, as Keras spells automatic names. */
export function snakeCase(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}_]+/gu, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** The next automatic name of a class: `dense`, `dense_1`, `dense_2`, … */
export function uniqueName(className: string): string {
  const base = snakeCase(className);
  const count = counts.get(base) ?? 0;
  counts.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Starts the automatic names again, as `keras.utils.clear_session()` does. */
export function resetNames(): void {
  counts.clear();
  numbers.clear();
}

/**
 * A number that no other call with the same prefix has given: 1, 2, 3, … until `resetNames()`.
 *
 * @example
 * ```ts
 * console.log(backend.getUid("block"), backend.getUid("block"), backend.getUid("head")); // 1 2 1
 * ```
 */
export function getUid(prefix = ""): number {
  const number = (numbers.get(prefix) ?? 0) + 1;
  numbers.set(prefix, number);
  return number;
}

/** Runs `body` and leaves the automatic names as they were. */
export function sparingNames<T>(body: () => T): T {
  const before = [...counts];
  try {
    return body();
  } finally {
    counts.clear();
    for (const [base, count] of before) counts.set(base, count);
  }
}
