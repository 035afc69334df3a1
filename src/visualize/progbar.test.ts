import { afterEach, describe, expect, test, vi } from "vitest";
import { Progbar, type ProgbarOptions } from "./progbar.ts";

type Report = readonly [seconds: number, current: number, values?: Record<string, number>, finalize?: boolean];

interface Bar extends Omit<ProgbarOptions, "stream" | "clock"> {
  readonly target: number | null;
}

/** What a bar writes when every report comes some seconds after the one before. */
function written({ target, ...options }: Bar, reports: readonly Report[], terminal: object | null = {}): string {
  let now = 0;
  let text = "";
  const stream = { isTTY: terminal !== null, ...terminal, write: (part: string) => void (text += part) };
  const bar = new Progbar(target, { ...options, stream, clock: () => now });
  for (const [seconds, current, values = {}, finalize] of reports) {
    now += seconds;
    bar.update(current, Object.entries(values), finalize);
  }
  return text;
}

const tenSteps = Array.from({ length: 10 }, (_, step): Report => {
  return [step === 0 ? 0.5 : 0.023, step + 1, { accuracy: step / 10, loss: 2.3025 / (step + 1) }];
});

describe("in a terminal", () => {
  // The expected texts were written by Keras 3.15.1 under the same clock, less the backspaces before each carriage return.
  test("redraws at most every 50 ms, averages values, shows the last ones as they are", () => {
    expect(written({ target: 10 }, tenSteps)).toBe(
      "\r\x1b[1m 1/10\x1b[0m \x1b[32m━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━━━━━\x1b[0m \x1b[1m4s\x1b[0m 500ms/step - accuracy: 0.0000e+00 - loss: 2.3025" +
        "\r\x1b[1m 4/10\x1b[0m \x1b[32m━━━━━━━━\x1b[0m\x1b[37m━━━━━━━━━━━━\x1b[0m \x1b[1m0s\x1b[0m 23ms/step - accuracy: 0.1500 - loss: 1.1992     " +
        "\r\x1b[1m 7/10\x1b[0m \x1b[32m━━━━━━━━━━━━━━\x1b[0m\x1b[37m━━━━━━\x1b[0m \x1b[1m0s\x1b[0m 23ms/step - accuracy: 0.3000 - loss: 0.8529" +
        "\r\x1b[1m10/10\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m 23ms/step - accuracy: 0.9000 - loss: 0.2303\n",
    );
  });

  test("stateful metrics are not averaged", () => {
    const text = written({ target: 3, statefulMetrics: ["accuracy"] }, [
      [1, 1, { accuracy: 0.5, loss: 1 }],
      [1, 2, { accuracy: 0.7, loss: 2 }],
    ]);
    expect(text).toContain("accuracy: 0.7000 - loss: 1.5000");
  });

  test("an unknown target shows the steps done and the time taken", () => {
    expect(written({ target: null }, [[0.06, 1], [0.06, 2], [0.01, 2, {}, true]])).toBe(
      "\r      1/Unknown \x1b[1m0s\x1b[0m 60ms/step\r      2/Unknown \x1b[1m0s\x1b[0m 60ms/step\r      2/Unknown \x1b[1m0s\x1b[0m 70ms/step\n",
    );
  });

  test("long times are hours, minutes and seconds", () => {
    const text = written({ target: 100_000 }, [[2, 1], [100, 50], [100, 4000]]);
    expect(text).toContain("55:33:18\x1b[0m 2s/step");
    expect(text).toContain("56:39:39\x1b[0m 2s/step");
    expect(text).toContain("1:20:01\x1b[0m 50ms/step");
  });

  test.each([
    [1e-3, "1.0000e-03"],
    [0.0011, "0.0011"],
    [-5, "-5.0000"],
    [1e7, "10000000.0000"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
  ])("shows %d as %s", (value, text) => {
    expect(written({ target: 1 }, [[1, 1, { loss: value }]])).toContain(` - loss: ${text}\n`);
  });

  test("steps past the target do not make the bar longer", () => {
    expect(written({ target: 3, width: 6 }, [[1, 5]])).toContain("\x1b[32m━━━━━━\x1b[0m\x1b[37m\x1b[0m");
  });

  test("only the last line may be longer than the terminal", () => {
    const values = { accuracy: 0.25, loss: 0.5, mean_absolute_error: 0.75 };
    const text = written({ target: 2 }, [[1, 1, values], [1, 2, values]], { columns: 60 });
    const [, first, last] = text.split("\r");
    expect(first).toMatch(/1s\/step - accuracy: 0\.2500$/);
    expect(last).toMatch(/accuracy: 0\.2500 - loss: 0\.5000 - mean_absolute_error: 0\.7500\n$/);
  });
});

describe("in a pipe, and with verbose: 2", () => {
  test.each([
    [{ target: 10 }, null],
    [{ target: 10, verbose: 2 as const }, {}],
  ])("%j writes one line without escape codes", (options, terminal) => {
    expect(written(options, tenSteps, terminal)).toBe("10/10 - 1s - 23ms/step - accuracy: 0.9000 - loss: 0.2303\n");
  });

  test("a target that becomes known is used", () => {
    let text = "";
    const bar = new Progbar(null, { clock: () => 0, stream: { isTTY: false, write: (part) => void (text += part) } });
    bar.add(4, [["loss", 1]]);
    bar.target = 4;
    bar.update(4, [["loss", 0.5]], true);
    expect(text).toBe("4/4 - 0s - 0s/step - loss: 0.5000\n");
  });
});

test("verbose: 0 writes nothing", () => {
  expect(written({ target: 10, verbose: 0 }, tenSteps)).toBe("");
});

describe("the default stream", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("is standard output", () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    new Progbar(1, { verbose: 2, unitName: "sample", clock: () => 0 }).update(1);
    expect(write.mock.calls).toEqual([["1/1 - 0s - 0s/sample\n"]]);
  });

  test("is nothing where there is no process, as in a page", () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    vi.stubGlobal("process", undefined);
    const bar = new Progbar(1);
    bar.update(1);
    vi.unstubAllGlobals();
    expect(write).not.toHaveBeenCalled();
  });
});
