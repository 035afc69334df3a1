import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { callbacks, Input, layers, Sequential } from "../src/index.ts";
import { currentEngine } from "../src/tensor/current_engine.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const x = { data: Float32Array.from({ length: 320 }, (_, i) => Math.sin(i)), shape: [40, 8] };
const y = { data: Int32Array.from({ length: 40 }, (_, i) => i % 3), shape: [40] };

function build() {
  const model = Sequential([Input([8]), layers.Dense(64, { activation: "relu" }), layers.Dense(3, { activation: "softmax" })]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

async function buildFitDrop(): Promise<void> {
  await build().fit(x, y, { epochs: 1, verbose: 0 });
}

/** What is held once everything that can be collected is: finalizers run between collections. */
async function held() {
  for (let round = 0; round < 8; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const engine = await currentEngine();
  return { ...engine.stats(), heap: process.memoryUsage().heapUsed };
}

/**
 * What is held more than before, beyond what may be: nothing in the engine's memory, in the heap what the collector leaves.
 * What the host has given cannot be given back; it is used again, so it follows how much the collector lets pile up.
 */
async function heldBeyond(before: Awaited<ReturnType<typeof held>>): Promise<string[]> {
  const after = await held();
  const allowed = { residents: 0, residentBytes: 0, programs: 0, reservedBytes: 2 ** 20, heap: 1_000_000 };
  const names = Object.keys(allowed) as (keyof typeof allowed)[];
  return names.filter((name) => after[name] - before[name] > allowed[name]).map((name) => `${name}: ${before[name]}, then ${after[name]}`);
}

describe("memory that nobody frees", () => {
  test("10,000 predictions leave engine memory and heap where they were", async () => {
    const model = build();
    for (let i = 0; i < 50; i++) await model.predict(x, { verbose: 0 });
    const before = await held();
    for (let i = 0; i < 10_000; i++) await model.predict(x, { verbose: 0 });
    expect(await heldBeyond(before)).toEqual([]);
    expect((await model.predict(x, { verbose: 0 })).shape).toEqual([40, 3]);
  });

  test("200 rounds of build, fit, drop leave engine memory and heap where they were", async () => {
    // The first rounds are those in which the host compiles our own code.
    for (let i = 0; i < 60; i++) await buildFitDrop();
    const before = await held();
    for (let i = 0; i < 200; i++) await buildFitDrop();
    expect(await heldBeyond(before)).toEqual([]);
  });

  test("1,000 fits that are aborted, or fail in a callback, leave engine memory and heap where they were", async () => {
    const model = build();
    const abort = async (i: number): Promise<void> => {
      const controller = new AbortController();
      const callback = callbacks.LambdaCallback({
        onTrainBatchEnd: () => {
          if (i % 2 === 0) controller.abort();
          else throw new Error("on purpose");
        },
      });
      const ended = await model.fit(x, y, { epochs: 1000, signal: controller.signal, callbacks: [callback] }).then(
        () => "aborted",
        (error: unknown) => String(error),
      );
      if (ended !== (i % 2 === 0 ? "aborted" : "Error: on purpose")) throw new Error(ended);
    };
    for (let i = 0; i < 20; i++) await abort(i);
    const before = await held();
    for (let i = 0; i < 1000; i++) await abort(i);
    expect(await heldBeyond(before)).toEqual([]);
  });
});

describe("memory that is wanted back at once", () => {
  test("dispose, and using, give back everything that a model holds", async () => {
    await buildFitDrop();
    const before = await held();
    const engine = await currentEngine();
    {
      using model = build();
      await model.fit(x, y, { epochs: 1 });
      expect(engine.stats().residentBytes).toBeGreaterThan(before.residentBytes);
    }
    expect(engine.stats()).toMatchObject({ residents: before.residents, residentBytes: before.residentBytes });
  });

  test("what was disposed says so", async () => {
    const model = build();
    await model.fit(x, y);
    model.dispose();
    await expect(model.predict(x)).rejects.toMatchObject({ code: "E_DISPOSED", message: expect.stringContaining("was disposed") });
    await expect(model.fit(x, y)).rejects.toMatchObject({ code: "E_DISPOSED" });
    await expect(model.getWeights()).rejects.toMatchObject({ code: "E_DISPOSED" });
  });
});
