import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.mjs";
import { launchChromium, noBrowser } from "./chromium.ts";
import { inPage } from "./in_page.ts";
import type { Abortion } from "./pages/abort.ts";
import type { Report } from "./pages/train.ts";
import { traced, type Tasks } from "./thread_time.ts";

/** What counts as a long task, in milliseconds. */
const LONG = 50;
/** Where tasks wait for a core half as long as they have one, the clock says more about the machine than about them. */
const BUSY = 1.5;
const MOST_RUNS = 2;

const folder = "build/browser-test";
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

if (noBrowser !== undefined) print(`skipped: training in a page, because ${noBrowser}`);

describe.skipIf(noBrowser !== undefined)("in a page", () => {
  let browser: Browser;

  beforeAll(async () => {
    await bundle(folder, { train: "test/browser/pages/train.ts", abort: "test/browser/pages/abort.ts" });
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const modes = [
    { name: "with cross-origin isolation", isolated: true },
    { name: "without it", isolated: false },
  ];
  const reports = new Map<boolean, Run>();

  test.each(modes)("trains $name", async ({ name, isolated }) => {
    const run = await bestRun(browser, isolated);
    reports.set(isolated, run);
    const { report, workers, asked } = run;
    print(`a page ${name}: ${summaryOf(run)}`);

    expect(report.isolated).toBe(isolated);
    expect(workers).toBe(isolated ? Math.min(report.cores, 8) : 1);
    expect(report.shown).toEqual(report.losses.map((loss, epoch) => `${epoch + 1}: ${loss}`));
    expect(report.losses.at(-1)).toBeLessThan(Number(report.losses[0]) / 2);
    expect(report.accuracy).toBeGreaterThan(0.9);
    expect(report.predictions).toHaveLength(359 * 10);
    expect(asked.before).not.toContain("digits.data.js");
    expect(asked.after).toContain("digits.data.js");

    expect(judged(run)).toBeLessThan(LONG);
  });

  test("gives the same numbers on one thread as on several", () => {
    const [first, second] = modes.map(({ isolated }) => reports.get(isolated)?.report);
    expect(first?.losses.length).toBeGreaterThan(0);
    expect(first?.losses).toEqual(second?.losses);
    expect(first?.predictions).toEqual(second?.predictions);
  });

  test.each(modes)("stops when a signal says so, $name", async ({ isolated }) => {
    const { epochs, afterAbort, epochsOfNext } = await inPage(browser, { folder, isolated }, async (page) =>
      page.evaluate<Abortion>(`import("/abort.js").then((module) => module.abort())`),
    );
    expect(epochs).toBeGreaterThan(0);
    expect(epochs).toBeLessThan(10_000);
    expect(afterAbort).toBeLessThan(2_000);
    expect(epochsOfNext).toBe(1);
  });
});

interface Run {
  readonly report: Report;
  readonly tasks: Tasks;
  readonly workers: number;
  /** Modules that were loaded when the page had its own code, and in the end. */
  readonly asked: { readonly before: readonly string[]; readonly after: readonly string[] };
}

const longestByClock = ({ report }: Run): number => Math.max(report.busy.longestTask, report.busy.longestGap);

/** The figure that counts: by the clock, or on a core where the machine was too busy to say. */
const judged = (run: Run): number => (run.tasks.delay < BUSY ? longestByClock(run) : run.tasks.longest);

/** Trains once, and once more where the clock saw a long task: the machine may have been busy with something else. */
async function bestRun(browser: Browser, isolated: boolean): Promise<Run> {
  let best = await trainInPage(browser, isolated);
  for (let run = 1; run < MOST_RUNS && longestByClock(best) >= LONG; run++) {
    print(`  long by the clock, once more: ${summaryOf(best)}`);
    const next = await trainInPage(browser, isolated);
    if (longestByClock(next) < longestByClock(best)) best = next;
  }
  return best;
}

function trainInPage(browser: Browser, isolated: boolean): Promise<Run> {
  return inPage(browser, { folder, isolated }, async (page, site) => {
    await page.evaluate(`import("/train.js")`);
    const before = [...site.asked];
    const { result: report, tasks } = await traced(browser, page, () =>
      page.evaluate<Report>(`import("/train.js").then((module) => module.train())`),
    );
    return { report, tasks, workers: page.workers().length, asked: { before, after: [...site.asked] } };
  });
}

function summaryOf({ report, tasks, workers }: Run): string {
  const { trainingMilliseconds, accuracy, busy } = report;
  const [own, task, gap] = [tasks.longest, busy.longestTask, busy.longestGap].map((time) => time.toFixed(0));
  return [
    `${workers} threads`,
    `trained in ${trainingMilliseconds.toFixed(0)} ms to an accuracy of ${accuracy.toFixed(3)}`,
    `longest task ${own} ms on a core`,
    `by the clock ${Number(task) === 0 ? "under 50" : task} ms (a timer was ${gap} ms late)`,
    `tasks took ${tasks.delay.toFixed(1)} times their time on a core${tasks.delay < BUSY ? "" : ": too busy a machine to judge by the clock"}`,
  ].join(", ");
}
