import { criteria, meanings, type Grades } from "./grade.ts";
import { fixed, type Mistake } from "./mistake.ts";
import type { Other } from "./others.ts";

interface Tried {
  readonly mistake: Mistake;
  readonly message: string;
  readonly typeMessage: string | undefined;
  readonly grades: Grades;
}

const isFull = (grades: Grades): boolean => criteria.every((criterion) => grades[criterion]);
const share = (part: number, whole: number): string => `${part} of ${whole} (${whole === 0 ? 0 : Math.round((100 * part) / whole)} %)`;

/** How often each grade was given, for each library. */
export function tableOf(tried: readonly Tried[], others: readonly Other[]): string {
  const columns = [
    { library: "Ceratops", grades: tried.map(({ grades }) => grades) },
    ...others.map(({ library, grades }) => ({ library, grades: [...grades.values()] })),
  ];
  const line = (name: string, count: (grades: Grades) => boolean): string =>
    `| ${[name, ...columns.map(({ grades }) => share(grades.filter(count).length, grades.length))].join(" | ")} |`;
  return [
    `| | ${columns.map(({ library }) => library).join(" | ")} |`,
    `|${"---|".repeat(columns.length + 1)}`,
    ...criteria.map((criterion) => line(meanings[criterion], (grades) => grades[criterion])),
    line("**all five**", isFull),
  ].join("\n");
}

/** The page about all mistakes. */
export function pageOf(corpus: Readonly<Record<string, readonly Mistake[]>>, tried: readonly Tried[], others: readonly Other[]): string {
  const byId = new Map(tried.map((one) => [one.mistake.id, one]));
  const sections = Object.entries(corpus).map(([title, mistakes]) => {
    const entries = mistakes.flatMap(({ id }) => byId.get(id) ?? []);
    return `## ${title}\n\n${entries.map((one) => entryOf(one, others)).join("\n\n")}`;
  });
  return `${introduction(tried, others)}\n\n${sections.join("\n\n")}\n`;
}

function introduction(tried: readonly Tried[], others: readonly Other[]): string {
  const typed = tried.filter(({ mistake }) => mistake.types !== undefined).length;
  const missing = others.map(({ library, grades }) => `${library}: ${tried.length - grades.size}`).join(", ");
  return `# Mistakes and what is said about them

Programs that are wrong, what Ceratops says, and what to change. Everything here is run by \`test/mistakes\`: each program is compiled and run, the
change is taken word by word from the message, and the changed program must compile, run and print nothing. This page is written by that test
(\`npx vitest run test/mistakes -u\`).

Of ${tried.length} programs the types refuse ${typed} before they run; the messages are those of a run all the same, as programs in JavaScript see them.

${tableOf(tried, others)}

Python Keras and TensorFlow.js were given the same mistakes, each program written as their users would write it, by hand-run tools
(\`test/mistakes/grade_keras.py\`, \`test/mistakes/grade_tfjs.mjs\`); their answers are kept beside them. The rules are lenient with them: types are not asked for,
\`None\` and \`null\` are words of their languages, of what was expected and received only shapes, names and numbers are looked for, and a warning counts as a message.
Mistakes that cannot be made there, or have no counterpart, are left out of their columns (${missing}).

In the entries below, the letters after a library are the grades it got: **e**arly, **l**ayer, **s**hapes, **f**ix, **p**lain; "–" stands for one it did not get.`;
}

function entryOf({ mistake, message, typeMessage, grades }: Tried, others: readonly Other[]): string {
  const marks = [
    `Ceratops \`${lettersOf(grades)}\``,
    ...others.map(({ library, grades: all, outcomes }) => {
      const own = all.get(mistake.id);
      return own === undefined ? `${library}: not tried` : `${library} \`${lettersOf(own)}\`${outcomes.get(mistake.id)?.stage === "never" ? " (no error)" : ""}`;
    }),
  ];
  const known = mistake.known === undefined ? [] : [`Not all grades: ${mistake.known.why}.`];
  return [
    `### ${mistake.title}`,
    fenced("diff", changes(mistake.program.trim().split("\n"), fixed(mistake).trim().split("\n")).join("\n")),
    fenced("text", message),
    ...(typeMessage === undefined ? [] : [`TypeScript: ${inline(typeMessage.split("\n").findLast((line) => line.includes(mistake.types ?? "")) ?? typeMessage)}`]),
    ...known,
    marks.join(" · "),
  ].join("\n\n");
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
const inline = (text: string): string => `\`${text.trim().replace(/^error TS\d+: /, "").replaceAll("`", "'")}\``;
const lettersOf = (grades: Grades): string => criteria.map((criterion) => (grades[criterion] ? criterion[0] : "–")).join("");

/** Lines that went, came and stayed: what begins and ends alike stays. */
function changes(before: readonly string[], after: readonly string[]): string[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (line: string): string => ` ${line}`;
  return [
    ...before.slice(0, start).map(same),
    ...before.slice(start, before.length - end).map((line) => `-${line}`),
    ...after.slice(start, after.length - end).map((line) => `+${line}`),
    ...before.slice(before.length - end).map(same),
  ];
}
