import { describe, expect, it } from "vitest";
import * as ops from "../../ops/index.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import * as layers from "../index.ts";

useEngine("reference");

const ones = ops.ones([4, 6, 5]);

describe("Dropout", () => {
  it("does nothing outside of training, and scales what it keeps", async () => {
    const dropout = layers.Dropout(0.75, { seed: 7 });
    expect(new Set(await dropout(ones).data())).toEqual(new Set([1]));
    expect(new Set(await dropout(ones, { training: true }).data())).toEqual(new Set([0, 4]));
  });

  it("draws other numbers at every call, the same for the same seed", async () => {
    const drawTwice = async (): Promise<string[]> => {
      const dropout = layers.Dropout(0.5, { seed: 7 });
      const [first, second] = [dropout(ones, { training: true }), dropout(ones, { training: true })];
      return [String(await first.data()), String(await second.data())];
    };
    const [first, second] = await drawTwice();
    expect(first).not.toBe(second);
    expect(await drawTwice()).toEqual([first, second]);
  });

  it("shares its mask along axes of length 1 in noiseShape", async () => {
    const dropped = await layers.Dropout(0.5, { noiseShape: [null, 1, null] })(ones, { training: true }).array();
    for (const sample of dropped as number[][][]) expect(new Set(sample.map(String)).size).toBe(1);
  });
});

describe("SpatialDropout1D", () => {
  it("drops whole channels", async () => {
    const dropped = await layers.SpatialDropout1D(0.5, { seed: 1 })(ones, { training: true }).array();
    for (const sample of dropped as number[][][]) expect(new Set(sample.map(String)).size).toBe(1);
  });
});

describe("AlphaDropout", () => {
  it("keeps the mean on average", async () => {
    const output = layers.AlphaDropout(0.3, { seed: 2 })(ops.zeros([100, 100]), { training: true });
    expect(Math.abs(await ops.mean(output).item())).toBeLessThan(0.05);
  });
});
