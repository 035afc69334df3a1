import { CeratopsError } from "../../src/errors.ts";
import type { Case } from "./damage.ts";
import { watched } from "./guards.ts";
import { wrongModel, type Opened } from "./oracle.ts";
import type { Seed } from "./seeds.ts";
import { assignmentCount, weightsOf } from "./snapshot.ts";
import { subjectOf } from "./subject.ts";

/** What a file may cost to open: time, and bytes of arrays for each of its own and besides. */
const limits = { milliseconds: 2000, perByte: 10, besides: 320 * 2 ** 20, message: 20_000 } as const;

/** What came of a case. `problem` is what must not happen; its first line tells problems apart. */
export interface Verdict {
  readonly outcome: "opened" | "refused";
  readonly problem?: string;
}

const sound = new Map<Seed, Promise<Opened>>();

/** What a seed gives as it is. */
function soundOf(seed: Seed): Promise<Opened> {
  const known = sound.get(seed) ?? openSound(seed);
  sound.set(seed, known);
  return known;
}

async function openSound(seed: Seed): Promise<Opened> {
  const notes: string[] = [];
  const model = await subjectOf(seed).open(seed.files, (note) => notes.push(note));
  return { config: model.toJson(), weights: await weightsOf(model), notes };
}

/**
 * Opens damaged files and judges what comes of it. What was slow is opened again, and the processor's time counted, which
 * takes some itself: the machine may have been busy.
 */
export async function examine(damaged: Case): Promise<Verdict> {
  const verdict = await examineOnce(damaged, () => performance.now());
  return verdict.problem?.startsWith(slow) ? examineOnce(damaged, processorTime) : verdict;
}

const slow = "it took";

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function examineOnce({ seed, files, scope }: Case, clock: () => number): Promise<Verdict> {
  const expected = await soundOf(seed);
  const subject = subjectOf(seed);
  const notes: string[] = [];
  let error: unknown;
  let opened: Opened | undefined;
  const assignedBefore = assignmentCount();
  const start = clock();
  const cost = await watched(async () => {
    try {
      const model = await subject.open(files, (note) => notes.push(note));
      opened = { config: "", weights: await weightsOf(model), notes };
      opened = { ...opened, config: scope === "nothing" ? model.toJson() : "" };
    } catch (thrown) {
      error = thrown;
    }
  });
  const milliseconds = clock() - start;
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const problems = [
    ...cost.noticed.map((what) => `side effect: ${what}`),
    ...(milliseconds > limits.milliseconds ? [`${slow} ${Math.round(milliseconds)} ms`] : []),
    ...(cost.allocated > limits.besides + limits.perByte * size ? [`it made arrays of ${Math.round(cost.allocated / 2 ** 20)} MiB`] : []),
    ...(opened === undefined ? wrongError(error) : [wrongModel(seed.kind, scope, expected, opened) ?? []].flat()),
    ...(opened === undefined && subject.model !== undefined && assignmentCount() > assignedBefore ? ["weights were assigned although the file was refused"] : []),
  ];
  const [problem] = problems;
  return { outcome: opened === undefined ? "refused" : "opened", ...(problem !== undefined && { problem }) };
}

function wrongError(error: unknown): string[] {
  if (!(error instanceof CeratopsError)) return [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  if (error.message.length > limits.message) return [`a message of ${error.message.length} letters (${error.code})`];
  return error.code === "" ? ["an error without a code"] : [];
}
