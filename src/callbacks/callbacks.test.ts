import { describe, expect, test } from "vitest";
import { BaseLayer } from "../layers/index.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { Callback, CallbackList, EarlyStopping, History, ProgbarLogger, TerminateOnNaN, type Logs, type RunParams } from "./index.ts";
import { directionOf } from "./monitor.ts";

/** A model whose only weight is a number that the test sets. */
class Weight extends BaseLayer {
  stopTraining = false;
  now = 0;
  override call(): void {}
  override async getWeights(): Promise<TypedArray[]> {
    return [Float32Array.of(this.now)];
  }
  override setWeights(values: readonly unknown[]): void {
    this.now = (values[0] as TypedArray)[0] ?? 0;
  }
}

const params: RunParams = { epochs: 9, steps: 2, verbose: 1, metrics: ["loss"] };

/** Feeds one value per epoch until the callback ends the run; gives the number of epochs and the weight at the end. */
async function run(callback: ReturnType<typeof EarlyStopping>, values: readonly number[], name = "val_loss"): Promise<{ epochs: number; weight: number }> {
  const model = new Weight();
  const list = new CallbackList([callback], model, params);
  await list.call("onTrainBegin");
  let epochs = 0;
  for (const value of values) {
    model.now = epochs;
    await list.call("onEpochEnd", epochs++, { [name]: value });
    if (model.stopTraining) break;
  }
  await list.call("onTrainEnd");
  return { epochs, weight: model.now };
}

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

  test("a log that is not there is an error that says what there is", async () => {
    await expect(run(EarlyStopping({ monitor: "val_los" }), [1])).rejects.toThrow(/watches "val_los"[^]*monitor: "val_loss"/);
  });
});

test.each([
  ["val_accuracy", "max"],
  ["out_sparse_categorical_accuracy", "max"],
  ["auc_1", "max"],
  ["loss", "min"],
  ["val_mae", "min"],
])("%s is to become %s", (monitor, direction) => {
  expect(directionOf(monitor, "auto")).toBe(direction);
});

test("History keeps one value per epoch in which there was one", async () => {
  const history = new History();
  history.onEpochEnd(3, { loss: 2 });
  history.onEpochEnd(4, { loss: 1, val_loss: 5 });
  expect(history.history).toEqual({ loss: [2, 1], val_loss: [5] });
  expect(history.epoch).toEqual([3, 4]);
});

describe("TerminateOnNaN", () => {
  const after = (callback: ReturnType<typeof TerminateOnNaN>, loss: number): Weight => {
    const model = new Weight();
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
    await new CallbackList([new Slow(), new Fast()], new Weight(), params).call("onEpochEnd", 0, {});
    expect(calls).toEqual(["slow", "fast"]);
  });

  test("logs of batches are wanted by those who look at them", () => {
    class Looks extends Callback {
      override onTrainBatchEnd(_batch: number, _logs: Logs): void {}
    }
    expect(new CallbackList([new History()], new Weight(), params).wantsBatchLogs()).toBe(false);
    expect(new CallbackList([new Looks()], new Weight(), params).wantsBatchLogs()).toBe(true);
  });
});

describe("ProgbarLogger", () => {
  const written = (isTTY: boolean, drive: (list: CallbackList) => void): string => {
    let text = "";
    const stream = { isTTY, write: (part: string) => void (text += part) };
    drive(new CallbackList([ProgbarLogger({ stream })], new Weight(), params));
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
