import type { Browser, Page } from "playwright-core";

/** The tasks of a page's main thread, in milliseconds. */
export interface Tasks {
  /** Longest time that one task had a core for: what the machine does besides is not in it. */
  readonly longest: number;
  /** How much longer the tasks took by the clock; 1 on a machine that does nothing else. */
  readonly delay: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds by the clock, and on a core. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Does something in a page while the browser writes down every task. */
export async function traced<T>(browser: Browser, page: Page, work: () => Promise<T>): Promise<{ result: T; tasks: Tasks }> {
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  try {
    const result = await work();
    return { result, tasks: readTrace(await browser.stopTracing()) };
  } catch (error) {
    await browser.stopTracing();
    throw error;
  }
}

function readTrace(trace: Buffer): Tasks {
  const { traceEvents: events }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace.toString());
  const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const named = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const main = new Set(named.map(thread));
  const tasks = events.filter((event) => event.name === "RunTask" && main.has(thread(event)));
  const own = tasks.map(({ tdur = Number.NaN }) => tdur / 1000);
  if (own.length === 0 || own.some(Number.isNaN)) throw new Error("the browser's trace does not say how long tasks had a core");
  const total = (times: readonly number[]): number => times.reduce((sum, time) => sum + time, 0);
  return { longest: Math.max(...own), delay: total(tasks.map(({ dur = 0 }) => dur / 1000)) / total(own) };
}
