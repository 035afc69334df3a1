import { describe, expect, test, vi } from "vitest";
import * as losses from "../losses/index.ts";
import * as metrics from "../metrics/index.ts";
import { Sequential } from "../models/index.ts";
import { Dense, Input } from "../layers/index.ts";
import { FakeModel, params, runEpochs } from "./fake_model.suite.ts";
import { Callback, CallbackList, EarlyStopping, History, LambdaCallback, ProgbarLogger, TerminateOnNaN, type Logs } from "./index.ts";
import { Monitor } from "./monitor.ts";

/** Feeds one value per epoch. */
const run = (callback: Callback, values: readonly number[], name = "val_loss"): ReturnType<typeof runEpochs> =>
  runEpochs(callback, values.map((value) => ({ [name]: value })), new FakeModel([metrics.BinaryAccuracy({ name: "accuracy" })]));

describe("EarlyStopping", () => {
  test("ends after `patience` epochs without improvement", async () => {
    expect(await run(EarlyStopping({ patience: 2 }), [3, 2, 2.5, 2.4, 1])).toMatchObject({ epochs: 4 });
    expect(await run(EarlyStopping(), [3, 2, 2])).toMatchObject({ epochs: 3 });
  });

  test("restores the weights of the best epoch", async () => {
    const stop = EarlyStopping({ patience: 2, restoreBestWeights: true });
    expect(await run(stop, [3, 1, 2, 2])).toEqual({ epochs: 4, weight: 1 });
    expect(stop.bestEpoch).toBe(1);
    expect(stop.stoppedEpoch).toBe(3);
  });

  test("minDelta: smaller changes do not count", async () => {
    expect(await run(EarlyStopping({ minDelta: 0.5 }), [3, 2.6])).toMatchObject({ epochs: 2 });
    expect(await run(EarlyStopping({ minDelta: 0.5 }), [3, 2.4, 2.3])).toMatchObject({ epochs: 3 });
  });

  test("baseline: what has not reached it waits on", async () => {
    expect(await run(EarlyStopping({ baseline: 1, patience: 2 }), [5, 4, 3, 2])).toMatchObject({ epochs: 4 });
    expect(await run(EarlyStopping({ baseline: 1, patience: 3 }), [5, 4, 0.5, 0.6, 0.7, 0.8])).toMatchObject({ epochs: 6 });
  });

  test("startFromEpoch: the first epochs do not count", async () => {
    expect(await run(EarlyStopping({ startFromEpoch: 3 }), [1, 2, 3, 9, 8, 9])).toMatchObject({ epochs: 6 });
  });

  test("greater is better for an accuracy", async () => {
    expect(await run(EarlyStopping({ monitor: "val_accuracy" }), [0.1, 0.2, 0.3], "val_accuracy")).toMatchObject({ epochs: 3 });
    expect(await run(EarlyStopping({ monitor: "val_accuracy" }), [0.3, 0.2], "val_accuracy")).toMatchObject({ epochs: 2 });
  });

  test("options are known by name", () => {
    expect(() => EarlyStopping({ patients: 3 } as object)).toThrow(/no option "patients"[^]*did you mean "patience"/);
  });

  test("a log that is not there is an error that says what there is", async () => {
    await expect(run(EarlyStopping({ monitor: "val_los" }), [1])).rejects.toThrow(/watches "val_los"[^]*monitor: "val_loss"/);
  });
});

describe("mode", () => {
  const model = new FakeModel([
    metrics.AUC({ name: "roc" }),
    metrics.MeanAbsoluteError({ name: "mae" }),
    metrics.TruePositives({ name: "hits" }),
  ]);
  const improves = (monitor: string, mode: "auto" | "min" | "max"): boolean =>
    new Monitor({ owner: "EarlyStopping", monitor, mode, minDelta: 0 }).improves(2, 1, model);

  test.each([
    ["val_roc", true],
    ["roc", true],
    ["val_mae", false],
    ["loss", false],
    ["val_out_loss", false],
  ])("auto: %s goes by its metric, not its name", (monitor, moreIsBetter) => {
    expect(improves(monitor, "auto")).toBe(moreIsBetter);
  });

  test("said wins over known", () => {
    expect(improves("loss", "max")).toBe(true);
    expect(improves("roc", "min")).toBe(false);
  });

  test("auto: of what nobody knows is asked", () => {
    expect(() => improves("val_hits", "auto")).toThrow(/more or less of "val_hits"[^]*mode: "max"/);
    expect(() => EarlyStopping({ mode: "maximum" as "max" })).toThrow(/EarlyStopping: mode cannot be "maximum"/);
  });

  test("the metrics of a compiled model are known by the names of their logs", async () => {
    const compiled = Sequential([Input([1]), Dense(3, { activation: "softmax" })]);
    compiled.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
    const stop = EarlyStopping({ monitor: "accuracy", baseline: 2 });
    const { epoch } = await compiled.fit([[1], [2]], [0, 1], { epochs: 3, callbacks: [stop] });
    expect(epoch).toEqual([0, 1]);
  });
});

test("History keeps one value per epoch in which there was one", async () => {
  const history = new History();
  history.onEpochEnd(3, { loss: 2 });
  history.onEpochEnd(4, { loss: 1, val_loss: 5 });
  expect(history.history).toEqual({ loss: [2, 1], val_loss: [5] });
  expect(history.epoch).toEqual([3, 4]);
});

