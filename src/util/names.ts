/** `batch_size` → `batchSize`. */
export const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What a layer may be called in a program: `"left-half/conv"` → `leftHalfConv`. */
export const asIdentifier = (name: string): string =>
  name.replace(/[^\p{L}\p{N}_]+(.)?/gu, (_, next: string | undefined) => (next ?? "").toUpperCase());

/** `kernelInitializer` → `kernel_initializer`, `beta1` → `beta_1`: option names as Keras writes them in files. */
export const configKey = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/(beta|epsilon)(\d)/, "$1_$2");

/** The known name nearest to a misspelt one (at most two edits away), for "did you mean". */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= 2 ? best.candidate : undefined;
}

/** Names to choose from, those like the given one first; of many names only a few. */
export function oneOfMany(known: readonly string[], given: string): string {
  const distances = new Map(known.map((name) => [name, editDistance(given.toLowerCase(), name.toLowerCase())]));
  const ranked = known.length > 12 ? known.toSorted((a, b) => (distances.get(a) ?? 0) - (distances.get(b) ?? 0)).slice(0, 8) : known;
  const others = known.length - ranked.length;
  return ranked.join(", ") + (others === 0 ? "" : ` and ${others} more`);
}

/** Names are compared so far; files may hold names of any length, and comparing takes the product of two lengths. */
const compared = 64;

/** Levenshtein distance, transpositions counted as one edit; at least the difference of the lengths. */
function editDistance(a: string, b: string): number {
  const longer = Math.abs(a.length - b.length);
  return Math.max(longer, distanceOf(a.slice(0, compared), b.slice(0, compared)));
}

function distanceOf(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  const cell = (i: number, j: number): number => rows[i]?.[j] ?? j;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const row = rows[i] ?? [];
      if (i === 0) row[j] = j;
      else {
        const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        const change = cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
        const edits = [change, cell(i - 1, j) + 1, cell(i, j - 1) + 1];
        row[j] = Math.min(...edits, swap ? cell(i - 2, j - 2) + 1 : Infinity);
      }
    }
  }
  return cell(a.length, b.length);
}
