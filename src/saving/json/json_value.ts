/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * A number that Python reads and writes as a float although it is whole: `2.0`. JavaScript has one kind of number, so
 * where the difference matters (a constant of a Functional model decides the dtype of a result) it has to be marked.
 */
export class JsonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }
}

/** JSON in which whole numbers that were written as floats are marked. */
export type MarkedJson = null | boolean | number | string | JsonFloat | readonly MarkedJson[] | { readonly [key: string]: MarkedJson };

/** The same without the marks. */
export function withoutMarks(value: MarkedJson): JsonValue {
  if (value instanceof JsonFloat) return value.value;
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(withoutMarks);
  const plain: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) setOwn(plain, key, withoutMarks(item));
  return plain;
}

const isList = (value: object): value is readonly MarkedJson[] => Array.isArray(value);

/** Sets a key of a record that came from a file: `__proto__` becomes a key like any other. */
export function setOwn<T>(record: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__") Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
  else record[key] = value;
}

/** Deepest nesting that is read and written; Keras's configs need about five levels per model inside a model. */
export const DEEPEST = 500;
