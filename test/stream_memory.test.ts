import { expect, test } from "vitest";
import { data, Input, layers, Sequential } from "../src/index.ts";

const MB = 2 ** 20;
const WIDTH = 2 ** 16;
const BATCH = 16;
const BATCHES = 512;

/** Examples of a quarter of a megabyte, 2 GB of them in all, none of which is there before it is asked for. */
function* examples(): Generator<readonly [Float32Array, Float32Array]> {
  for (let i = 0; i < BATCH * BATCHES; i++) yield [new Float32Array(WIDTH).fill((i % 7) / WIDTH), Float32Array.of(i % 7)];
}

test("2 GB of batches train within 300 MB", async () => {
  const { Dataset } = data;
  const batches = Dataset.fromGenerator(examples).shuffle(2 * BATCH, { seed: 1 }).batch(BATCH).prefetch(2);
  const model = Sequential([Input([WIDTH]), layers.Dense(1)]);
  model.compile({ optimizer: "sgd", loss: "mean_squared_error" });
  const start = process.memoryUsage().rss;
  let [bytes, most] = [0, 0];
  const watched = batches.map((batch) => {
    bytes += batch[0].data.byteLength;
    most = Math.max(most, process.memoryUsage().rss - start);
    return batch;
  });
  await model.fit(watched, { verbose: 0 });
  expect(bytes).toBe(2048 * MB);
  expect(most / MB).toBeLessThan(300);
});
