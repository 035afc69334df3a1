/**
 * What an object holds in its enumerable fields, also inside arrays, maps and plain records, in the order of the
 * fields. Fields declared with # are private to their class and stay unseen.
 */
export function owned<T>(holder: object, wanted: (value: unknown) => value is T): T[] {
  const found = new Set<T>();
  const visit = (value: unknown): void => {
    if (wanted(value)) found.add(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (value instanceof Map || value instanceof Set) [...value.values()].forEach(visit);
    else if (isPlain(value)) Object.values(value).forEach(visit);
  };
  Object.values(holder).forEach(visit);
  return [...found];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
