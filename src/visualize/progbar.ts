import { exponential, fixed } from "./number_text.ts";
import { cellWidth } from "./text_cells.ts";

/** Where a progress bar is written. `process.stdout` is one. */
export interface ProgbarStream {
  write(text: string): void;
  /** Whether the text appears in a terminal, where a line can be redrawn and coloured. */
  readonly isTTY: boolean;
  /** Width of the terminal in characters; unlimited when left out. */
  readonly columns?: number | undefined;
}

export interface ProgbarOptions {
  /** Characters of the bar itself, 20 by default. */
  readonly width?: number | undefined;
  /** 0: silent. 1 (default): a bar that moves in a terminal, one plain line elsewhere. 2: one plain line. */
  readonly verbose?: 0 | 1 | 2 | undefined;
  /** Shortest time between two redraws, in seconds, 0.05 by default. */
  readonly interval?: number | undefined;
  /** Names of values shown as they come; all others are averaged over the steps seen. */
  readonly statefulMetrics?: Iterable<string> | undefined;
  /** What a step is called, `"step"` by default. */
  readonly unitName?: string | undefined;
  /** Standard output by default; nothing is written where there is none, as in a page. */
  readonly stream?: ProgbarStream | undefined;
  /** The current time in seconds, from any origin. */
  readonly clock?: (() => number) | undefined;
}

/**
 * The progress bar of Keras's `fit`:
 * ` 3/10 ━━━━━━━━━━━━━━━━━━━━ 0s 23ms/step - accuracy: 0.1234 - loss: 2.3025`.
 *
 * In a terminal the line is redrawn in place and stays when the target is reached. Elsewhere (a pipe, a log file) one line
 * without escape codes is written at the end: `10/10 - 1s - 23ms/step - accuracy: 0.9000 - loss: 0.3000`.
 *
 * @example
 * ```ts
 * const bar = new utils.Progbar(10);
 * for (let step = 1; step <= 10; step++) bar.update(step, [["loss", 1 / step]]);
 * ```
 *
 * Source: `keras/src/utils/progbar.py`, Keras 3.15. Differs from Keras: a pipe gets one line instead of one per redraw;
 * values that do not fit in the terminal are left out until the last line; the bar never grows beyond its width; negative
 * values keep their fixed-point form with `verbose: 2`; with an unknown target, `verbose: 2` still writes its line.
 */
export class Progbar {
  /** Number of steps expected, `null` when unknown; may become known during an epoch. */
  target: number | null;
  readonly #width: number;
  readonly #verbose: 0 | 1 | 2;
  readonly #interval: number;
  readonly #stateful: ReadonlySet<string>;
  readonly #unitName: string;
  readonly #stream: ProgbarStream;
  readonly #clock: () => number;
  readonly #values = new Map<string, Average>();
  readonly #start: number;
  #seen = 0;
  #firstStepEnd: number | undefined;
  #lastDraw = Number.NEGATIVE_INFINITY;
  #drawnCells = 0;

  /** @param target number of steps expected, `null` when unknown */
  constructor(target: number | null, options: ProgbarOptions = {}) {
    this.target = target;
    this.#width = options.width ?? 20;
    this.#verbose = options.verbose ?? 1;
    this.#interval = options.interval ?? 0.05;
    this.#stateful = new Set(options.statefulMetrics);
    this.#unitName = options.unitName ?? "step";
    this.#stream = options.stream ?? standardOutput();
    this.#clock = options.clock ?? (() => performance.now() / 1000);
    this.#start = this.#clock();
  }

