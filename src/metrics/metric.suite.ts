import { describe, expect, it } from "vitest";
import type { TensorLike } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { compileTraced, trace } from "../tensor/trace.ts";
import { deserialize, serialize, type Metric } from "./index.ts";

/** Targets and predictions of a batch. */
type Batch = readonly [TensorLike, TensorLike];

interface MetricCase {
  readonly make: () => Metric;
  /** Two batches of two samples each, and all four samples together. */
  readonly batches: readonly [Batch, Batch];
  readonly together: Batch;
}

const values = async (metric: Metric): Promise<number[]> => [...(await metric.result().data())];

/** What every metric of targets and predictions must do. */
export function metricSuite(name: string, { make, batches, together }: MetricCase): void {
  useEngine("reference");
  const after = (run: (metric: Metric) => void): Promise<number[]> => {
    const metric = make();
    run(metric);
    return values(metric);
  };
  const distance = (actual: readonly number[], expected: readonly number[]): number =>
    Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN))), Math.abs(actual.length - expected.length));

  describe(`metric ${name}`, () => {
    it("gives for two batches what it gives for both together", async () => {
      const apart = await after((metric) => batches.forEach((batch) => metric.updateState(...batch)));
      expect(distance(apart, await after((metric) => metric.updateState(...together)))).toBeLessThan(1e-5);
    });

    it("leaves out samples of weight 0", async () => {
      const weighted = await after((metric) => metric.updateState(...together, [1, 1, 0, 0]));
      expect(distance(weighted, await after((metric) => metric.updateState(...batches[0])))).toBeLessThan(1e-5);
    });

    it("forgets what it saw", async () => {
      const again = await after((metric) => {
        metric.updateState(...batches[1]);
        metric.resetState();
        metric.updateState(...batches[0]);
      });
      expect(distance(again, await after((metric) => metric.updateState(...batches[0])))).toBeLessThan(1e-5);
    });

    it("does the same as part of a compiled step", async () => {
      const metric = make();
      metric.updateState(...batches[0]);
      metric.resetState();
      const step = await compileTraced(trace([], () => {
        metric.updateState(...together);
        return [];
      }));
      await step.run([]);
      expect(distance(await values(metric), await after((other) => other.updateState(...together)))).toBeLessThan(1e-5);
    });

    it("is the same again from its config", () => {
      const serialized = serialize(make());
      expect(serialize(deserialize(serialized))).toEqual(serialized);
    });
  });
}
