// Ceratops on the engine that CERATOPS_ENGINE names, as a contender: node ceratops.js
import { callbacks, ops, tensor } from "ceratops";
import { makeModel } from "../models.ts";
import { makeData, STEPS, workloads, type Workload, type WorkloadName } from "../workloads.ts";
import { epochTimer, serve, timed, type Contender } from "./protocol.ts";

/** Matrix products in one run. */
const CHAIN = 6;

class Ceratops implements Contender {
  #model: ReturnType<typeof makeModel> | undefined;
  #workload: Workload | undefined;

  async prepare(name: string): Promise<undefined> {
    this.#model = makeModel(name as WorkloadName);
    this.#workload = workloads[name as WorkloadName];
    await this.fit();
    await this.predict(3);
  }

  async fit(): Promise<number> {
    const { model, workload } = this.#prepared();
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

await serve(`ceratops ${process.env["CERATOPS_ENGINE"] ?? ""}`, new Ceratops());
