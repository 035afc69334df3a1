import { CeratopsError } from "../../errors.ts";
import type { Dims } from "../../ir/shape.ts";

/** One array in the comparison of a model with a file. */
export interface Line {
  readonly mark: " " | "-" | "+" | "~";
  readonly text: string;
}

/** More lines than these help nobody. */
const mostLines = 40;

/** The arrays of one object in the model and in the file, side by side. */
export function listsAlike(
  path: string,
  expected: ReadonlyMap<string, Dims | null>,
  found: ReadonlyMap<string, Dims | null>,
): Line[] {
  const keys = [...new Set([...expected.keys(), ...found.keys()])];
  return keys.map((key) => {
    const name = `${path === "" ? "" : `${path}/`}vars/${key}`;
    const [wanted, there] = [expected.get(key), found.get(key)];
    if (there === undefined) return { mark: "-", text: `${name} ${show(wanted)}: missing in the file` };
    if (wanted === undefined) return { mark: "+", text: `${name} ${show(there)}: not in the model` };
    if (wanted === null || show(wanted) === show(there)) return { mark: " ", text: `${name} ${show(there)}` };
    return { mark: "~", text: `${name} ${show(wanted)} in the model, ${show(there)} in the file` };
  });
}

const show = (shape: Dims | null | undefined): string => (shape === null || shape === undefined ? "[?]" : `[${shape.join(", ")}]`);

/** Weights of another model, with what is different about them. */
export function weightsDiffer({ source, model }: { readonly source: string; readonly model: string }, lines: readonly Line[]): CeratopsError {
  const counts = { "-": 0, "+": 0, "~": 0, " ": 0 };
  for (const { mark } of lines) counts[mark]++;
  return new CeratopsError(`The weights in ${shortened(source)} do not fit model "${shortened(model)}"`, {
    code: "E_WEIGHTS_DIFFER",
    where: source,
    expected: `the ${lines.length - counts["+"]} arrays of the model`,
    received: `${counts["-"]} missing, ${counts["+"]} not in the model, ${counts["~"]} of another shape\n${excerpt(lines)}`,
    hint: "build the model that was saved, or skipMismatch: true to take what fits",
  });
}

/** Differences with a line around them, as far as there is room. */
function excerpt(lines: readonly Line[]): string {
  const isNear = (i: number): boolean => [i - 1, i, i + 1].some((near) => (lines[near]?.mark ?? " ") !== " ");
  const near = lines.filter((_, i) => isNear(i));
  const shown = near.slice(0, mostLines).map(({ mark, text }) => `    ${mark} ${text}`);
  return [...shown, ...(near.length > mostLines ? [`    … and ${near.length - mostLines} more`] : [])].join("\n");
}

const shortened = (name: string): string => (name.length > 30 ? `…${name.slice(-29)}` : name);

export const notNumbers = (source: string, path: string): CeratopsError =>
  new CeratopsError("A weight in the file is text, not numbers", {
    code: "E_WEIGHTS_DIFFER",
    where: `${source}, ${path}`,
    expected: "an array of numbers",
    received: "strings",
    hint: "save the weights again from the program that wrote them",
  });
