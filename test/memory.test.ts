import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Input, layers, Sequential } from "../src/index.ts";
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

describe("memory that nobody frees", () => {
  test("2,000 predictions leave engine memory and heap where they were", async () => {
    const model = build();
    for (let i = 0; i < 50; i++) await model.predict(x, { verbose: 0 });
    const before = await held();
    for (let i = 0; i < 2000; i++) await model.predict(x, { verbose: 0 });
    const after = await held();
    expect({ ...after, heap: 0 }).toEqual({ ...before, heap: 0 });
    expect(after.heap - before.heap).toBeLessThan(1_000_000);
    expect((await model.predict(x, { verbose: 0 })).shape).toEqual([40, 3]);
  });

  test("50 rounds of build, fit, drop leave engine memory and heap where they were", async () => {
    for (let i = 0; i < 5; i++) await buildFitDrop();
    const before = await held();
    for (let i = 0; i < 50; i++) await buildFitDrop();
    const after = await held();
    expect(after.residents).toBeLessThanOrEqual(before.residents);
    expect(after.residentBytes).toBeLessThanOrEqual(before.residentBytes);
    expect(after.reservedBytes).toBe(before.reservedBytes);
    expect(after.programs).toBe(before.programs);
    expect(after.heap - before.heap).toBeLessThan(1_000_000);
  });
});
