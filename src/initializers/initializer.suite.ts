import { describe, expect, it } from "vitest";
import { useEngine } from "../tensor/current_engine.ts";
import { deserialize, serialize, type Initializer } from "./index.ts";

interface InitializerCase {
  readonly make: () => Initializer;
  /** Bounds that all values must keep. */
  readonly within: readonly [number, number];
  /** The standard deviation that values of shape [40, 50] should have, give or take a tenth. */
  readonly stddev: number;
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** What every initializer must do. */
export function initializerSuite(name: string, { make, within, stddev }: InitializerCase): void {
  useEngine("reference");
  const shape = [40, 50];
  describe(`initializer ${name}`, () => {
    it("gives the shape and the dtype asked for", () => {
      const values = make().call(shape, "float16");
      expect([values.shape, values.dtype]).toEqual([shape, "float16"]);
      expect(make().call(shape).dtype).toBe("float32");
    });

    it("gives the same values at each call", async () => {
      const initializer = make();
      expect(await initializer.call(shape).data()).toEqual(await initializer.call(shape).data());
    });

    it("is the same again from its config", async () => {
      const serialized = serialize(make());
      const again = deserialize(serialized);
      expect(serialize(again)).toEqual(serialized);
      expect(await again.call(shape).data()).toEqual(await make().call(shape).data());
    });

    it("keeps its bounds and spreads as it should", async () => {
      const values = [...(await make().call(shape).data())];
      const [low, high] = within;
      expect(values.filter((value) => value < low || value > high)).toEqual([]);
      expect(Math.abs(spread(values) - stddev)).toBeLessThanOrEqual(0.1 * stddev);
    });
  });
}
