import { describe, expect, it } from "vitest";
import { useEngine } from "../tensor/current_engine.ts";
import { deserialize, serialize, type Initializer } from "./index.ts";

interface InitializerCase {
  readonly make: () => Initializer;
  readonly shape?: readonly number[];
  /** Bounds that all values must keep, and the standard deviation they should have about. */
  readonly within?: readonly [number, number];
  readonly stddev?: number;
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** What every initializer must do. */
export function initializerSuite(name: string, { make, shape = [40, 50], within, stddev }: InitializerCase): void {
  useEngine("reference");
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

    if (within !== undefined) {
      it("keeps within its bounds", async () => {
        const [low, high] = within;
        expect((await make().call(shape).data()).every((value) => value >= low && value <= high)).toBe(true);
      });
    }

    if (stddev !== undefined) {
      it("spreads as it should", async () => {
        expect(spread([...(await make().call(shape).data())]) / stddev).toBeCloseTo(1, 1);
      });
    }
  });
}