describe("TerminateOnNaN", () => {
  const after = (callback: ReturnType<typeof TerminateOnNaN>, loss: number): FakeModel => {
    const model = new FakeModel();
    void new CallbackList([callback], model, params).call("onTrainBatchEnd", 0, { loss });
    return model;
  };

  test("ends the run at a loss that is no finite number", () => {
    expect(after(TerminateOnNaN(), 1).stopTraining).toBe(false);
    expect(after(TerminateOnNaN(), Number.NaN).stopTraining).toBe(true);
    expect(after(TerminateOnNaN(), Number.POSITIVE_INFINITY).stopTraining).toBe(true);
  });

  test("raiseError", () => {
    expect(() => after(TerminateOnNaN({ raiseError: true }), Number.NaN)).toThrow(/loss is NaN/);
  });
});

describe("CallbackList", () => {
  test("its own hooks call those of all", async () => {
    const history = new History();
    const list = new CallbackList([history], new FakeModel(), params, { addHistory: true, addProgbar: false });
    await list.onEpochEnd(0, { loss: 2 });
    expect(history.history).toEqual({ loss: [2] });
    expect(list.history).toBe(history);
  });

  test("waits for promises, in order", async () => {
    const calls: string[] = [];
    class Slow extends Callback {
      override async onEpochEnd(): Promise<void> {
        await Promise.resolve();
        calls.push("slow");
      }
    }
    class Fast extends Callback {
      override onEpochEnd(): void {
        calls.push("fast");
      }
    }
    await new CallbackList([new Slow(), new Fast()], new FakeModel(), params).call("onEpochEnd", 0, {});
    expect(calls).toEqual(["slow", "fast"]);
  });

  test("logs of batches are wanted by those who look at them", () => {
    class Looks extends Callback {
      override onTrainBatchEnd(_batch: number, _logs: Logs): void {}
    }
    expect(new CallbackList([new History()], new FakeModel(), params).wantsBatchLogs()).toBe(false);
    expect(new CallbackList([new Looks()], new FakeModel(), params).wantsBatchLogs()).toBe(true);
  });
});

describe("ProgbarLogger", () => {
  const written = (isTTY: boolean, drive: (list: CallbackList) => void): string => {
    let text = "";
    const stream = { isTTY, write: (part: string) => void (text += part) };
    drive(new CallbackList([ProgbarLogger({ stream })], new FakeModel(), params));
    return text;
  };
  const fit = (list: CallbackList): void => {
    void list.call("onTrainBegin");
    void list.call("onEpochBegin", 0);
    void list.call("onTrainBatchEnd", 0, { loss: 3 });
    void list.call("onTestBegin");
    void list.call("onTestBatchEnd", 0, { loss: 9 });
    void list.call("onTestEnd", { loss: 9 });
    void list.call("onEpochEnd", 0, { loss: 2, val_loss: 9 });
    void list.call("onTrainEnd", {});
  };

  test("in a pipe: a line per epoch, and validation is silent", () => {
    expect(written(false, fit)).toMatch(/^Epoch 1\/9\n2\/2 - 0s - \S+ - loss: 2\.0000 - val_loss: 9\.0000\n$/);
  });

  test("in a terminal: the line is redrawn", () => {
    expect(written(true, fit)).toMatch(/^Epoch 1\/9\n\r.*1\/2.*loss: 3\.0000.*\r.*2\/2.*loss: 2\.0000 - val_loss: 9\.0000\s*\n$/);
  });

  test("evaluate on its own is shown", () => {
    const evaluate = (list: CallbackList): void => {
      void list.call("onTestBegin");
      void list.call("onTestEnd", { loss: 9 });
    };
    expect(written(false, evaluate)).toMatch(/^2\/2 - 0s - \S+ - loss: 9\.0000\n$/);
  });
});

describe("in fit", () => {
  const model = (): ReturnType<typeof Sequential> => {
    const made = Sequential([Input([1]), Dense(1)]);
    made.compile({ optimizer: "sgd", loss: losses.MeanSquaredError() });
    return made as ReturnType<typeof Sequential>;
  };
  const data = [[[1], [2]], [[2], [4]]] as const;

  test("a progress bar that is given is not followed by another", async () => {
    let text = "";
    const stream = { isTTY: false, write: (part: string) => void (text += part) };
    const standard = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    await model().fit(...data, { verbose: 2, callbacks: [ProgbarLogger({ stream })] });
    expect(standard.mock.calls).toEqual([]);
    standard.mockRestore();
    expect(text).toMatch(/^1\/1 - [^\n]*loss: [\d.e+-]+\n$/);
  });

  test("what a hook throws comes out, and onTrainEnd is not called", async () => {
    const calls: string[] = [];
    const failing = LambdaCallback({
      onEpochEnd: () => {
        throw new RangeError("no");
      },
      onTrainEnd: () => void calls.push("end"),
    });
    await expect(model().fit(...data, { callbacks: [failing] })).rejects.toThrow(RangeError);
    expect(calls).toEqual([]);
  });

  test("what one callback adds to the logs, those after it see", async () => {
    const seen: Logs[] = [];
    const adds = LambdaCallback({ onEpochEnd: (_epoch, logs) => void (logs["learning_rate"] = 0.5) });
    const looks = LambdaCallback({ onEpochEnd: (_epoch, logs) => void seen.push({ ...logs }) });
    const { history } = await model().fit(...data, { callbacks: [adds, looks] });
    expect(history["learning_rate"]).toEqual([0.5]);
    expect(seen).toEqual([{ loss: expect.any(Number) as number, learning_rate: 0.5 }]);
  });
});