  /**
   * Reports that `current` steps are done.
   *
   * @param current - Steps done so far.
   * @param values - Name and value of what the last step computed.
   * @param finalize - Whether this is the last report; by default when `current` reaches the target. Values are then shown
   *   as they come, not averaged.
   */
  update(
    current: number,
    values: Iterable<readonly [name: string, value: number]> = [],
    finalize: boolean = this.target !== null && current >= this.target,
  ): void {
    const steps = Math.max(current - this.#seen, 1);
    for (const [name, value] of values) this.#record(name, value, finalize ? null : steps);
    this.#seen = current;

    const now = this.#clock();
    const perStep = this.#stepDuration(current, now);
    if (this.#verbose === 0) return;
    if (this.#verbose === 2 || !this.#stream.isTTY) {
      if (finalize) this.#stream.write(`${this.#plainLine(current, now, perStep)}\n`);
    } else if (finalize || now - this.#lastDraw >= this.#interval) {
      this.#draw(this.#bar(current), this.#time(current, now, perStep, finalize), finalize);
      this.#lastDraw = now;
    }
  }

  /** Reports `n` more steps; see `update`. */
  add(n: number, values?: Iterable<readonly [name: string, value: number]>): void {
    this.update(this.#seen + n, values);
  }

  /** Adds `value` with the weight of `steps`, or replaces what was there when `steps` is null. */
  #record(name: string, value: number, steps: number | null): void {
    const before = this.#values.get(name);
    if (steps === null || this.#stateful.has(name)) this.#values.set(name, { sum: value, steps: 1 });
    else this.#values.set(name, { sum: (before?.sum ?? 0) + value * steps, steps: (before?.steps ?? 0) + steps });
  }

  /** Seconds per step. The first step, which compiles, does not count once there are others. */
  #stepDuration(current: number, now: number): number {
    if (current === 0) return 0;
    const duration =
      this.#firstStepEnd !== undefined && current > 1
        ? (now - this.#firstStepEnd) / (current - 1)
        : (now - this.#start) / current;
    if (current === 1) this.#firstStepEnd = now;
    return duration;
  }

  #plainLine(current: number, now: number, perStep: number): string {
    const count = this.target ? `${padCount(current, this.target)}/${this.target}` : `${current}/Unknown`;
    return `${count} - ${fixed(now - this.#start, 0)}s - ${durationText(perStep)}/${this.#unitName}${this.#valueTexts().join("")}`;
  }

  #bar(current: number): Styled {
    if (!this.target) return plain(`${String(current).padStart(7)}/Unknown`);
    const done = Math.min(this.#width, Math.trunc((this.#width * current) / this.target));
    return join([
      styled(BOLD, `${padCount(current, this.target)}/${this.target}`),
      plain(" "),
      ...(done > 0 ? [styled(GREEN, "━".repeat(done))] : []),
      styled(WHITE, "━".repeat(this.#width - done)),
    ]);
  }

  /** The time left, or at the end the time taken, and the time per step. */
  #time(current: number, now: number, perStep: number, finalize: boolean): Styled {
    const left = this.target && !finalize ? remainingText(perStep * (this.target - current)) : `${fixed(now - this.#start, 0)}s`;
    return join([plain(" "), styled(BOLD, left), plain(` ${durationText(perStep)}/${this.#unitName}`)]);
  }

  #valueTexts(): string[] {
    return Array.from(this.#values, ([name, { sum, steps }]) => ` - ${name}: ${valueText(sum / steps)}`);
  }

  /** Writes over the last line. A line that wraps could not be written over, so only the last one may. */
  #draw(bar: Styled, time: Styled, finalize: boolean): void {
    let line = join([bar, time]);
    const room = finalize ? Number.POSITIVE_INFINITY : (this.#stream.columns ?? Number.POSITIVE_INFINITY);
    for (const text of this.#valueTexts()) {
      const longer = join([line, plain(text)]);
      if (longer.cells > room) break;
      line = longer;
    }
    const blanks = " ".repeat(Math.max(0, this.#drawnCells - line.cells));
    this.#stream.write(`\r${line.text}${blanks}${finalize ? "\n" : ""}`);
    this.#drawnCells = line.cells;
  }
}

interface Average {
  readonly sum: number;
  readonly steps: number;
}

/** Text with escape codes, and the terminal cells it takes without them. */
interface Styled {
  readonly text: string;
  readonly cells: number;
}

const BOLD = "\x1b[1m";
const GREEN = "\x1b[32m";
const WHITE = "\x1b[37m";
const RESET = "\x1b[0m";

function plain(text: string): Styled {
  return { text, cells: cellWidth(text) };
}

function styled(code: string, text: string): Styled {
  return { text: `${code}${text}${RESET}`, cells: cellWidth(text) };
}

function join(parts: readonly Styled[]): Styled {
  return { text: parts.map((part) => part.text).join(""), cells: parts.reduce((sum, part) => sum + part.cells, 0) };
}

/** Steps done, as wide as the target's digits. */
function padCount(current: number, target: number): string {
  return String(current).padStart(String(Math.trunc(target)).length);
}

function valueText(value: number): string {
  return Math.abs(value) > 1e-3 ? fixed(value, 4) : exponential(value, 4);
}

/** Seconds left as `1:02:03`, `2:03` or `3s`. */
function remainingText(seconds: number): string {
  const [h, m, s] = [seconds / 3600, (seconds % 3600) / 60, seconds % 60].map((part) => String(Math.trunc(part)));
  if (seconds > 3600) return `${h}:${m?.padStart(2, "0")}:${s?.padStart(2, "0")}`;
  if (seconds > 60) return `${m}:${s?.padStart(2, "0")}`;
  return `${Math.trunc(seconds)}s`;
}

/** A duration in whole seconds, milliseconds or microseconds. */
function durationText(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${fixed(seconds, 0)}s`;
  if (seconds >= 1e-3) return `${fixed(seconds * 1e3, 0)}ms`;
  return `${fixed(seconds * 1e6, 0)}us`;
}

const nowhere: ProgbarStream = { write: () => undefined, isTTY: false };

/** Standard output where the host has one; `process` may be missing, or be a bundler's stand-in without streams. */
export function standardOutput(): ProgbarStream {
  const host: { readonly process?: { readonly stdout?: ProgbarStream } } = globalThis;
  return host.process?.stdout ?? nowhere;
}
