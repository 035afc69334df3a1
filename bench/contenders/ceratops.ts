// Ceratops on the engine that CERATOPS_ENGINE names, as a contender: node ceratops.js
import { callbacks, Input, layers, ops, Sequential, tensor } from "ceratops";
import { makeModel } from "../models.ts";
import { makeData, STEPS, workloads, type Workload, type WorkloadName } from "../workloads.ts";
import { epochTimer, median, serve, timed, type Contender, type First, type Stack } from "./protocol.ts";

/** Matrix products in one run. */
const CHAIN = 6;

type BenchModel = Awaited<ReturnType<typeof makeModel>>;

class Ceratops implements Contender {
  #model: BenchModel | undefined;
  #workload: Workload | undefined;

  async prepare(name: string): Promise<undefined> {
    this.#model = await makeModel(name as WorkloadName);
    this.#workload = workloads[name as WorkloadName];
    await this.fit();
    await this.predict(3);
  }

  fit(): Promise<number> {
    const { model, workload } = this.#prepared();
    return timePerStep(model, workload);
  }

  async first(name: string): Promise<First> {
    const workload = workloads[name as WorkloadName];
    const model = await makeModel(name as WorkloadName);
    const { x, y } = makeData(workload, workload.batch);
    const [firstStepMs = Number.NaN] = await timed(1, () => model.fit(x, y, { batchSize: workload.batch, verbose: 0 }));
    const one = makeData(workload, 1).x;
    const predictOne = (times: number): Promise<number[]> =>
      timed(times, async () => (await model.predict(one, { verbose: 0 })).data());
    await predictOne(300);
    const predictOneMs = median(await predictOne(301)) ?? Number.NaN;
    return { firstStepMs, predictOneMs, peakMiB: process.resourceUsage().maxRSS / 1024 };
  }

  async stack({ batch, units, depth }: Stack): Promise<number> {
    const hidden = Array.from({ length: depth }, () => layers.Dense(units, { activation: "relu" }));
    const model = Sequential([Input([units]), ...hidden, layers.Dense(10, { activation: "softmax" })]);
    model.compile({ optimizer: "adam", loss: "categorical_crossentropy" });
    const workload: Workload = { batch, input: { kind: "normal", shape: [units] }, classes: 10, mflop: 0 };
    await timePerStep(model, workload);
    return timePerStep(model, workload);
  }

  predict(times: number): Promise<number[]> {
    const { model, workload } = this.#prepared();
    const { x } = makeData(workload, workload.batch);
    return timed(times, async () => {
      const result = await model.predict(x, { batchSize: workload.batch, verbose: 0 });
      await result.data();
    });
  }

  /**
   * The rate of products of square matrices, doubled in size until they take long enough to be measured. Several in one
   * run, of which one number is read, so that what goes in and out does not count.
   */
  async matmul(): Promise<number> {
    for (let size = 128; ; size *= 2) {
      // Rows that sum to 1 on average: products of them neither grow nor vanish.
      const matrix = (): Float32Array => Float32Array.from({ length: size * size }, () => (2 * Math.random()) / size);
      const [a, b] = [tensor({ data: matrix(), shape: [size, size] }), tensor({ data: matrix(), shape: [size, size] })];
      const times = await timed(4, () => {
        let product = a;
        for (let i = 0; i < CHAIN; i++) product = ops.matmul(product, b);
        return ops.max(product).data();
      });
      const best = Math.min(...times.slice(1));
      if (best > 200 || size === 1024) return (CHAIN * 2 * size ** 3) / best / 1e6;
    }
  }

  #prepared() {
    if (this.#model === undefined || this.#workload === undefined) throw new Error("not prepared");
    return { model: this.#model, workload: this.#workload };
  }
}

/** Trains for two epochs; the time per step of the second, in ms. */
async function timePerStep(model: BenchModel, workload: Workload): Promise<number> {
  const { x, y } = makeData(workload, workload.batch * STEPS);
  const { onEpochBegin, onEpochEnd, last } = epochTimer();
  await model.fit(x, y, {
    epochs: 2,
    batchSize: workload.batch,
    shuffle: false,
    verbose: 0,
    callbacks: [callbacks.LambdaCallback({ onEpochBegin, onEpochEnd })],
  });
  return last() / STEPS;
}

await serve(`ceratops ${process.env["CERATOPS_ENGINE"] ?? ""}`, new Ceratops());
