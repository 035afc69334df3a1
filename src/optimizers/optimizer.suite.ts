import { describe, expect, it } from "vitest";
import * as ops from "../ops/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { tensor } from "../tensor/convert.ts";
import { gradients } from "../tensor/gradients.ts";
import { compileTraced, trace } from "../tensor/trace.ts";
import { Variable } from "../tensor/variable.ts";
import { deserialize, serialize, type Optimizer } from "./index.ts";

const start = [[2, -1], [0.5, 3], [-2, 1]];

/** A matrix and a scalar, the second of which no loss below depends on. */
const variables = (): [Variable, Variable] => [
  new Variable(tensor(start, "float32"), { name: "kernel" }),
  new Variable(tensor(1, "float32"), { name: "unused" }),
];

const lossOf = (kernel: Variable) => ops.sum(ops.square(kernel.value));

/** One update that makes the loss smaller. */
function update(optimizer: Optimizer, [kernel, unused]: [Variable, Variable]): void {
  const loss = optimizer.scaleLoss(lossOf(kernel));
  optimizer.apply([...gradients(loss, [kernel]), undefined], [kernel, unused]);
}

/** What every optimizer must do; `make` makes a fresh one with a learning rate at which it makes headway. */
export function optimizerSuite(name: string, make: () => Optimizer): void {
  useEngine("reference");
  describe(`optimizer ${name}`, () => {
    it("makes the loss smaller", async () => {
      const [optimizer, own] = [make(), variables()];
      optimizer.build(own);
      const before = await lossOf(own[0]).item();
      for (let step = 0; step < 10; step++) update(optimizer, own);
      expect(await lossOf(own[0]).item()).toBeLessThan(0.95 * before);
    });

    it("leaves a variable without a gradient alone", async () => {
      const [optimizer, own] = [make(), variables()];
      optimizer.build(own);
      update(optimizer, own);
      expect(await own[1].value.item()).toBe(1);
    });

    it("does the same compiled as step by step", async () => {
      const [eager, compiled] = [variables(), variables()];
      const [one, other] = [make(), make()];
      one.build(eager);
      other.build(compiled);
      const step = await compileTraced(trace([], () => {
        update(other, compiled);
        return [];
      }));
      for (let round = 0; round < 3; round++) {
        update(one, eager);
        await step.run([]);
      }
      const expected = await eager[0].value.data();
      (await compiled[0].value.data()).forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 5));
    });

    it("is the same again from its config", () => {
      const serialized = serialize(make());
      expect(serialize(deserialize(serialized))).toEqual(serialized);
    });

    it("counts its updates", async () => {
      const [optimizer, own] = [make(), variables()];
      optimizer.build(own);
      for (let step = 0; step < 3; step++) update(optimizer, own);
      expect(await optimizer.iterations.item()).toBe(3);
    });
  });
}
