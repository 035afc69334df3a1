import { describe, expect, it } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor, type TensorLike } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { gradients } from "../tensor/gradients.ts";
import { deserialize, serialize, type Loss, type LossOptions } from "./index.ts";

interface LossCase {
  readonly make: (options?: LossOptions) => Loss;
  /** Three samples. */
  readonly yTrue: TensorLike;
  readonly yPred: TensorLike;
}

/** What every loss must do that gives one value for each of three samples. */
export function lossSuite(name: string, { make, yTrue, yPred }: LossCase): void {
  useEngine("reference");
  const numbers = async (options: LossOptions, weights?: TensorLike): Promise<number[]> => [
    ...(await make(options).call(yTrue, yPred, weights).data()),
  ];
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

  describe(`loss ${name}`, () => {
    it("is the mean of the samples, or their sum", async () => {
      const each = await numbers({ reduction: "none" });
      expect(each).toHaveLength(3);
      expect((await numbers({}))[0]).toBeCloseTo(sum(each) / 3, 5);
      expect((await numbers({ reduction: "sum" }))[0]).toBeCloseTo(sum(each), 4);
    });

    it("weights samples", async () => {
      const [first = NaN, second = NaN] = await numbers({ reduction: "none" });
      expect((await numbers({}, [2, 1, 0]))[0]).toBeCloseTo((2 * first + second) / 3, 5);
      expect((await numbers({ reduction: "mean_with_sample_weight" }, [2, 1, 0]))[0]).toBeCloseTo((2 * first + second) / 3, 5);
    });

    it("has finite gradients", async () => {
      const predictions = ops.cast(tensor(yPred), "float32");
      const [gradient] = gradients(make().call(yTrue, predictions), [predictions]);
      const values = [...((await gradient?.data()) ?? [NaN])];
      expect(values.every(Number.isFinite) && values.some((value) => value !== 0)).toBe(true);
    });

    it("is the same again from its config", () => {
      const serialized = serialize(make({ reduction: "sum", name: "mine" }));
      expect(serialize(deserialize(serialized))).toEqual(serialized);
    });
  });
}
