import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CeratopsError, Input, layers, resetNames, Sequential } from "../../src/index.ts";
import { corpus, mistakes } from "./corpus/index.ts";
import { criteria, grade, type Grades } from "./grade.ts";
import { fixed, fixTexts, type Mistake } from "./mistake.ts";
import { othersOn } from "./others.ts";
import { pageOf, tableOf } from "./page.ts";
import { runProgram, type Run } from "./run_program.ts";
import { typeCheck } from "./type_check.ts";

/** What is known of a mistake when everything has been tried. */
interface Tried {
  readonly mistake: Mistake;
  readonly message: string;
  readonly typeMessage: string | undefined;
  readonly grades: Grades;
}

const tried: Tried[] = [];
let said = new Map<string, string>();
const home = process.cwd();

beforeAll(async () => {
  const broken = mistakes.map((mistake) => [`${mistake.id}.broken`, mistake.program] as const);
  const right = mistakes.map((mistake) => [`${mistake.id}.fixed`, fixed(mistake)] as const);
  said = await typeCheck(new Map([...broken, ...right]));
  // Some programs save files.
  process.chdir(mkdtempSync(join(tmpdir(), "mistakes-")));
}, 180_000);

afterAll(() => process.chdir(home));

const messageOf = ({ error }: Run): string => (error === undefined ? "" : error instanceof Error ? error.message : String(error)).replaceAll(`${process.cwd()}/`, "");

/** Where JavaScript itself refuses a program there is no hint: then everything that is said counts as one. */
const hintOf = ({ error }: Run, message: string): string => (error instanceof CeratopsError ? (error.hint ?? "") : message);

async function attempt(mistake: Mistake): Promise<{ run: Run; fixes: Run; printed: unknown[][] }> {
  resetNames();
  const run = await runProgram(mistake.program);
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const fixes = await runProgram(fixed(mistake));
  const printed = [...print.mock.calls, ...warn.mock.calls];
  print.mockRestore();
  warn.mockRestore();
  return { run, fixes, printed };
}

describe("every mistake is named, early, with a fix that works", () => {
  test.each(mistakes)("$id", async (mistake) => {
    const { run, fixes, printed } = await attempt(mistake);
    const typeMessage = said.get(`${mistake.id}.broken`);
    const message = messageOf(run);
    const hint = hintOf(run, message);
    const isShown = fixTexts(mistake).every((text) => hint.includes(text));
    const isFixed = isShown && fixes.stage === "never" && !said.has(`${mistake.id}.fixed`);
    const outcome = { stage: run.stage, message, fixed: isFixed };
    const isEarly = mistake.types === undefined ? typeMessage === undefined : typeMessage?.includes(mistake.types) === true;
    const grades = grade(mistake, outcome);
    tried.push({ mistake, message, typeMessage, grades: { ...grades, early: grades.early && isEarly } });

    expect.soft({ typeMessage: typeMessage ?? "nothing" }).toEqual({ typeMessage: expect.stringContaining(mistake.types ?? "nothing") });
    expect.soft({ code: run.error instanceof CeratopsError ? run.error.code : undefined, stage: run.stage }).toEqual({ code: mistake.code, stage: mistake.known?.stage ?? mistake.stage });
    expect.soft({ fixTypes: said.get(`${mistake.id}.fixed`), fix: messageOf(fixes), printed }).toEqual({ fixTypes: undefined, fix: "", printed: [] });
    const failed = criteria.filter((criterion) => !(tried.at(-1)?.grades[criterion] ?? false));
    expect.soft({ message, failed }).toEqual({ message, failed: mistake.known?.failed ?? [] });
    expect.soft(message.split("\n", 1)[0]?.length).toBeLessThanOrEqual(100);
  });

  test("all five grades for at least 95 % of at least 60 programs", () => {
    const all = tried.filter(({ grades }) => criteria.every((criterion) => grades[criterion]));
    console.info(tableOf(tried, othersOn(mistakes)));
    expect(tried).toHaveLength(mistakes.length);
    expect(mistakes.length).toBeGreaterThanOrEqual(60);
    expect(all.length / mistakes.length).toBeGreaterThanOrEqual(0.95);
  });

  test("docs/mistakes.md is what follows from this (npx vitest run test/mistakes -u writes it)", async () => {
    await expect(pageOf(corpus, tried, othersOn(mistakes))).toMatchFileSnapshot("../../docs/mistakes.md");
  });
});

test("no two programs have one name", () => {
  expect(new Set(mistakes.map(({ id }) => id)).size).toBe(mistakes.length);
});

test("a run that is refused changes nothing", async () => {
  const model = Sequential([Input([4]), layers.Dense(3, { activation: "softmax" })]);
  model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy" });
  const before = await model.getWeights();
  const x = [[1, 2, 3, 4], [5, 6, 7, 8]];
  await expect(model.fit(x, [0, 7])).rejects.toThrow(CeratopsError);
  await expect(model.fit(x, [[1, 0, 0], [0, 1, 0]])).rejects.toThrow(CeratopsError);
  expect(await model.getWeights()).toEqual(before);
  expect(await model.optimizer.iterations.item()).toBe(0);
});
