import { existsSync, readFileSync } from "node:fs";
import { grade, type Grades, type Outcome } from "./grade.ts";
import type { Mistake } from "./mistake.ts";

/** What `grade_keras.py` and `grade_tfjs.mjs` have written down. */
interface Results {
  /** Name and version. */
  readonly library: string;
  readonly outcomes: Readonly<Record<string, Outcome & { readonly fixRuns: boolean }>>;
}

/** Another library on the same mistakes. */
export interface Other {
  readonly library: string;
  /** By id; mistakes that cannot be made there, or were not tried, are missing. */
  readonly grades: ReadonlyMap<string, Grades>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** The other libraries, as far as they have been run. */
export function othersOn(mistakes: readonly Mistake[]): Other[] {
  return ["keras.json", "tfjs.json"].flatMap((file) => {
    const url = new URL(file, import.meta.url);
    if (!existsSync(url)) return [];
    const { library, outcomes } = JSON.parse(readFileSync(url, "utf8")) as Results;
    const tried = mistakes.flatMap((mistake) => {
      const outcome = outcomes[mistake.id];
      return outcome === undefined ? [] : [{ mistake, outcome }];
    });
    const grades = new Map(tried.map(({ mistake, outcome }) => [mistake.id, grade(mistake, outcome, true)]));
    return [{ library, grades, outcomes: new Map(tried.map(({ mistake, outcome }) => [mistake.id, outcome])) }];
  });
}
